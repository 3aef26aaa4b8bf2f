/** Day partitions of flow_window. Made before rows of the day are written, dropped whole when retention ends. */
import type { Seconds } from '@/lib/core/flow';
import { DAY_SECONDS, floorTo } from '@/lib/core/range-parts';
import { instants } from './array-text';
import type { Database, Transaction } from './client';

/** Days known to have a partition, so that a batch asks only once. Cleared whenever partitions are dropped. */
const knownDays = new WeakMap<Database, Set<Seconds>>();

/**
 * Makes the partitions that windows starting at these instants need. In a transaction of its own: it takes a lock
 * that a long ingest must not hold. Two processes may call it at once.
 */
export async function ensurePartitions(db: Database, windowStarts: Iterable<Seconds>): Promise<void> {
  const known = knownDays.get(db) ?? new Set();
  knownDays.set(db, known);
  const days = new Set<Seconds>();
  for (const at of windowStarts) days.add(floorTo(at, DAY_SECONDS));
  for (const day of [...days].sort((a, b) => a - b)) {
    if (known.has(day)) continue;
    await db.$executeRaw`SELECT ensure_flow_partition(${dayText(day)}::date)`;
    known.add(day);
  }
}

/**
 * Drops the partitions of days that ended before the instant and tells how many. Gives up (throws, see trouble.ts)
 * when a running query holds one for over 3 seconds.
 */
export async function dropPartitions(db: Database, before: Seconds): Promise<number> {
  knownDays.delete(db);
  const rows = await db.$queryRaw<{ dropped: number }[]>`
    SELECT drop_flow_partitions(${dayText(floorTo(before, DAY_SECONDS))}::date) AS dropped`;
  return rows[0]?.dropped ?? 0;
}

/** `2026-11-23`. */
function dayText(day: Seconds): string {
  return new Date(day * 1000).toISOString().slice(0, 10);
}

/**
 * Days among the given ones whose windows were dropped while their hours or days are kept. Their roll-ups cannot be
 * recomputed any more, so windows that arrive for them must be refused. Instants are starts of UTC days.
 */
export async function findClosedDays(
  db: Transaction,
  clusterId: number,
  days: readonly Seconds[],
): Promise<ReadonlySet<Seconds>> {
  if (days.length === 0) return new Set();
  const rows = await db.$queryRaw<{ day: bigint }[]>`
    SELECT extract(epoch FROM day)::bigint AS day FROM unnest(${instants(days)}::timestamptz[]) AS day
    WHERE EXISTS (
        SELECT FROM flow_day WHERE cluster_id = ${clusterId} AND window_start = day
      ) AND NOT EXISTS (
        SELECT FROM flow_window
        WHERE cluster_id = ${clusterId} AND window_start >= day AND window_start < day + interval '1 day'
      )`;
  return new Set(rows.map((row) => Number(row.day)));
}
