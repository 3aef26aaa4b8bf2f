/**
 * Flow windows are nearly always new, and COPY stores new rows several times faster than an upsert (decision 009). So a
 * batch is copied in the hope that none of its windows is stored; when one is, nothing of it was written and the
 * upserts of flow-facts.ts take all of it.
 */
import { setImmediate } from 'node:timers/promises';
import type { FactColumns } from '@/lib/core/fact-columns';
import { COUNTERS } from '@/lib/core/flow-columns';
import type { Transaction } from './client';
import { observationId } from './content-id';
import { copyIfNew } from './copy-in';
import { CopyRows } from './copy-rows';
import { addToWindows, upsertWindows, type WrittenFacts } from './flow-facts';

const COLUMNS = [
  'cluster_id',
  'window_start',
  'series_id',
  'observation_id',
  'window_end',
  // As COUNTERS.
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
export async function writeWindows(tx: Transaction, source: WindowSource, facts: FactColumns): Promise<WrittenFacts> {
  if (await isCopied(tx, source, 'windows', facts)) return { inserted: facts.length, updated: 0 };
  return upsertWindows(tx, source.clusterId, [...facts]);
}

/** Increments of event sources: see addToWindows. */
export async function writeEvents(tx: Transaction, source: WindowSource, facts: FactColumns): Promise<void> {
  if (!(await isCopied(tx, source, 'events', facts))) await addToWindows(tx, source.clusterId, [...facts]);
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
  facts: FactColumns,
): Promise<boolean> {
  if (facts.length < FEWEST_ROWS) return false;
  const name = JSON.stringify([clusterId, connector, kind]);
  const pause = pauses.get(name) ?? { length: 0, left: 0 };
  pauses.set(name, pause);
  if (pause.left > 0) {
    pause.left--;
    return false;
  }
  const copied = await copyIfNew(tx, 'flow_window', COLUMNS, await encoded(clusterId, facts));
  pause.length = copied ? 0 : Math.min(2 * pause.length + 1, LONGEST_PAUSE);
  pause.left = pause.length;
  return copied;
}

/** Rows that are encoded in one go: some 5 ms. */
const ENCODED_AT_ONCE = 5_000;

/** Lets the process answer others now and then. */
async function encoded(clusterId: number, facts: FactColumns): Promise<CopyRows> {
  const copy = new CopyRows(facts.length, COLUMNS.length, clusterId);
  for (let row = 0; row < facts.length; row++) {
    encode(copy, facts, row);
    if (row % ENCODED_AT_ONCE === 0) await setImmediate();
  }
  return copy;
}

function encode(copy: CopyRows, facts: FactColumns, row: number): void {
  copy.startRow();
  copy.instant(facts.windowStart(row));
  copy.id(facts.seriesId(row));
  copy.id(facts.observationId(row) ?? observationId(facts.observation(row)));
  copy.instant(facts.windowEnd(row));
  for (let at = 0; at < COUNTERS.length; at++) copy.number(facts.counter(row, at));
}
