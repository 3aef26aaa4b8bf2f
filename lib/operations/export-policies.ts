/** Policies as one YAML file, to be kept in Git or applied with kubectl. */
import type { PolicyDocument } from '@/lib/core/policy/model';
import { objectNameOf, objectText } from '@/lib/core/policy/object-name';
import { toEnforcement } from '@/lib/core/policy/to-enforced';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { findOpenDraft } from '@/lib/storage/drafts';
import { loadPolicySets } from '@/lib/storage/policy-sets';
import { policyFile } from './policy-yaml';
import { draftSets } from './read-view';

export interface ExportChoice {
  /** Row ids; null = all that `set` holds. */
  readonly policyIds: ReadonlySet<string> | null;
  /** null = every tier. */
  readonly tier: string | null;
  /** all: enforced and staged. staged: staged ones alone. draft: staged ones as the open change set makes them. */
  readonly set: 'all' | 'staged' | 'draft';
  /** stored: as they are. enforced: staged ones as the objects that enforcing them would write. */
  readonly form: 'stored' | 'enforced';
}

/** Ordered as stored. What cannot be written (an ignored or deleting staged policy) is said in a comment. */
export async function exportPolicies(db: Database, cluster: ClusterRow, choice: ExportChoice): Promise<string> {
  const stored = await loadPolicySets(db, cluster.id);
  const sets = choice.set === 'draft' ? draftSets(stored, await findOpenDraft(db, cluster.id)) : stored;
  const documents = sets.rows
    .filter((row) => choice.set === 'all' || row.policy.staged !== null)
    .filter((row) => choice.tier === null || row.policy.tier === choice.tier)
    .filter((row) => choice.policyIds === null || choice.policyIds.has(row.policyId))
    .map((row) => row.document);
  return choice.form === 'stored' ? policyFile(documents) : enforcedFile(documents);
}

function enforcedFile(documents: readonly PolicyDocument[]): string {
  const comments: string[] = [];
  const written: PolicyDocument[] = [];
  for (const document of documents) {
    const enforcement = toEnforcement(document);
    if (enforcement === null) written.push(document);
    else if (enforcement.effect === 'write') written.push(enforcement.document);
    else if (enforcement.effect === 'remove') comments.push(`# enforcing removes ${objectText(enforcement.twin)}\n`);
    else comments.push(`# left out because its stagedAction is Ignore: ${objectText(objectNameOf(document))}\n`);
  }
  return comments.join('') + policyFile(written);
}
