/** Takes over a cluster's policies, tiers and other objects as they are now. */

import { objectText } from '@/lib/core/policy/object-name';
import { insertAudit } from '@/lib/storage/audit';
import type { Database } from '@/lib/storage/client';
import { withClusterLock } from '@/lib/storage/cluster-lock';
import type { ClusterRow } from '@/lib/storage/clusters';
import { replaceClusterState } from '@/lib/storage/policies';
import { inTransaction } from '@/lib/storage/transaction';
import { countText } from './change-text';
import { policySinkOf, policySourceOf } from './cluster-access';
import { recoverChanges } from './recover-changes';

/**
 * Ends what a crash cut off, then reads the cluster. Policies somebody changed outside get a history entry with
 * source `cluster`. Answers how many policies changed; 0 when the cluster has no policy source or is being changed
 * by somebody else right now.
 */
export async function syncPolicies(db: Database, cluster: ClusterRow, signal: AbortSignal): Promise<number> {
  const source = policySourceOf(db, cluster);
  const sink = policySinkOf(db, cluster);
  if (source === null) return 0;
  const changed = await withClusterLock(db, cluster.id, async () => {
    await recoverChanges(db, cluster.id, sink);
    const state = await source.read(signal);
    return inTransaction(db, async (tx) => {
      const origin = { source: 'cluster', actor: source.name, changeId: null } as const;
      const versions = await replaceClusterState(tx, cluster.id, state, origin);
      if (versions.length > 0) {
        await insertAudit(tx, {
          clusterId: cluster.id,
          actor: source.name,
          verb: 'sync-policies',
          subject: versions.map(({ name }) => objectText(name)).join(', '),
          result: 'done',
          detail: { text: `${countText(versions.map(({ name }) => name))} changed in the cluster` },
        });
      }
      return versions.length;
    });
  });
  return changed ?? 0;
}
