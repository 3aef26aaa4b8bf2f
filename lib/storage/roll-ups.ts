/**
 * Hours and days, always recomputed from the level below and never incremented: whatever order, overlap or repetition
 * batches come in, a roll-up equals the sum of its windows. A batch only notes which hours it touched; they are settled
 * later, once for all the batches of an hour, and until then reads take their windows (decision 010).
 */
import type { Seconds } from '@/lib/core/flow';
import { DAY_SECONDS, floorTo, HOUR_SECONDS } from '@/lib/core/range-parts';
import { numbers } from './array-text';
import type { Transaction } from './client';
import { SUMMED } from './counters';
import { Prisma } from './generated/client';

/** Any numbers: only deriving from a cluster's windows, and settling its hours, use them. */
const DERIVING_LOCK = 7_316_012;
const SETTLING_LOCK = 7_316_016;

/**
 * Makes other batches of the cluster wait until this transaction ends. Needed before alerts are derived from windows and
 * before a batch takes its number: without it two batches would each go by what was there before the other. Take it after
 * the facts are written and write nothing that another batch writes before its lock.
 */
export async function lockDerived(tx: Transaction, clusterId: number): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${DERIVING_LOCK}::int, ${clusterId}::int)`;
}

/** Notes that a batch writes windows of these hours. To be committed with them. */
export async function touchHours(
  tx: Transaction,
  clusterId: number,
  digest: Uint8Array,
  windowStarts: Iterable<Seconds>,
): Promise<void> {
  const hours = new Set<Seconds>();
  for (const at of windowStarts) hours.add(floorTo(at, HOUR_SECONDS));
  if (hours.size === 0) return;
  await tx.$executeRaw`
    INSERT INTO touched_hour (cluster_id, hour, digest)
    SELECT ${clusterId}::int, to_timestamp(hour), ${Buffer.from(digest)} FROM unnest(${numbers([...hours])}::bigint[]) AS hour
    ON CONFLICT DO NOTHING`;
}

export interface TouchedHour {
  readonly clusterId: number;
  readonly hour: Seconds;
}

/** Which of the touched hours to find: null = whatever the time. */
export interface TouchedQuery {
  /** Hours that start before. */
  readonly hourBefore: Seconds;
  /** Hours that a batch touched before. */
  readonly touchedBefore: Seconds | null;
}

/** Of all clusters, in order of cluster and time. */
export async function findTouchedHours(
  db: Transaction,
  { hourBefore, touchedBefore }: TouchedQuery,
): Promise<readonly TouchedHour[]> {
  const touched = touchedBefore === null ? Prisma.empty : Prisma.sql`HAVING min(at) < to_timestamp(${touchedBefore})`;
  const rows = await db.$queryRaw<{ cluster_id: number; hour: bigint }[]>`
    SELECT cluster_id, extract(epoch FROM hour)::bigint AS hour FROM touched_hour
    WHERE hour < to_timestamp(${hourBefore}) GROUP BY cluster_id, touched_hour.hour ${touched}
    ORDER BY cluster_id, touched_hour.hour`;
  return rows.map((row) => ({ clusterId: row.cluster_id, hour: Number(row.hour) }));
}

/**
 * Brings the hour and its day up to date and takes its notes away. The notes go first: a batch that commits between
 * that statement and the sums leaves its own note, so the hour is only settled once more. Safe to run twice and from
 * several processes at once. Costs one read of the hour's windows and of the day's hours.
 */
export async function settleHour(tx: Transaction, { clusterId, hour }: TouchedHour): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SETTLING_LOCK}::int, ${clusterId}::int)`;
  const notes = await tx.$executeRaw`
    DELETE FROM touched_hour WHERE cluster_id = ${clusterId} AND hour = to_timestamp(${hour})`;
  if (notes === 0) return;
  await recomputeHour(tx, clusterId, hour);
  await recomputeDay(tx, clusterId, floorTo(hour, DAY_SECONDS));
}

/** Rows are written in key order, so that a range of them lies together on disk; equal ones are left alone. */
async function recomputeHour(tx: Transaction, clusterId: number, hour: Seconds): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO flow_hour AS old (cluster_id, window_start, series_id, first_start, window_end, ${COUNTERS})
    SELECT ${clusterId}::int, to_timestamp(${hour}), series_id, min(window_start), max(window_end), ${SUMMED}
    FROM flow_window
    WHERE cluster_id = ${clusterId}
      AND window_start >= to_timestamp(${hour}) AND window_start < to_timestamp(${hour + HOUR_SECONDS})
    GROUP BY series_id ORDER BY series_id ${REPLACE}`;
}

async function recomputeDay(tx: Transaction, clusterId: number, day: Seconds): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO flow_day AS old (cluster_id, window_start, series_id, first_start, window_end, ${COUNTERS})
    SELECT ${clusterId}::int, to_timestamp(${day}), series_id, min(first_start), max(window_end), ${SUMMED}
    FROM flow_hour
    WHERE cluster_id = ${clusterId}
      AND window_start >= to_timestamp(${day}) AND window_start < to_timestamp(${day + DAY_SECONDS})
    GROUP BY series_id ORDER BY series_id ${REPLACE}`;
}

/** Columns in the order of SUMMED. */
const COUNTERS = Prisma.sql`connections_started, connections_completed, packets_forward, packets_reverse,
  bytes_forward, bytes_reverse, connections_live`;

const REPLACE = Prisma.sql`
  ON CONFLICT (cluster_id, window_start, series_id) DO UPDATE SET
    first_start = EXCLUDED.first_start, window_end = EXCLUDED.window_end,
    connections_started = EXCLUDED.connections_started, connections_completed = EXCLUDED.connections_completed,
    packets_forward = EXCLUDED.packets_forward, packets_reverse = EXCLUDED.packets_reverse,
    bytes_forward = EXCLUDED.bytes_forward, bytes_reverse = EXCLUDED.bytes_reverse,
    connections_live = EXCLUDED.connections_live
  WHERE old IS DISTINCT FROM EXCLUDED`;
