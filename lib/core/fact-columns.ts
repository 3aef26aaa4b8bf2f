/** The facts of one batch by column, for the same reason as its flows (flow-columns.ts). */
import type { Flow, FlowCounters, Seconds, SeriesKey } from './flow';
import { FlowColumns } from './flow-columns';
import { addCounters, maxCounters } from './window';

/** `observation` '' = the source has one observation per series and window. `records` = how many flows it stands for. */
export interface Fact {
  readonly key: SeriesKey;
  readonly seriesId: bigint;
  readonly observation: string;
  readonly granularity: Flow['granularity'];
  readonly windowStart: Seconds;
  readonly windowEnd: Seconds;
  readonly counters: FlowCounters;
  readonly records: number;
}

/** A row for each fact. Those of one flow are not copied: they point to it. */
export class FactColumns implements Iterable<Fact> {
  readonly #flows: FlowColumns;
  /** Flows joined into one. */
  readonly #joined = new FlowColumns();
  /** By fact: the row of its flow; of joined ones the complement of the row of what they were joined into. */
  readonly #places: Int32Array;
  readonly #seriesIds: BigInt64Array;
  readonly #observationIds: BigInt64Array | null;
  readonly #records: Int32Array;
  #length = 0;

  /** Facts of these flows, `capacity` at most. With `hasObservationIds` each is added with its own. */
  constructor(flows: FlowColumns, capacity: number, hasObservationIds = false) {
    this.#flows = flows;
    this.#observationIds = hasObservationIds ? new BigInt64Array(capacity) : null;
    this.#places = new Int32Array(capacity);
    this.#seriesIds = new BigInt64Array(capacity);
    this.#records = new Int32Array(capacity);
  }

  static of(facts: readonly Fact[]): FactColumns {
    const columns = new FactColumns(FlowColumns.of(facts), facts.length);
    for (const [row, { seriesId, records }] of facts.entries()) columns.#add(row, seriesId, records);
    return columns;
  }

  get length(): number {
    return this.#length;
  }

  /** The fact of one flow. */
  add(row: number, seriesId: bigint, observationId?: bigint): void {
    if (this.#observationIds !== null) this.#observationIds[this.#length] = observationId ?? 0n;
    this.#add(row, seriesId, 1);
  }

  /**
   * Makes the last fact stand for this flow too. The same observation of a window read twice keeps the larger of each
   * counter, since it may only have grown; events are increments, each of its own, so they add up.
   */
  join(row: number): void {
    const last = this.#length - 1;
    const own = this.#ownRowOf(last);
    const join = this.#flows.isEvent(row) ? addCounters : maxCounters;
    this.#joined.setCounters(own, join(this.#joined.counters(own), this.#flows.counters(row)));
    this.#joined.setWindowEnd(own, Math.max(this.#joined.windowEnd(own), this.#flows.windowEnd(row)));
    this.#records[last] = this.records(last) + 1;
  }

  key(row: number): SeriesKey {
    return this.#columnsOf(row).key(this.#rowOf(row));
  }

  isEvent(row: number): boolean {
    return this.#columnsOf(row).isEvent(this.#rowOf(row));
  }

  windowStart(row: number): Seconds {
    return this.#columnsOf(row).windowStart(this.#rowOf(row));
  }

  windowEnd(row: number): Seconds {
    return this.#columnsOf(row).windowEnd(this.#rowOf(row));
  }

  /** `at` = place in COUNTERS; NaN = not reported. */
  counter(row: number, at: number): number {
    return this.#columnsOf(row).counter(this.#rowOf(row), at);
  }

  seriesId(row: number): bigint {
    return this.#seriesIds[row] as bigint;
  }

  /** Null when the facts were made without: then it has to be found by the observation. */
  observationId(row: number): bigint | null {
    return this.#observationIds?.[row] ?? null;
  }

  records(row: number): number {
    return this.#records[row] as number;
  }

  observation(row: number): string {
    return observedBy(this.#columnsOf(row), this.#rowOf(row));
  }

  at(row: number): Fact {
    return { ...this.#observed(row), seriesId: this.seriesId(row), records: this.records(row) };
  }

  *[Symbol.iterator](): Generator<Fact> {
    for (let row = 0; row < this.length; row++) yield this.at(row);
  }

  /** Those whose row is kept, in the same order; the same columns when that is all of them. */
  where(isKept: (row: number) => boolean): FactColumns {
    const rows: number[] = [];
    for (let row = 0; row < this.length; row++) if (isKept(row)) rows.push(row);
    return rows.length === this.length ? this : FactColumns.of(rows.map((row) => this.at(row)));
  }

  #observed(row: number) {
    return { ...this.#columnsOf(row).at(this.#rowOf(row)), observation: this.observation(row) };
  }

  /** Row of a fact among the joined flows, where it can change. */
  #ownRowOf(row: number): number {
    if ((this.#places[row] as number) >= 0) {
      this.#joined.addFrom(this.#flows, this.#rowOf(row));
      this.#places[row] = ~(this.#joined.length - 1);
    }
    return this.#rowOf(row);
  }

  #columnsOf(row: number): FlowColumns {
    return (this.#places[row] as number) < 0 ? this.#joined : this.#flows;
  }

  #rowOf(row: number): number {
    const place = this.#places[row] as number;
    return place < 0 ? ~place : place;
  }

  #add(row: number, seriesId: bigint, records: number): void {
    this.#places[this.#length] = row;
    this.#seriesIds[this.#length] = seriesId;
    this.#records[this.#length] = records;
    this.#length++;
  }
}

/** Part of a fact's identity. What identifies an event tells it from others of its batch and not from those it adds to. */
export function observedBy(flows: FlowColumns, row: number): string {
  return flows.isEvent(row) ? '' : (flows.observation(row) ?? '');
}
