/** Single windows, newest first: the ledger of what was reported. */
import type { FlowCounters, ReportedVerdict, Seconds, SeriesKey } from '@/lib/core/flow';
import type { TimeRange } from '@/lib/core/window';
import type { Transaction } from './client';
import { type CounterColumns, countersOf, SUMMED } from './counters';
import { Prisma } from './generated/client';
import { loadSeries } from './series';

export interface FlowListQuery {
  readonly range: TimeRange;
  readonly verdict: ReportedVerdict | null;
  /** Either end lies in it. */
  readonly namespace: string | null;
  /** `next` of the previous page; null = the newest. */
  readonly after: string | null;
  readonly limit: number;
}

/** One window of one series; several observations of it are added up. */
export interface StoredWindow {
  readonly windowStart: Seconds;
  readonly windowEnd: Seconds;
  readonly seriesId: string;
  readonly key: SeriesKey;
  readonly counters: FlowCounters;
}

export interface FlowPage {
  readonly rows: readonly StoredWindow[];
  /** Null = no more. */
  readonly next: string | null;
}

interface WindowRow extends CounterColumns {
  readonly start: bigint;
  readonly end: bigint;
  readonly series_id: bigint;
}

const CURSOR = /^(\d{1,12}):(\d{1,19})$/;

/**
 * Windows starting in the range, newest first and by series id within one start. Null when `after` is no cursor.
 * Windows are kept for a limited time (retention.ts); older ranges answer an empty page.
 */
export async function listFlows(db: Transaction, clusterId: number, query: FlowListQuery): Promise<FlowPage | null> {
  const cursor = query.after === null ? null : CURSOR.exec(query.after);
  if (query.after !== null && cursor === null) return null;
  const beyond = cursor
    ? Prisma.sql`AND (window_start, series_id) < (to_timestamp(${Number(cursor[1])}), ${BigInt(cursor[2] ?? 0)}::bigint)`
    : Prisma.empty;
  const rows = await db.$queryRaw<WindowRow[]>`
    SELECT extract(epoch FROM window_start)::bigint AS start, extract(epoch FROM max(window_end))::bigint AS "end",
      series_id, ${SUMMED}
    FROM flow_window
    WHERE cluster_id = ${clusterId} AND window_start >= to_timestamp(${query.range.from})
      AND window_start < to_timestamp(${query.range.to}) ${beyond} ${seriesFilter(clusterId, query)}
    GROUP BY window_start, series_id ORDER BY window_start DESC, series_id DESC LIMIT ${query.limit}`;
  const last = rows.at(-1);
  const next = last !== undefined && rows.length === query.limit ? `${last.start}:${last.series_id}` : null;
  return { rows: await named(db, rows), next };
}

function seriesFilter(clusterId: number, { verdict, namespace }: FlowListQuery): Prisma.Sql {
  if (verdict === null && namespace === null) return Prisma.empty;
  const byVerdict = verdict === null ? Prisma.empty : Prisma.sql`AND verdict = ${verdict}`;
  const ends = Prisma.sql`SELECT id FROM endpoint WHERE cluster_id = ${clusterId} AND namespace = ${namespace}`;
  const byNamespace =
    namespace === null ? Prisma.empty : Prisma.sql`AND (source_id IN (${ends}) OR destination_id IN (${ends}))`;
  return Prisma.sql`AND series_id IN (SELECT id FROM series WHERE cluster_id = ${clusterId} ${byVerdict} ${byNamespace})`;
}

async function named(db: Transaction, rows: readonly WindowRow[]): Promise<readonly StoredWindow[]> {
  const series = await loadSeries(
    db,
    rows.map((row) => row.series_id),
  );
  return rows.flatMap((row) => {
    const known = series.get(row.series_id);
    if (known === undefined) return [];
    const window = { windowStart: Number(row.start), windowEnd: Number(row.end) };
    return [{ ...window, seriesId: known.id, key: known.key, counters: countersOf(row) }];
  });
}
