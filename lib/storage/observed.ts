/** Stored flows as the feed matchers take them: one per connection, reporter, verdict and minute (or hour). */
import type { Seconds } from '@/lib/core/flow';
import { connectionKey } from '@/lib/core/graph/ids';
import { DAY_SECONDS, floorTo } from '@/lib/core/range-parts';
import type { ObservedFlow } from '@/lib/core/threat/match';
import { addCounters, type TimeRange } from '@/lib/core/window';
import { numbers, texts } from './array-text';
import type { Transaction } from './client';
import { type CounterColumns, countersOf, SUMMED } from './counters';
import { retained } from './retention';
import { loadSeries } from './series';

/** Evidence is kept per minute: finer says nothing more and grows with the source's window. */
const MINUTE_SECONDS = 60;

interface ObservedRow extends CounterColumns {
  readonly series_id: bigint;
  readonly start: bigint;
  readonly end: bigint;
}

/** Stored windows of the series in the range, per minute. Summed from storage, so asking again gives the same. */
export async function observeWindows(
  tx: Transaction,
  clusterId: number,
  seriesIds: readonly bigint[],
  range: TimeRange,
): Promise<readonly ObservedFlow[]> {
  const from = floorTo(range.from, MINUTE_SECONDS);
  const to = floorTo(range.to + MINUTE_SECONDS - 1, MINUTE_SECONDS);
  const rows = await tx.$queryRaw<ObservedRow[]>`
    SELECT series_id, (floor(extract(epoch FROM window_start) / ${MINUTE_SECONDS}) * ${MINUTE_SECONDS})::bigint AS start,
      extract(epoch FROM max(window_end))::bigint AS "end", ${SUMMED}
    FROM flow_window
    WHERE cluster_id = ${clusterId} AND series_id = ANY(${numbers(seriesIds)}::bigint[])
      AND window_start >= to_timestamp(${from}) AND window_start < to_timestamp(${to})
    GROUP BY 1, 2`;
  return joined(tx, rows);
}

/** All that is stored of the series: minutes where windows are kept, whole hours before. */
export async function observeHistory(
  tx: Transaction,
  clusterId: number,
  seriesIds: readonly bigint[],
  now: Seconds,
): Promise<readonly ObservedFlow[]> {
  const { windowsFrom, hoursFrom } = retained(now);
  const rows = await tx.$queryRaw<ObservedRow[]>`
    SELECT series_id, extract(epoch FROM window_start)::bigint AS start, extract(epoch FROM window_end)::bigint AS "end",
      connections_started, connections_completed, connections_live, packets_forward, packets_reverse, bytes_forward,
      bytes_reverse
    FROM flow_hour
    WHERE cluster_id = ${clusterId} AND series_id = ANY(${numbers(seriesIds)}::bigint[])
      AND window_start >= to_timestamp(${hoursFrom}) AND window_start < to_timestamp(${windowsFrom})`;
  const recent = { from: windowsFrom, to: now + DAY_SECONDS };
  return [...(await joined(tx, rows)), ...(await observeWindows(tx, clusterId, seriesIds, recent))];
}

/** Series with an end of one of the addresses, or in a network set of one of the names. */
export async function findSeriesOfPeers(
  tx: Transaction,
  clusterId: number,
  addresses: readonly string[],
  networkSets: readonly string[],
): Promise<readonly bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    WITH peer AS (
      SELECT id FROM endpoint
      WHERE cluster_id = ${clusterId} AND (ip = ANY(${texts(addresses)}::text[])
        OR (kind = 'networkSet' AND name = ANY(${texts(networkSets)}::text[])))
    )
    SELECT id FROM series
    WHERE cluster_id = ${clusterId}
      AND (source_id IN (SELECT id FROM peer) OR destination_id IN (SELECT id FROM peer))`;
  return rows.map(({ id }) => id);
}

/** Series that differ in their trace only count together: to an alert they are one attempt. */
async function joined(tx: Transaction, rows: readonly ObservedRow[]): Promise<readonly ObservedFlow[]> {
  const ids = [...new Set(rows.map((row) => row.series_id))];
  const series = await loadSeries(tx, ids);
  const flows = new Map<string, ObservedFlow>();
  for (const row of rows) {
    const key = series.get(row.series_id)?.key;
    if (key === undefined) continue;
    const name = JSON.stringify([Number(row.start), connectionKey(key), key.reporter, key.verdict]);
    const known = flows.get(name);
    const counters = countersOf(row);
    flows.set(name, {
      key,
      counters: known === undefined ? counters : addCounters(known.counters, counters),
      firstSeen: Number(row.start),
      lastSeen: Math.max(Number(row.end), known?.lastSeen ?? 0),
    });
  }
  return [...flows.values()];
}
