/**
 * Hours and days, always recomputed from the level below and never incremented: whatever order, overlap or repetition
 * batches come in, a roll-up equals the sum of its windows.
 */
import type { Seconds } from '@/lib/core/flow';
import { DAY_SECONDS, floorTo, HOUR_SECONDS } from '@/lib/core/range-parts';
import { numbers } from './array-text';
import type { Transaction } from './client';
import { SUMMED } from './counters';
import { Prisma } from './generated/client';

/** Any number: only recomputing the roll-ups of a cluster uses it. */
const ROLL_UP_LOCK = 7_316_012;

export interface TouchedWindow {
  readonly seriesId: bigint;
  readonly windowStart: Seconds;
}

/**
 * Makes other batches of the cluster wait until this transaction ends. Needed before anything is derived from
 * windows: without it two batches of the same hour would each sum without the other's rows. Take it after the facts
 * are written and write nothing that another batch writes before its lock.
 */
export async function lockRollUps(tx: Transaction, clusterId: number): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${ROLL_UP_LOCK}::int, ${clusterId}::int)`;
}

/**
 * Brings the hours and days of the touched windows up to date. One statement per distinct hour and day. Rows are written
 * in key order, so that a range of them lies together on disk (in order of arrival nearly every row was a page read).
 */
export async function recomputeRollUps(
  tx: Transaction,
  clusterId: number,
  touched: readonly TouchedWindow[],
): Promise<void> {
  for (const [hour, ids] of byPeriod(touched, HOUR_SECONDS)) await recomputeHour(tx, clusterId, hour, ids);
  for (const [day, ids] of byPeriod(touched, DAY_SECONDS)) await recomputeDay(tx, clusterId, day, ids);
}

/** Start of the period -> distinct series, in order of time. */
function byPeriod(touched: readonly TouchedWindow[], seconds: number): readonly [Seconds, readonly bigint[]][] {
  const periods = new Map<Seconds, Set<bigint>>();
  for (const { seriesId, windowStart } of touched) {
    const start = floorTo(windowStart, seconds);
    const ids = periods.get(start) ?? new Set();
    ids.add(seriesId);
    periods.set(start, ids);
  }
  return [...periods].sort((a, b) => a[0] - b[0]).map(([start, ids]) => [start, [...ids]]);
}

async function recomputeHour(tx: Transaction, clusterId: number, hour: Seconds, ids: readonly bigint[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO flow_hour (cluster_id, window_start, series_id, first_start, window_end, ${COUNTERS})
    SELECT ${clusterId}::int, to_timestamp(${hour}), series_id, min(window_start), max(window_end), ${SUMMED}
    FROM flow_window
    WHERE cluster_id = ${clusterId} AND series_id = ANY(${numbers(ids)}::bigint[])
      AND window_start >= to_timestamp(${hour}) AND window_start < to_timestamp(${hour + HOUR_SECONDS})
    GROUP BY series_id ORDER BY series_id ${REPLACE}`;
}

async function recomputeDay(tx: Transaction, clusterId: number, day: Seconds, ids: readonly bigint[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO flow_day (cluster_id, window_start, series_id, first_start, window_end, ${COUNTERS})
    SELECT ${clusterId}::int, to_timestamp(${day}), series_id, min(first_start), max(window_end), ${SUMMED}
    FROM flow_hour
    WHERE cluster_id = ${clusterId} AND series_id = ANY(${numbers(ids)}::bigint[])
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
    connections_live = EXCLUDED.connections_live`;
