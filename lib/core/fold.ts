/**
 * Folds the flows of one batch into facts: at most one per series, window and observation, so that a batch can be
 * written by statements that touch no row twice. See docs/decisions/007-observations.md.
 */
import { type Fact, FactColumns, observedBy } from './fact-columns';
import type { Flow, SeriesKey } from './flow';
import { FlowColumns } from './flow-columns';
import { orderedPlaces, type RowIds } from './fold-order';

/** Equal ids for equal keys and for no others, positive; cheap for a key object that it was asked for before. */
export type SeriesIdOf = (key: SeriesKey) => bigint;

/** Flows of a batch, each by its row. */
export type FlowRows = ArrayLike<number>;

/** As foldRows, of all flows. Asks for the id of each key. */
export function foldBatch(flows: Iterable<Flow>, seriesIdOf: SeriesIdOf): FactColumns {
  const columns = FlowColumns.of(flows);
  const seriesIds = new BigInt64Array(columns.length);
  for (let row = 0; row < columns.length; row++) seriesIds[row] = seriesIdOf(columns.key(row));
  return foldRows(
    columns,
    Int32Array.from(seriesIds, (_, row) => row),
    seriesIds,
  );
}

/**
 * Facts in key order: by window, series, observation. So batches that write them one after the other never wait for each
 * other in a circle, and rows of one window lie together. `seriesIds` = those of the rows, in their order, likewise
 * `observationIds`, which are only passed on. O(n log n).
 */
export function foldRows(
  flows: FlowColumns,
  rows: FlowRows,
  seriesIds: RowIds,
  observationIds: RowIds | null = null,
): FactColumns {
  const starts = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) starts[at] = flows.windowStart(rows[at] as number);
  const kinds = (a: number, b: number) => compareKinds(flows, rows[a] as number, rows[b] as number);
  const facts = new FactColumns(flows, rows.length, observationIds !== null);
  const places = orderedPlaces(starts, seriesIds, kinds);
  let last = -1;
  for (let next = 0; next < places.length; next++) {
    const at = places[next] as number;
    const isSame =
      last >= 0 && starts[at] === starts[last] && seriesIds[at] === seriesIds[last] && kinds(last, at) === 0;
    if (isSame) facts.join(rows[at] as number);
    else facts.add(rows[at] as number, seriesIds[at] as bigint, observationIds?.[at]);
    last = at;
  }
  return facts;
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
