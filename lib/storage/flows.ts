/**
 * The one question storage answers to every screen: counters summed per series over a time range. Sums are made by
 * series id over days, hours and windows, and named last from memory.
 */
import type { Seconds, SeriesSum } from '@/lib/core/flow';
import type { HistogramPoint } from '@/lib/core/histogram';
import { keepOneSource } from '@/lib/core/primary-source';
import { type RangePart, rangeParts } from '@/lib/core/range-parts';
import type { TimeRange } from '@/lib/core/window';
import { numbers, texts } from './array-text';
import type { Transaction } from './client';
import { type CounterColumns, capped, countersOf, SUMMED } from './counters';
import { Prisma } from './generated/client';
import { partRows } from './range-rows';
import { retained } from './retention';
import { loadSeries, type StoredSeries } from './series';

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
  const [cluster, rows] = await Promise.all([
    db.cluster.findUnique({ where: { id: clusterId }, select: { primarySource: true } }),
    db.$queryRaw<SumRow[]>`
      SELECT series_id, extract(epoch FROM min(first_start))::bigint AS first_seen,
        extract(epoch FROM max(window_end))::bigint AS last_seen, ${SUMMED}
      FROM (${allParts(clusterId, parts)}) AS parts
      GROUP BY series_id ORDER BY series_id`,
  ]);
  const series = await loadSeries(
    db,
    rows.map((row) => row.series_id),
  );
  const sums = rows.flatMap((row) => {
    const known = series.get(row.series_id);
    return known === undefined ? [] : [{ connector: known.connector, sum: sumOf(row, known) }];
  });
  return keepOneSource(sums, cluster?.primarySource ?? null);
}

function sumOf(row: SumRow, { id, key }: StoredSeries): SeriesSum {
  const seen = { firstSeen: Number(row.first_seen), lastSeen: Number(row.last_seen) };
  return { seriesId: id, key, counters: countersOf(row), ...seen };
}

/**
 * Connections started per group of series and bucket, in order of time; `seriesId` of an answered point names the
 * group. Series without a group are left out. Buckets of whole hours or days are answered from the roll-ups; where
 * single windows are gone, an hour counts in the bucket it starts in.
 */
export async function histogramPoints(
  db: Transaction,
  clusterId: number,
  range: TimeRange,
  bucketSeconds: number,
  groupOf: ReadonlyMap<string, string>,
  nowSeconds: Seconds = Date.now() / 1000,
): Promise<readonly HistogramPoint[]> {
  const parts = bucketParts(range, bucketSeconds, nowSeconds);
  if (parts.length === 0 || groupOf.size === 0) return [];
  const ids = numbers([...groupOf.keys()].map(BigInt));
  const rows = await db.$queryRaw<{ name: string; start: bigint; started: bigint }[]>`
    SELECT grouped.name, (floor(extract(epoch FROM first_start) / ${bucketSeconds}) * ${bucketSeconds})::bigint AS start,
      ${capped(Prisma.sql`sum(connections_started)`)} AS started
    FROM (${allParts(clusterId, parts)}) AS parts
    JOIN unnest(${ids}::bigint[], ${texts([...groupOf.values()])}::text[]) AS grouped(series_id, name) USING (series_id)
    GROUP BY 1, 2 ORDER BY 2, 1`;
  return rows.map(({ name, start, started }) => ({
    seriesId: name,
    start: Number(start),
    connections: Number(started),
  }));
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
    parts.flatMap((part) => partRows(clusterId, part)),
    ' UNION ALL ',
  );
}
