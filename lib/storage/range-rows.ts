/**
 * The rows that answer one part of a range. Hours and days that batches touched since they were settled (roll-ups.ts) are
 * passed over and answered by the level below, in the same statement and so of the same instant: a sum is exact whether
 * or not anybody has settled anything.
 */
import type { RangePart } from '@/lib/core/range-parts';
import type { TimeRange } from '@/lib/core/window';
import { SUMMED } from './counters';
import { Prisma } from './generated/client';

/**
 * Selections of series_id, first_start, window_end and the counters, which belong together with UNION ALL. Costs what
 * the part's own level costs, and for each touched hour in it a read of that hour's windows.
 */
export function partRows(clusterId: number, { level, ...range }: RangePart): readonly Prisma.Sql[] {
  if (level === 'window') return [rows(WINDOW, within(clusterId, range))];
  const own = level === 'hour' ? settledHours(clusterId, range) : settledDays(clusterId, range);
  return [...own, windowsOfTouchedHours(clusterId, range)];
}

interface Level {
  readonly table: Prisma.Sql;
  readonly firstStart: Prisma.Sql;
}

const WINDOW: Level = { table: Prisma.sql`flow_window`, firstStart: Prisma.sql`window_start` };
const HOUR: Level = { table: Prisma.sql`flow_hour`, firstStart: Prisma.sql`first_start` };
const DAY: Level = { table: Prisma.sql`flow_day`, firstStart: Prisma.sql`first_start` };

function rows({ table, firstStart }: Level, where: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT series_id, ${firstStart} AS first_start, window_end, connections_started, connections_completed,
      packets_forward, packets_reverse, bytes_forward, bytes_reverse, connections_live
    FROM ${table} AS part WHERE ${where}`;
}

/** The same, one row a series: what a touched period holds would otherwise be sorted row by row, on disk if it is much. */
function summed({ table, firstStart }: Level, where: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT series_id, min(${firstStart}) AS first_start, max(window_end) AS window_end, ${SUMMED}
    FROM ${table} AS part WHERE ${where} GROUP BY series_id`;
}

function within(clusterId: number, { from, to }: TimeRange): Prisma.Sql {
  return Prisma.sql`part.cluster_id = ${clusterId}
    AND part.window_start >= to_timestamp(${from}) AND part.window_start < to_timestamp(${to})`;
}

function settledHours(clusterId: number, range: TimeRange): readonly Prisma.Sql[] {
  return [rows(HOUR, Prisma.sql`${within(clusterId, range)} AND ${isSettled(clusterId)}`)];
}

/** Days without a touched hour, and the settled hours of the others. */
function settledDays(clusterId: number, range: TimeRange): readonly Prisma.Sql[] {
  const settled = Prisma.sql`NOT EXISTS (
    SELECT FROM touched_hour WHERE touched_hour.cluster_id = ${clusterId} AND ${DAY_OF_TOUCHED} = part.window_start)`;
  const hours = summed(
    HOUR,
    Prisma.sql`part.cluster_id = ${clusterId} AND part.window_start >= touched.at
      AND part.window_start < touched.at + interval '1 day' AND ${isSettled(clusterId)}`,
  );
  return [
    rows(DAY, Prisma.sql`${within(clusterId, range)} AND ${settled}`),
    ofTouched(clusterId, range, DAY_OF_TOUCHED, hours),
  ];
}

function windowsOfTouchedHours(clusterId: number, range: TimeRange): Prisma.Sql {
  const windows = summed(
    WINDOW,
    Prisma.sql`part.cluster_id = ${clusterId} AND part.window_start >= touched.at
      AND part.window_start < touched.at + interval '1 hour'`,
  );
  return ofTouched(clusterId, range, Prisma.sql`touched_hour.hour`, windows);
}

const DAY_OF_TOUCHED = Prisma.sql`date_trunc('day', touched_hour.hour, 'UTC')`;

function isSettled(clusterId: number): Prisma.Sql {
  return Prisma.sql`NOT EXISTS (
    SELECT FROM touched_hour WHERE touched_hour.cluster_id = ${clusterId} AND touched_hour.hour = part.window_start)`;
}

/**
 * `below` for each distinct period that was touched. OFFSET 0 keeps the planner from turning it round: it knows nothing
 * of these few periods and might read all windows to compare them.
 */
function ofTouched(clusterId: number, { from, to }: TimeRange, period: Prisma.Sql, below: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT below.* FROM (
      SELECT DISTINCT ${period} AS at FROM touched_hour WHERE touched_hour.cluster_id = ${clusterId}
        AND touched_hour.hour >= to_timestamp(${from}) AND touched_hour.hour < to_timestamp(${to})
    ) AS touched CROSS JOIN LATERAL (${below} OFFSET 0) AS below`;
}
