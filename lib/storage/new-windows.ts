/**
 * Flow windows are nearly always new, and COPY stores new rows several times faster than an upsert (decision 009). So a
 * batch is copied in the hope that none of its windows is stored; when one is, nothing of it was written and the
 * upserts of flow-facts.ts take all of it.
 */
import { setImmediate } from 'node:timers/promises';
import type { Transaction } from './client';
import { observationId } from './content-id';
import { copyIfNew } from './copy-in';
import { CopyRows } from './copy-rows';
import { addToWindows, type FactRow, upsertWindows, type WrittenFacts } from './flow-facts';
import { slices } from './slices';

const COLUMNS = [
  'cluster_id',
  'window_start',
  'series_id',
  'observation_id',
  'window_end',
  'connections_started',
  'connections_completed',
  'connections_live',
  'packets_forward',
  'packets_reverse',
  'bytes_forward',
  'bytes_reverse',
];
/** Few rows are not worth two more round trips. */
const FEWEST_ROWS = 200;
/** Batches of a source that go by without another try, after tries that failed: 1, 3, 7, 15, then 31. */
const LONGEST_PAUSE = 31;

/** Windows of window sources: see upsertWindows. `source` = cluster and connector, which repeat windows or do not. */
export async function writeWindows(
  tx: Transaction,
  source: WindowSource,
  rows: readonly FactRow[],
): Promise<WrittenFacts> {
  if (await isCopied(tx, source, 'windows', rows)) return { inserted: rows.length, updated: 0 };
  return upsertWindows(tx, source.clusterId, rows);
}

/** Increments of event sources: see addToWindows. */
export async function writeEvents(tx: Transaction, source: WindowSource, rows: readonly FactRow[]): Promise<void> {
  if (!(await isCopied(tx, source, 'events', rows))) await addToWindows(tx, source.clusterId, rows);
}

export interface WindowSource {
  readonly clusterId: number;
  readonly connector: string;
}

interface Pause {
  length: number;
  left: number;
}

/** By source, for this process: a wrong guess costs time and nothing else. */
const pauses = new Map<string, Pause>();

async function isCopied(
  tx: Transaction,
  { clusterId, connector }: WindowSource,
  kind: 'windows' | 'events',
  rows: readonly FactRow[],
): Promise<boolean> {
  if (rows.length < FEWEST_ROWS) return false;
  const name = JSON.stringify([clusterId, connector, kind]);
  const pause = pauses.get(name) ?? { length: 0, left: 0 };
  pauses.set(name, pause);
  if (pause.left > 0) {
    pause.left--;
    return false;
  }
  const copied = await copyIfNew(tx, 'flow_window', COLUMNS, await encoded(clusterId, rows));
  pause.length = copied ? 0 : Math.min(2 * pause.length + 1, LONGEST_PAUSE);
  pause.left = pause.length;
  return copied;
}

/** Lets the process answer others now and then. */
async function encoded(clusterId: number, rows: readonly FactRow[]): Promise<CopyRows> {
  const copy = new CopyRows(rows.length, COLUMNS.length, clusterId);
  for (const slice of slices(rows)) {
    encodeAll(copy, slice);
    await setImmediate();
  }
  return copy;
}

function encodeAll(copy: CopyRows, rows: readonly FactRow[]): void {
  for (const { windowStart, seriesId, observation, windowEnd, counters } of rows) {
    copy.startRow();
    copy.instant(windowStart);
    copy.id(seriesId);
    copy.id(observationId(observation));
    copy.instant(windowEnd);
    copy.number(counters.connectionsStarted);
    copy.number(counters.connectionsCompleted);
    copy.number(counters.connectionsLive);
    copy.number(counters.packetsForward);
    copy.number(counters.packetsReverse);
    copy.number(counters.bytesForward);
    copy.number(counters.bytesReverse);
  }
}
