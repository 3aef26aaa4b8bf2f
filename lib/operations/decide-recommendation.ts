/** Puts recommendations aside, or takes them up again. */
import { insertAudit } from '@/lib/storage/audit';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { deleteDismissals, insertDismissals } from '@/lib/storage/recommendation-decisions';
import { inTransaction } from '@/lib/storage/transaction';

export interface Decision {
  readonly cluster: ClusterRow;
  readonly actor: string;
  readonly keys: readonly string[];
  readonly decision: 'dismiss' | 'reactivate';
}

/** Answers how many changed; deciding the same again changes none and leaves no audit entry. */
export async function decideRecommendations(db: Database, request: Decision): Promise<number> {
  const { cluster, actor, keys, decision } = request;
  return inTransaction(db, async (tx) => {
    const changed =
      decision === 'dismiss'
        ? await insertDismissals(tx, cluster.id, keys, actor)
        : await deleteDismissals(tx, cluster.id, keys);
    if (changed > 0) {
      const text = `${decision === 'dismiss' ? 'dismissed' : 'reactivated'} recommendations: ${keys.join(', ')}`;
      await insertAudit(tx, {
        clusterId: cluster.id,
        actor,
        verb: `${decision}-recommendation`,
        subject: keys.join(', '),
        result: 'done',
        detail: { text },
      });
    }
    return changed;
  });
}
