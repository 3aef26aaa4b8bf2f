/**
 * Changes to a cluster with what undo needs. A change is written down before the cluster is touched (planned), so
 * that after a crash it is known what was meant to happen.
 */
import type { Seconds } from '@/lib/core/flow';
import type { ObjectVersion } from '@/lib/core/policy/object-name';
import type { Transaction } from './client';
import type { PolicyChangeModel } from './generated/models/PolicyChange';
import { fromJson, toJson } from './json';

export type ChangeVerb = 'stage' | 'unstage' | 'enforce' | 'reorder' | 'edit' | 'roll-back';
export type ChangeState = 'planned' | 'done' | 'failed' | 'undone';

/** `before` and `after` name the same objects in the same order; `after` holds them as stored once the change is done. */
export interface StoredChange {
  readonly id: string;
  readonly clusterId: number;
  readonly verb: ChangeVerb;
  readonly actor: string;
  readonly before: readonly ObjectVersion[];
  readonly after: readonly ObjectVersion[];
  readonly state: ChangeState;
  /** What people are told: one sentence when planned, the reason when failed. */
  readonly detail: string;
  /** The change this one undoes. */
  readonly undoOf: string | null;
  readonly at: Seconds;
}

export type NewChange = Omit<StoredChange, 'id' | 'state' | 'at'>;

/** Writes a planned change. Commit it before the first object is written. */
export async function insertChange(tx: Transaction, change: NewChange): Promise<StoredChange> {
  const { before, after, ...columns } = change;
  return toChange(
    await tx.policyChange.create({
      data: { ...columns, before: toJson(before), after: toJson(after), state: 'planned' },
    }),
  );
}

/** Ends a planned change; `after` = the objects as the cluster stored them. */
export async function finishChange(
  tx: Transaction,
  id: string,
  end: { readonly state: 'done' | 'failed'; readonly after: readonly ObjectVersion[]; readonly detail: string },
): Promise<void> {
  const { state, after, detail } = end;
  await tx.policyChange.update({ where: { id }, data: { state, after: toJson(after), detail, endedAt: new Date() } });
}

/** False when it was undone before. */
export async function markUndone(tx: Transaction, id: string): Promise<boolean> {
  const marked = await tx.policyChange.updateMany({ where: { id, state: 'done' }, data: { state: 'undone' } });
  return marked.count === 1;
}

export async function findChange(db: Transaction, clusterId: number, id: string): Promise<StoredChange | null> {
  const row = await db.policyChange.findFirst({ where: { id, clusterId } });
  return row === null ? null : toChange(row);
}

/** By id, unordered; ids that name nothing are missing. */
export async function findChanges(db: Transaction, ids: readonly string[]): Promise<readonly StoredChange[]> {
  return (await db.policyChange.findMany({ where: { id: { in: [...ids] } } })).map(toChange);
}

/** Changes that were begun and not ended, oldest first. Under the cluster's lock these are the leavings of a crash. */
export async function listPlannedChanges(db: Transaction, clusterId: number): Promise<readonly StoredChange[]> {
  const rows = await db.policyChange.findMany({ where: { clusterId, state: 'planned' }, orderBy: { id: 'asc' } });
  return rows.map(toChange);
}

/** The newest change that is in force, when it is not itself an undoing; null otherwise. */
export async function findUndoable(db: Transaction, clusterId: number): Promise<StoredChange | null> {
  const row = await db.policyChange.findFirst({ where: { clusterId, state: 'done' }, orderBy: { id: 'desc' } });
  return row === null || row.verb === 'roll-back' ? null : toChange(row);
}

/** Forgets all changes of a cluster: for the simulated one, when it starts over. */
export async function clearChanges(tx: Transaction, clusterId: number): Promise<void> {
  await tx.policyChange.deleteMany({ where: { clusterId } });
}

function toChange(row: PolicyChangeModel): StoredChange {
  return {
    id: row.id,
    clusterId: row.clusterId,
    verb: row.verb as ChangeVerb,
    actor: row.actor,
    before: fromJson(row.before),
    after: fromJson(row.after),
    state: row.state as ChangeState,
    detail: row.detail ?? '',
    undoOf: row.undoOf,
    at: Math.floor(row.at.getTime() / 1000),
  };
}
