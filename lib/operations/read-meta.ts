/** What the shell shows on every screen. */
import type { MetaResponse } from '@/lib/api/meta';
import type { Database } from '@/lib/storage/client';
import { type ClusterRow, listClusters } from '@/lib/storage/clusters';
import { findOverview } from '@/lib/storage/overview';

/** As package.json says; a test keeps them equal. */
export const VERSION = '0.1.0';

export async function readMeta(db: Database, cluster: ClusterRow): Promise<MetaResponse> {
  const [clusters, overview] = await Promise.all([listClusters(db), findOverview(db, cluster.id)]);
  return {
    version: VERSION,
    clusters: clusters.map(({ name, origin }) => ({ name, origin })),
    cluster: cluster.name,
    demo: cluster.origin === 'demo',
    hasFlows: cluster.primarySource !== null,
    namespaces: [...overview.namespaces],
    openAlerts: overview.openAlerts,
    stagedPolicies: overview.stagedPolicies,
  };
}
