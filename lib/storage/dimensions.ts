/**
 * Writing of endpoints, traces and series: what repeats from window to window. Rows are only ever added, their ids
 * come from their content, so concurrent batches need no agreement.
 */
import { setImmediate } from 'node:timers/promises';
import type { SeriesKey } from '@/lib/core/flow';
import type { Transaction } from './client';
import type { ContentId } from './content-id';
import { insertEndpoints, insertSeries, insertTraces, type PartRow, type SeriesRow } from './dimension-rows';
import type { RecentIds } from './recent-ids';
import { dropContents, seriesContents } from './series-ids';
import { slices } from './slices';

/** `seriesId` as `seriesIds` makes it. */
export interface IdentifiedSeries {
  readonly key: SeriesKey;
  readonly seriesId: bigint;
}

export interface WrittenDimensions {
  /** All rows that exist once the transaction commits, for `recent`. */
  readonly ids: readonly bigint[];
  readonly newSeries: number;
}

/** Series that are looked at in one go: some 10 ms when nothing hashed them before. */
const AT_ONCE = 1_000;
/** Rows of one statement, whose encoding is held in memory. */
const ROWS_AT_ONCE = 10_000;

/**
 * Writes what is missing. `series` must not repeat an id. In order of ids, so that two batches never wait for each other in a circle.
 * 25,000 new series take half a second, most of it in Postgres; the process is not held up for over 50 ms at a time.
 */
export async function insertDimensions(
  tx: Transaction,
  clusterId: number,
  connector: string,
  series: readonly IdentifiedSeries[],
  recent: RecentIds,
): Promise<WrittenDimensions> {
  const { endpoints, traces, missing } = await findUnknown(clusterId, connector, series, recent);
  dropContents(clusterId, connector);
  for (const slice of slices(endpoints, ROWS_AT_ONCE)) await insertEndpoints(tx, clusterId, slice);
  for (const slice of slices(traces, ROWS_AT_ONCE)) await insertTraces(tx, clusterId, slice);
  let newSeries = 0;
  for (const slice of slices(missing, ROWS_AT_ONCE)) newSeries += await insertSeries(tx, clusterId, connector, slice);
  const ids = [...endpoints, ...traces].map(({ content }) => content.id).concat(missing.map(({ own }) => own.id));
  return { ids, newSeries };
}

interface UnknownRows {
  readonly endpoints: readonly PartRow<SeriesKey['source']>[];
  readonly traces: readonly PartRow<SeriesKey['trace']>[];
  readonly missing: readonly SeriesRow[];
}

/** Rows that this process does not know to be stored, each once and in order of ids. */
async function findUnknown(
  clusterId: number,
  connector: string,
  series: readonly IdentifiedSeries[],
  recent: RecentIds,
): Promise<UnknownRows> {
  const contentOf = seriesContents(clusterId, connector);
  const endpoints = new Map<bigint, PartRow<SeriesKey['source']>>();
  const traces = new Map<bigint, PartRow<SeriesKey['trace']>>();
  const missing: SeriesRow[] = [];
  const note = <T>(rows: Map<bigint, PartRow<T>>, content: ContentId, value: T) => {
    if (!recent.has(content.id)) rows.set(content.id, { content, value });
  };
  for (const slice of slices(series, AT_ONCE)) {
    for (const { key, seriesId } of slice) {
      if (recent.has(seriesId)) continue;
      const content = contentOf(key);
      note(endpoints, content.source, key.source);
      note(endpoints, content.destination, key.destination);
      note(traces, content.trace, key.trace);
      missing.push({ key, ...content });
    }
    await setImmediate();
  }
  return {
    endpoints: [...endpoints.values()].sort((a, b) => byId(a.content, b.content)),
    traces: [...traces.values()].sort((a, b) => byId(a.content, b.content)),
    missing: missing.sort((a, b) => byId(a.own, b.own)),
  };
}

function byId(a: ContentId, b: ContentId): number {
  return a.id < b.id ? -1 : 1;
}
