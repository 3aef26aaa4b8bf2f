/** The audit trail with the objects behind each change of policies. */
import type { TimelineResponse } from '@/lib/api/meta';
import { objectKey, objectText } from '@/lib/core/policy/object-name';
import { listAudit, type StoredAuditEntry } from '@/lib/storage/audit';
import { findChanges, type StoredChange } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { listPolicies } from '@/lib/storage/policies';
import { policyYaml } from './policy-yaml';

type TimelineEntry = TimelineResponse['entries'][number];

/** Newest first; `before` = the `next` of the page before, null for the first page. */
export async function readTimeline(
  db: Database,
  cluster: ClusterRow,
  before: string | null,
  limit: number,
): Promise<TimelineResponse> {
  const entries = await listAudit(db, cluster.id, before, limit);
  const changeIds = entries.flatMap((entry) => changeIdOf(entry) ?? []);
  const changes = new Map((await findChanges(db, changeIds)).map((change) => [change.id, change]));
  const policies = await listPolicies(db, cluster.id);
  const versions = new Map(policies.map((policy) => [objectKey(policy.name), policy.resourceVersion]));
  const last = entries.length === limit ? entries.at(-1) : undefined;
  return {
    entries: entries.map((entry) => toEntry(entry, changes.get(changeIdOf(entry) ?? '') ?? null, versions)),
    next: last?.id ?? null,
  };
}

function toEntry(
  entry: StoredAuditEntry,
  change: StoredChange | null,
  versions: ReadonlyMap<string, string>,
): TimelineEntry {
  const { id, at, actor, verb, subject, result, detail } = entry;
  const text = typeof detail?.text === 'string' ? detail.text : `${verb.replaceAll('-', ' ')} ${subject}`;
  const objects = change === null ? [] : objectsOf(change);
  const isUndoable = change !== null && result === 'done' && canBeUndone(change, versions);
  return { id, at, actor, verb, subject, result, text, changeId: change?.id ?? null, undoable: isUndoable, objects };
}

/** Null = the entry is not about policies. */
function changeIdOf(entry: StoredAuditEntry): string | null {
  const id = entry.detail?.changeId;
  return typeof id === 'string' ? id : null;
}

/** As long as every object still is as the change left it. An undoing is not offered to be undone. */
function canBeUndone(change: StoredChange, versions: ReadonlyMap<string, string>): boolean {
  if (change.state !== 'done' || change.verb === 'roll-back') return false;
  return change.after.every(
    ({ name, document }) => versions.get(objectKey(name)) === document?.metadata.resourceVersion,
  );
}

function objectsOf(change: StoredChange): TimelineEntry['objects'] {
  return change.after.map(({ name, document }, i) => {
    const before = change.before[i]?.document ?? null;
    return {
      name: objectText(name),
      before: before === null ? null : policyYaml(before),
      after: document === null ? null : policyYaml(document),
    };
  });
}
