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

export class FactColumns implements Iterable<Fact> {
  /** What was observed: a row for each fact. */
  readonly flows = new FlowColumns();
  readonly #seriesIds: BigInt64Array;
  readonly #records: Int32Array;

  /** `capacity` = most facts that will be added. */
  constructor(capacity: number) {
    this.#seriesIds = new BigInt64Array(capacity);
    this.#records = new Int32Array(capacity);
  }

  static of(facts: readonly Fact[]): FactColumns {
    const columns = new FactColumns(facts.length);
    for (const fact of facts) {
      columns.flows.add(fact);
      columns.#note(fact.seriesId, fact.records);
    }
    return columns;
  }

  get length(): number {
    return this.flows.length;
  }

  /** The fact of one flow. */
  add(flows: FlowColumns, row: number, seriesId: bigint): void {
    this.flows.addFrom(flows, row, observedBy(flows, row));
    this.#note(seriesId, 1);
  }

  /**
   * Makes the last fact stand for this flow too. The same observation of a window read twice keeps the larger of each
   * counter, since it may only have grown; events are increments, each of its own, so they add up.
   */
  join(flows: FlowColumns, row: number): void {
    const last = this.length - 1;
    const join = flows.isEvent(row) ? addCounters : maxCounters;
    this.flows.setCounters(last, join(this.flows.counters(last), flows.counters(row)));
    this.flows.setWindowEnd(last, Math.max(this.flows.windowEnd(last), flows.windowEnd(row)));
    this.#records[last] = this.records(last) + 1;
  }

  key(row: number): SeriesKey {
    return this.flows.key(row);
  }

  seriesId(row: number): bigint {
    return this.#seriesIds[row] as bigint;
  }

  records(row: number): number {
    return this.#records[row] as number;
  }

  observation(row: number): string {
    return this.flows.observation(row) ?? '';
  }

  at(row: number): Fact {
    const seriesId = this.seriesId(row);
    return { ...this.flows.at(row), seriesId, observation: this.observation(row), records: this.records(row) };
  }

  *[Symbol.iterator](): Generator<Fact> {
    for (let row = 0; row < this.length; row++) yield this.at(row);
  }

  /** Those whose row is kept, in the same order; the same columns when that is all of them. */
  where(isKept: (row: number) => boolean): FactColumns {
    const rows: number[] = [];
    for (let row = 0; row < this.length; row++) if (isKept(row)) rows.push(row);
    if (rows.length === this.length) return this;
    const kept = new FactColumns(rows.length);
    for (const row of rows) {
      kept.flows.addFrom(this.flows, row, this.observation(row));
      kept.#note(this.seriesId(row), this.records(row));
    }
    return kept;
  }

  /** Of the fact whose flow was added last. */
  #note(seriesId: bigint, records: number): void {
    this.#seriesIds[this.length - 1] = seriesId;
    this.#records[this.length - 1] = records;
  }
}

/** Part of a fact's identity. What identifies an event tells it from others of its batch and not from those it adds to. */
export function observedBy(flows: FlowColumns, row: number): string {
  return flows.isEvent(row) ? '' : (flows.observation(row) ?? '');
}
