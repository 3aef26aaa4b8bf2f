/** Brings the simulated cluster's first objects into being. */
import { seedObjects } from '@/lib/connectors/demo/objects';
import type { Database } from '@/lib/storage/client';
import { type ClusterRow, ensureCluster } from '@/lib/storage/clusters';
import { demoObjectStore } from '@/lib/storage/demo';
import { DEMO_CLUSTER } from './demo-cluster';
import { syncPolicies } from './sync-policies';

/** Makes the cluster and what it lacks of its first objects; safe to call at once from several processes. */
export async function seedDemoObjects(db: Database, signal: AbortSignal): Promise<ClusterRow> {
  const cluster = await ensureCluster(db, DEMO_CLUSTER, 'demo');
  const store = demoObjectStore(db, cluster.id);
  if ((await store.list()).length === 0) for (const object of seedObjects()) await store.put(object, null);
  await syncPolicies(db, cluster, signal);
  return cluster;
}
