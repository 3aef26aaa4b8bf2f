/**
 * Folds the flows of one batch into facts: at most one per series, window and observation, so that a batch can be
 * written by statements that touch no row twice. See docs/decisions/007-observations.md.
 */
import { type Fact, FactColumns, observedBy } from './fact-columns';
import type { Flow, SeriesKey } from './flow';
import { FlowColumns } from './flow-columns';

/** Equal ids for equal keys and for no others, positive; cheap for a key object that it was asked for before. */
export type SeriesIdOf = (key: SeriesKey) => bigint;

/** Flows of a batch, each by its row. */
export type FlowRows = ArrayLike<number>;

/** As foldRows, of all flows. Asks for the id of each key. */
export function foldBatch(flows: Iterable<Flow>, seriesIdOf: SeriesIdOf): FactColumns {
  const columns = FlowColumns.of(flows);
  const seriesIds = new BigInt64Array(columns.length);
  for (let row = 0; row < columns.length; row++) seriesIds[row] = seriesIdOf(columns.key(row));
  return foldRows(columns, countUp(columns.length), seriesIds);
}

/**
 * Facts in key order: by window, series, observation. So batches that write them one after the other never wait for each
 * other in a circle, and rows of one window lie together. `seriesIds` = those of the rows, in their order. O(n log n).
 */
export function foldRows(flows: FlowColumns, rows: FlowRows, seriesIds: BigInt64Array<ArrayBuffer>): FactColumns {
  const compare = orderOf(flows, rows, seriesIds);
  const facts = new FactColumns(flows, rows.length);
  let last = -1;
  const order = countUp(rows.length).sort(compare);
  for (let place = 0; place < order.length; place++) {
    const at = order[place] as number;
    const row = rows[at] as number;
    if (last >= 0 && compare(last, at) === 0) facts.join(row);
    else facts.add(row, seriesIds[at] as bigint);
    last = at;
  }
  return facts;
}

/** Compares two places in `rows` as byFactKey compares their facts. */
function orderOf(flows: FlowColumns, rows: FlowRows, seriesIds: BigInt64Array<ArrayBuffer>) {
  const starts = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) starts[at] = flows.windowStart(rows[at] as number);
  // A comparison of bigints makes objects of them. Every platform of Node is little-endian.
  const halves = new Uint32Array(seriesIds.buffer, seriesIds.byteOffset, seriesIds.length * 2);
  const half = (at: number) => halves[at] as number;
  return (a: number, b: number): number =>
    (starts[a] as number) - (starts[b] as number) ||
    half(2 * a + 1) - half(2 * b + 1) ||
    half(2 * a) - half(2 * b) ||
    compareKinds(flows, rows[a] as number, rows[b] as number);
}

function countUp(length: number): Int32Array {
  const numbers = new Int32Array(length);
  for (let at = 0; at < length; at++) numbers[at] = at;
  return numbers;
}

function compareKinds(flows: FlowColumns, a: number, b: number): number {
  return compare(observedBy(flows, a), observedBy(flows, b)) || Number(flows.isEvent(b)) - Number(flows.isEvent(a));
}

type FactKey = Pick<Fact, 'windowStart' | 'seriesId' | 'observation' | 'granularity'>;

/** The order of facts; 0 = the same window, observed by the same observer. */
export function byFactKey(a: FactKey, b: FactKey): number {
  return (
    a.windowStart - b.windowStart ||
    compare(a.seriesId, b.seriesId) ||
    compare(a.observation, b.observation) ||
    compare(a.granularity, b.granularity)
  );
}

function compare<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
