/** Every cluster with what its sources brought. */
import type { ClustersResponse, ClusterView } from '@/lib/api/clusters';
import { type ClusterProgress, sumProgress } from '@/lib/storage/checkpoints';
import type { Database } from '@/lib/storage/client';
import { type ClusterRow, chooseDefault, listClusters } from '@/lib/storage/clusters';

/** In the order of creation. */
export async function readClusters(db: Database): Promise<ClustersResponse> {
  const [clusters, progress] = await Promise.all([listClusters(db), sumProgress(db)]);
  return {
    clusters: clusters.map((cluster) => clusterView(cluster, progress.get(cluster.id))),
    fallback: chooseDefault(clusters)?.name ?? null,
  };
}

/** `progress` undefined = nothing arrived yet. */
export function clusterView(cluster: ClusterRow, progress?: ClusterProgress): ClusterView {
  const { name, origin, createdAt } = cluster;
  const { connectors = [], lastWindow = null, accepted: records = 0 } = progress ?? {};
  return { name, origin, createdAt, connectors: [...connectors], lastWindow, records };
}
