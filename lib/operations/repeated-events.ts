/** Events that a batch brings again: shippers cut their batches anew after a crash, and files are read twice. */
import { randomInt } from 'node:crypto';
import type { Seconds } from '@/lib/core/flow';
import type { FlowColumns } from '@/lib/core/flow-columns';
import type { FlowRows } from '@/lib/core/fold';
import { HashSet } from '@/lib/core/hash-set';
import { type TextHash, textHash } from '@/lib/core/text-hash';
import type { Transaction } from '@/lib/storage/client';
import { eventId } from '@/lib/storage/content-id';
import { type EventsByWindow, rememberEvents } from '@/lib/storage/seen-events';

interface EventBatch {
  readonly clusterId: number;
  readonly connector: string;
  readonly digest: Uint8Array;
  readonly flows: FlowColumns;
}

/**
 * Which of these rows of the batch must not be counted, because it or an earlier batch has them already; remembers the
 * others. To be called once per batch, before its other writes. Events that nothing identifies are never repeats.
 */
export async function claimEvents(
  tx: Transaction,
  { clusterId, connector, digest, flows }: EventBatch,
  rows: FlowRows,
): Promise<ReadonlySet<number>> {
  const scope = textHash(connector);
  const idOf = (row: number) => eventId(scope, flows.eventHash(row) as TextHash);
  const { first, repeated } = firstOfEach(flows, rows);
  if (first.length === 0) return repeated;
  const seen = await rememberEvents(tx, clusterId, digest, byWindow(flows, first, idOf));
  if (seen.size > 0) for (const row of first) if (seen.has(idOf(row))) repeated.add(row);
  return repeated;
}

interface OwnEvents {
  /** Rows of events that something identifies, each the first of its kind in the batch. */
  readonly first: readonly number[];
  readonly repeated: Set<number>;
}

/** Of the batch that is looked through, which happens in one go. */
const hashes = new HashSet(randomInt);

function firstOfEach(flows: FlowColumns, rows: FlowRows): OwnEvents {
  hashes.clear();
  const first: number[] = [];
  const repeated = new Set<number>();
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as number;
    const hash = flows.eventHash(row);
    if (hash === null) continue;
    if (hashes.add(hash)) first.push(row);
    else repeated.add(row);
  }
  return { first, repeated };
}

function byWindow(flows: FlowColumns, rows: readonly number[], idOf: (row: number) => bigint): EventsByWindow {
  const counts = new Map<Seconds, number>();
  for (const row of rows) counts.set(flows.windowStart(row), (counts.get(flows.windowStart(row)) ?? 0) + 1);
  const windows = new Map([...counts].map(([start, count]) => [start, { ids: new BigInt64Array(count), used: 0 }]));
  for (const row of rows) {
    const window = windows.get(flows.windowStart(row));
    if (window !== undefined) window.ids[window.used++] = idOf(row);
  }
  return new Map([...windows].map(([start, { ids }]) => [start, ids]));
}
