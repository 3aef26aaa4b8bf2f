/** Undoes one change: every object becomes again what it was before. */
import { objectText } from '@/lib/core/policy/object-name';
import { err, ok, type Result } from '@/lib/core/result';
import { findChange, type StoredChange } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { type ChangeError, changeCluster, type PlannedWrite } from './change-cluster';

export interface RollBackRequest {
  readonly cluster: ClusterRow;
  readonly actor: string;
  readonly changeId: string;
}

/**
 * Possible as long as every object still is as the change left it; otherwise `conflict` with what is there now, and
 * nothing happens. A change that is undone already, or failed, is `nothing-to-change`.
 */
export async function rollBackChange(
  db: Database,
  { cluster, actor, changeId }: RollBackRequest,
): Promise<Result<StoredChange, ChangeError>> {
  return changeCluster(db, { cluster, actor, verb: 'roll-back-policy' }, async (sink) => {
    const change = await findChange(db, cluster.id, changeId);
    if (change === null) return err({ code: 'gone', detail: 'no such change of this cluster' });
    if (change.state !== 'done') {
      return err({ code: 'nothing-to-change', detail: `this change cannot be undone: it is ${change.state}` });
    }
    const writes: PlannedWrite[] = [];
    for (const [i, { name, document }] of change.after.entries()) {
      const current = await sink.get(name);
      if (!current.ok) return current;
      if (current.value?.metadata.resourceVersion !== document?.metadata.resourceVersion) {
        return err({ code: 'conflict', name, current: current.value });
      }
      writes.push({ name, before: current.value, after: change.before[i]?.document ?? null });
    }
    const text = `undid: ${change.detail || writes.map((write) => objectText(write.name)).join(', ')}`;
    return ok({ verb: 'roll-back', text, writes, undoOf: change.id });
  });
}
