/** The open change set of a cluster: edits that only the screens know of until they are applied. */
import type { DraftStep } from '@/lib/core/policy/draft';
import type { DraftEdit } from '@/lib/core/policy/plan-edit';
import type { Database, Transaction } from './client';
import type { ChangeSetModel } from './generated/models/ChangeSet';
import { fromJson, toJson } from './json';
import { inTransaction } from './transaction';

/** The first `cursor` edits are in force, the rest were undone. `id` null = nothing was edited yet. */
export interface Draft {
  readonly id: string | null;
  readonly edits: readonly DraftEdit[];
  readonly cursor: number;
}

export const EMPTY_DRAFT: Draft = { id: null, edits: [], cursor: 0 };

/** First key of the advisory lock that makes editors of one cluster's draft take turns. */
const LOCK_CLASS = 7_202;

export async function findOpenDraft(db: Transaction, clusterId: number): Promise<Draft> {
  const row = await db.changeSet.findFirst({ where: { clusterId, state: 'open' }, orderBy: { id: 'desc' } });
  return row === null ? EMPTY_DRAFT : toDraft(row);
}

/** Steps in force, oldest first. */
export function stepsInForce(draft: Draft): readonly DraftStep[] {
  return draft.edits.slice(0, draft.cursor).flatMap((edit) => edit.steps);
}

/** Reads, changes and stores the open change set while no one else does; null from `change` = leave it. */
export async function updateDraft(
  db: Database,
  clusterId: number,
  actor: string,
  change: (draft: Draft) => Draft | null,
): Promise<Draft> {
  return inTransaction(db, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK_CLASS}::int, ${clusterId}::int)`;
    const draft = await findOpenDraft(tx, clusterId);
    const changed = change(draft);
    if (changed === null) return draft;
    const columns = { steps: toJson(changed.edits), cursor: changed.cursor };
    const row =
      draft.id === null
        ? await tx.changeSet.create({ data: { clusterId, createdBy: actor, ...columns } })
        : await tx.changeSet.update({ where: { id: draft.id }, data: columns });
    return toDraft(row);
  });
}

/** Ends the change set unless somebody ended it before; the next edit opens a new one. */
export async function closeDraft(tx: Transaction, id: string, state: 'applied' | 'discarded'): Promise<void> {
  await tx.changeSet.updateMany({ where: { id, state: 'open' }, data: { state } });
}

/** Forgets all change sets of a cluster: for the simulated one, when it starts over. */
export async function clearDrafts(tx: Transaction, clusterId: number): Promise<void> {
  await tx.changeSet.deleteMany({ where: { clusterId } });
}

function toDraft(row: ChangeSetModel): Draft {
  return { id: row.id, edits: fromJson(row.steps ?? []), cursor: row.cursor };
}
