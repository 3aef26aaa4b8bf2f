/**
 * The one question storage answers to every screen: counters summed per series over a time range. Sums are made by
 * series id over days, hours and windows, and named last from memory.
 */
import type { Seconds, SeriesSum } from '@/lib/core/flow';
import type { HistogramPoint } from '@/lib/core/histogram';
import { keepOneSource } from '@/lib/core/primary-source';
import { type RangePart, rangeParts } from '@/lib/core/range-parts';
import type { TimeRange } from '@/lib/core/window';
import type { Transaction } from './client';
import { type CounterColumns, countersOf, SUMMED_TIME, SUMMED_WINDOWS } from './counters';
import { Prisma } from './generated/client';
import { retained } from './retention';
import { loadSeries } from './series';

interface SumRow extends CounterColumns {
  readonly series_id: bigint;
  readonly first_seen: bigint;
  readonly last_seen: bigint;
}

/**
 * Every series with a window starting in the range, in order of ids. Where two connectors report one connection only
 * one of them counts (flows.md 6.1 rule 8). Costs one read per stored row at the range's two ends and one per series
 * and whole hour or day between them.
 */
export async function sumSeries(
  db: Transaction,
  clusterId: number,
  range: TimeRange,
  nowSeconds: Seconds = Date.now() / 1000,
): Promise<readonly SeriesSum[]> {
  const parts = rangeParts(range, retained(nowSeconds));
  if (parts.length === 0) return [];
  const cluster = await db.cluster.findUnique({ where: { id: clusterId }, select: { primarySource: true } });
  const rows = await db.$queryRaw<SumRow[]>`
    SELECT series_id, extract(epoch FROM min(first_start))::bigint AS first_seen,
      extract(epoch FROM max(window_end))::bigint AS last_seen, ${SUMMED_TIME}
    FROM (${allParts(clusterId, parts)}) AS parts
    GROUP BY series_id ORDER BY series_id`;
  const series = await loadSeries(
    db,
    rows.map((row) => row.series_id),
  );
  const sums = rows.flatMap((row) => {
    const known = series.get(row.series_id);
    return known === undefined ? [] : [{ connector: known.connector, sum: sumOf(row, known.key) }];
  });
  return keepOneSource(sums, cluster?.primarySource ?? null);
}

function sumOf(row: SumRow, key: SeriesSum['key']): SeriesSum {
  const seen = { firstSeen: Number(row.first_seen), lastSeen: Number(row.last_seen) };
  return { seriesId: row.series_id.toString(), key, counters: countersOf(row), ...seen };
}

interface PointRow {
  readonly series_id: bigint;
  readonly start: bigint;
  readonly started: bigint;
  readonly live: bigint;
}

/**
 * Connections started per series and bucket, in order of time. Buckets of whole hours or days are answered from the
 * roll-ups; where single windows are gone, an hour counts in the bucket it starts in. A series that started none in
 * the range counts those it kept open, once, so that the bars add up to what the graph shows.
 */
export async function histogramPoints(
  db: Transaction,
  clusterId: number,
  range: TimeRange,
  bucketSeconds: number,
  nowSeconds: Seconds = Date.now() / 1000,
): Promise<readonly HistogramPoint[]> {
  const parts = bucketParts(range, bucketSeconds, nowSeconds);
  if (parts.length === 0) return [];
  const rows = await db.$queryRaw<PointRow[]>`
    SELECT series_id, (floor(extract(epoch FROM first_start) / ${bucketSeconds}) * ${bucketSeconds})::bigint AS start,
      sum(connections_started)::bigint AS started, max(connections_live) AS live
    FROM (${allParts(clusterId, parts)}) AS parts
    GROUP BY 1, 2 ORDER BY 2, 1`;
  const counted = new Set(rows.filter((row) => row.started > 0n).map((row) => row.series_id));
  return rows.flatMap((row): readonly HistogramPoint[] => {
    const older = counted.has(row.series_id) ? 0 : Math.max(1, Number(row.live));
    counted.add(row.series_id);
    const connections = Number(row.started) + older;
    return connections === 0 ? [] : [{ seriesId: row.series_id.toString(), start: Number(row.start), connections }];
  });
}

/** The coarsest level that a bucket holds whole. */
function bucketParts(range: TimeRange, bucketSeconds: number, nowSeconds: Seconds): readonly RangePart[] {
  const kept = retained(nowSeconds);
  if (bucketSeconds % 86_400 === 0) return rangeParts(range, kept);
  const noDays = rangeParts(range, kept).flatMap((part): readonly RangePart[] =>
    part.level === 'day' && part.from >= kept.hoursFrom ? [{ ...part, level: 'hour' }] : [part],
  );
  if (bucketSeconds % 3600 === 0) return noDays;
  return noDays.flatMap((part) => (part.level === 'hour' ? splitAt(part, kept.windowsFrom) : [part]));
}

/** Hours before the instant, single windows from it on. */
function splitAt(part: RangePart, at: Seconds): readonly RangePart[] {
  const border = Math.min(Math.max(part.from, at), part.to);
  const parts: readonly RangePart[] = [
    { ...part, to: border },
    { level: 'window', from: border, to: part.to },
  ];
  return parts.filter(({ from, to }) => from < to);
}

function allParts(clusterId: number, parts: readonly RangePart[]): Prisma.Sql {
  return Prisma.join(
    parts.map((part) => partRows(clusterId, part)),
    ' UNION ALL ',
  );
}

/** Columns of each level in one order; a window has one row for all its observations. */
function partRows(clusterId: number, part: RangePart): Prisma.Sql {
  const inPart = Prisma.sql`cluster_id = ${clusterId}
    AND window_start >= to_timestamp(${part.from}) AND window_start < to_timestamp(${part.to})`;
  if (part.level === 'window') {
    return Prisma.sql`
      SELECT series_id, window_start AS first_start, max(window_end) AS window_end, ${SUMMED_WINDOWS}
      FROM flow_window WHERE ${inPart} GROUP BY series_id, window_start`;
  }
  const table = part.level === 'hour' ? Prisma.sql`flow_hour` : Prisma.sql`flow_day`;
  return Prisma.sql`
    SELECT series_id, first_start, window_end, connections_started, connections_completed,
      packets_forward, packets_reverse, bytes_forward, bytes_reverse, connections_live
    FROM ${table} WHERE ${inPart}`;
}
