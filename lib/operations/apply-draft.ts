/** Writes the open change set to the cluster as staged policies, all edits in one change. */
import type { PolicyDocument } from '@/lib/core/policy/model';
import { objectKey } from '@/lib/core/policy/object-name';
import { err, type Result } from '@/lib/core/result';
import type { StoredChange } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { closeDraft, type Draft, findOpenDraft, stepsInForce } from '@/lib/storage/drafts';
import type { ChangeError } from './change-cluster';
import { stageAs } from './stage-policy';

/**
 * Edits that were undone are left out. The documents carry the versions they were edited from, so a policy that
 * somebody changed since is a `conflict`; the draft then stays open.
 */
export async function applyOpenDraft(
  db: Database,
  cluster: ClusterRow,
  actor: string,
): Promise<Result<StoredChange, ChangeError>> {
  const draft = await findOpenDraft(db, cluster.id);
  const documents = documentsOf(draft);
  if (draft.id === null || documents.length === 0) {
    return err({ code: 'nothing-to-change', detail: 'the draft holds no edits' });
  }
  const isMove = stepsInForce(draft).every(({ before, after }) => hasSameRules(before, after));
  const name = isMove
    ? ({ verb: 'reorder', operation: 'reorder-policy', past: 'moved' } as const)
    : ({ verb: 'edit', operation: 'edit-policy', past: 'edited' } as const);
  const result = await stageAs(db, { cluster, actor, documents }, name);
  if (result.ok || result.error.code === 'nothing-to-change') await closeDraft(db, draft.id, 'applied');
  return result;
}

/** The last version of every object the draft touches. */
function documentsOf(draft: Draft): readonly PolicyDocument[] {
  const last = new Map(stepsInForce(draft).map((step) => [objectKey(step.name), step.after]));
  return [...last.values()].filter((document) => document !== null);
}

function hasSameRules(before: PolicyDocument | null, after: PolicyDocument | null): boolean {
  const rules = (document: PolicyDocument | null) => JSON.stringify([document?.spec.ingress, document?.spec.egress]);
  return before !== null && rules(before) === rules(after);
}
