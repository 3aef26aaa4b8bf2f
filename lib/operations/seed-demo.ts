/** The first start: a simulated cluster with a day of traffic, so that there is something to see at once. */
import type { Seconds } from '@/lib/core/flow';
import type { Database } from '@/lib/storage/client';
import { type ClusterRow, listClusters } from '@/lib/storage/clusters';
import { DEMO_CLUSTER } from './demo-cluster';
import { seedDemoFeeds } from './demo-feeds';
import { catchUpDemo } from './demo-traffic';
import { seedDemoObjects } from './seed-demo-objects';

export interface SeedOptions {
  /** Where this product answers, e.g. `http://127.0.0.1:3000`: the demo's feeds are served there. */
  readonly origin: string;
  readonly now: Seconds;
  readonly signal: AbortSignal;
}

/**
 * Null = another cluster is set up and nobody asked for a demo. Otherwise makes what is missing and stores all
 * traffic up to now; safe to call again and from several processes at once.
 */
export async function seedDemo(db: Database, { origin, now, signal }: SeedOptions): Promise<ClusterRow | null> {
  const clusters = await listClusters(db);
  const isWanted =
    clusters.length === 0 || clusters.some(({ name, origin: kind }) => name === DEMO_CLUSTER && kind === 'demo');
  if (!isWanted) return null;
  const cluster = await seedDemoObjects(db, signal);
  await seedDemoFeeds(db, cluster, origin, now);
  await catchUpDemo(db, cluster, now);
  return cluster;
}
