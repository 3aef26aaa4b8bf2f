/** Keeps storage within its retention and a step ahead of time. */
import type { Seconds } from '@/lib/core/flow';
import { DAY_SECONDS } from '@/lib/core/range-parts';
import { type Database, database } from '@/lib/storage/client';
import { sweepSeries } from '@/lib/storage/cluster-tally';
import { listClusters } from '@/lib/storage/clusters';
import { ensurePartitions } from '@/lib/storage/partitions';
import { type Pruned, prune } from '@/lib/storage/pruning';
import { retained } from '@/lib/storage/retention';
import { settleTouched } from './settle-hours';

/**
 * Makes the partitions of today and the next two days, sums up the hours whose windows are about to go, then removes
 * what is too old and series that nothing mentions.
 */
export async function pruneFlows(now: Seconds, db: Database = database()): Promise<Pruned> {
  await ensurePartitions(db, [now, now + DAY_SECONDS, now + 2 * DAY_SECONDS]);
  const retention = retained(now);
  await settleTouched(db, { hourBefore: retention.windowsFrom, touchedBefore: null });
  const pruned = await prune(db, retention, now);
  let series = 0;
  for (const { id } of await listClusters(db)) series += await sweepSeries(db, id, now);
  return { ...pruned, series };
}
