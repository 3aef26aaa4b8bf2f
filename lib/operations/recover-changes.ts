/**
 * Ends changes that a crash cut off. One that was fully written is called done; any other is taken back, because
 * nobody watches any more and denying traffic is never finished unattended.
 */
import type { PolicySink } from '@/lib/connectors/connector';
import { type ObjectVersion, objectText, sameContent } from '@/lib/core/policy/object-name';
import { insertAudit } from '@/lib/storage/audit';
import { finishChange, listPlannedChanges, markUndone, type StoredChange } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import { savePolicyVersions } from '@/lib/storage/policies';
import { inTransaction } from '@/lib/storage/transaction';

interface ObjectState {
  readonly before: ObjectVersion;
  /** What is in the cluster now. */
  readonly current: ObjectVersion;
  /** foreign: neither what it was nor what it was to become, so somebody else wrote it. */
  readonly state: 'written' | 'untouched' | 'foreign';
}

/** Call it under the cluster's lock: then every planned change is orphaned. Answers how many were ended. */
export async function recoverChanges(db: Database, clusterId: number, sink: PolicySink): Promise<number> {
  const planned = await listPlannedChanges(db, clusterId);
  for (const change of planned) await recoverChange(db, change, sink);
  return planned.length;
}

async function recoverChange(db: Database, change: StoredChange, sink: PolicySink): Promise<void> {
  const states = await readStates(change, sink);
  if (states === null) return;
  const isComplete = states.every(({ state }) => state === 'written');
  if (!isComplete) await takeBack(states, sink);
  const left = isComplete ? states : await readStates(change, sink);
  if (left === null) return;
  const foreign = states.filter(({ state }) => state === 'foreign').map(({ current }) => objectText(current.name));
  const others = foreign.length > 0 ? `; changed by others and left alone: ${foreign.join(', ')}` : '';
  const detail = isComplete ? change.detail : `interrupted and taken back${others}`;
  const touched = left.filter((_, i) => states[i]?.state !== 'untouched').map(({ current }) => current);
  await recordEnd(db, change, touched, isComplete, detail);
}

/** Null = the cluster does not answer: the change stays planned and is looked at again next time. */
async function readStates(change: StoredChange, sink: PolicySink): Promise<readonly ObjectState[] | null> {
  const states: ObjectState[] = [];
  for (const [i, after] of change.after.entries()) {
    const current = await sink.get(after.name);
    if (!current.ok) return null;
    const before = change.before[i] ?? { name: after.name, document: null };
    const state = sameContent(current.value, after.document)
      ? 'written'
      : sameContent(current.value, before.document)
        ? 'untouched'
        : 'foreign';
    states.push({ before, current: { name: after.name, document: current.value }, state });
  }
  return states;
}

async function takeBack(states: readonly ObjectState[], sink: PolicySink): Promise<void> {
  for (const { before, current, state } of states) {
    if (state !== 'written') continue;
    const version = current.document?.metadata.resourceVersion ?? null;
    if (before.document !== null) await sink.put(before.document, version, false);
    else if (version !== null) await sink.remove(before.name, version, false);
  }
}

async function recordEnd(
  db: Database,
  change: StoredChange,
  touched: readonly ObjectVersion[],
  isComplete: boolean,
  detail: string,
): Promise<void> {
  const { id, clusterId, actor, undoOf } = change;
  await inTransaction(db, async (tx) => {
    await savePolicyVersions(tx, clusterId, touched, { source: 'firebreak', actor, changeId: id });
    await finishChange(tx, id, {
      state: isComplete ? 'done' : 'failed',
      after: isComplete ? touched : change.after,
      detail,
    });
    if (isComplete && undoOf !== null) await markUndone(tx, undoOf);
    await insertAudit(tx, {
      clusterId,
      actor: 'firebreak',
      verb: 'recover-change',
      subject: change.after.map(({ name }) => objectText(name)).join(', '),
      result: isComplete ? 'done' : 'failed',
      detail: { changeId: id, text: detail },
    });
  });
}
