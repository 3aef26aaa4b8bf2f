/** Keeps storage within its retention and a step ahead of time. */
import type { Seconds } from '@/lib/core/flow';
import { DAY_SECONDS } from '@/lib/core/range-parts';
import { type Database, database } from '@/lib/storage/client';
import { ensurePartitions } from '@/lib/storage/partitions';
import { type Pruned, prune } from '@/lib/storage/pruning';
import { retained } from '@/lib/storage/retention';

/** Makes the partitions of today and the next two days, then removes what is too old. */
export async function pruneFlows(now: Seconds, db: Database = database()): Promise<Pruned> {
  await ensurePartitions(db, [now, now + DAY_SECONDS, now + 2 * DAY_SECONDS]);
  return prune(db, retained(now), now);
}
