/**
 * The flows of one batch by column. A batch lives until it is committed, and as objects its 50,000 flows cost the garbage
 * collector as much time as all the rest of ingest (docs/decisions/013).
 */
import type { Flow, FlowCounters, Seconds, SeriesKey } from './flow';
import { Spare } from './spare';
import { type TextHash, textHash } from './text-hash';

/** In the order of their columns; bytes may be unknown. */
export const COUNTERS = [
  'connectionsStarted',
  'connectionsCompleted',
  'connectionsLive',
  'packetsForward',
  'packetsReverse',
  'bytesForward',
  'bytesReverse',
] as const satisfies readonly (keyof FlowCounters)[];

const START = 0;
const END = 1;
const FIRST_COUNTER = 2;
const WIDTH = FIRST_COUNTER + COUNTERS.length;
/**
 * Rows of one block, 18 KB: little enough for a batch of one flow. Columns that move to a larger place as they grow would
 * leave twice their size behind.
 */
const BLOCK_BITS = 8;
const BLOCK_ROWS = 2 ** BLOCK_BITS;

/** Of blocks that no batch uses: those of one batch of 50,000 flows. */
const SPARE_LIMIT = 200;
/** Every row is written whole when it is added, so what is left of others is never read. */
const spareNumbers = new Spare<Float64Array>(SPARE_LIMIT, () => new Float64Array(BLOCK_ROWS * WIDTH));
const spareHashes = new Spare<Uint32Array>(SPARE_LIMIT, () => new Uint32Array(2 * BLOCK_ROWS));

/**
 * Rows count from 0 in the order they were added. Columns only grow. Flows come back as they were added, but of what
 * identifies an event only the hash is kept.
 */
export class FlowColumns implements Iterable<Flow> {
  #keys: SeriesKey[] = [];
  /** Blocks of rows; those without an observation have none. */
  readonly #observations: ((string | undefined)[] | undefined)[] = [];
  /** Blocks of rows. */
  readonly #isEvent: Uint8Array[] = [];
  /** One row behind the other. NaN = not reported. */
  readonly #numbers: Float64Array[] = [];
  /** High and low half for each row, both 0 = nothing identifies it; blocks without an event have none. */
  readonly #hashes: (Uint32Array | undefined)[] = [];

  /** Columns are taken as they are, other lists are copied. */
  static of(flows: Iterable<Flow>): FlowColumns {
    if (flows instanceof FlowColumns) return flows;
    const columns = new FlowColumns();
    for (const flow of flows) columns.add(flow);
    return columns;
  }

  get length(): number {
    return this.#keys.length;
  }

  add({ key, observation, granularity, windowStart, windowEnd, counters }: Flow): void {
    const isEvent = granularity === 'event';
    const row = this.#addRow(key, isEvent ? undefined : observation, isEvent);
    if (isEvent && observation !== undefined) this.#setHash(row, textHash(observation));
    this.#set(row, START, windowStart);
    this.#set(row, END, windowEnd);
    this.setCounters(row, counters);
  }

  /** As add, for a window. */
  addWindow(series: Pick<Flow, 'key' | 'observation'>, start: Seconds, end: Seconds, counters: FlowCounters): void {
    const row = this.#addRow(series.key, series.observation, false);
    this.#set(row, START, start);
    this.#set(row, END, end);
    this.setCounters(row, counters);
  }

  /** As add, for a flow of events that something identifies, by the hash of that. */
  addEvent({ key, counters }: Pick<Flow, 'key' | 'counters'>, start: Seconds, end: Seconds, identity: TextHash): void {
    const row = this.#addRow(key, undefined, true);
    this.#setHash(row, identity);
    this.#set(row, START, start);
    this.#set(row, END, end);
    this.setCounters(row, counters);
  }

  /** Adds a row of other columns, without what identifies an event. */
  addFrom(from: FlowColumns, row: number): void {
    const own = this.#addRow(from.key(row), from.observation(row), from.isEvent(row));
    for (let at = 0; at < WIDTH; at++) this.#set(own, at, from.#number(row, at));
  }

  key(row: number): SeriesKey {
    return this.#keys[row] as SeriesKey;
  }

  /** Of a window. */
  observation(row: number): string | undefined {
    return this.#observations[blockOf(row)]?.[row % BLOCK_ROWS];
  }

  isEvent(row: number): boolean {
    return this.#isEvent[blockOf(row)]?.[row % BLOCK_ROWS] === 1;
  }

  /** Hash of what identifies an event; null when nothing does, and for windows. */
  eventHash(row: number): TextHash | null {
    const hashes = this.#hashes[blockOf(row)];
    if (hashes === undefined) return null;
    const high = hashes[2 * (row % BLOCK_ROWS)] as number;
    const low = hashes[2 * (row % BLOCK_ROWS) + 1] as number;
    return high === 0 && low === 0 ? null : { high, low };
  }

  windowStart(row: number): Seconds {
    return this.#number(row, START);
  }

  windowEnd(row: number): Seconds {
    return this.#number(row, END);
  }

  /** `at` = place in COUNTERS; NaN = not reported. */
  counter(row: number, at: number): number {
    return this.#number(row, FIRST_COUNTER + at);
  }

  counters(row: number): FlowCounters {
    return {
      connectionsStarted: this.counter(row, 0),
      connectionsCompleted: this.counter(row, 1),
      connectionsLive: this.counter(row, 2),
      packetsForward: this.counter(row, 3),
      packetsReverse: this.counter(row, 4),
      bytesForward: known(this.counter(row, 5)),
      bytesReverse: known(this.counter(row, 6)),
    };
  }

  at(row: number): Flow {
    const observation = this.observation(row);
    return {
      key: this.key(row),
      windowStart: this.windowStart(row),
      windowEnd: this.windowEnd(row),
      counters: this.counters(row),
      granularity: this.isEvent(row) ? 'event' : 'window',
      ...(observation === undefined ? {} : { observation }),
    };
  }

  /** To be called once, by who knows that nobody reads the flows any more: their memory goes to those of other batches. */
  release(): void {
    for (const numbers of this.#numbers.splice(0)) spareNumbers.give(numbers);
    for (const hashes of this.#hashes.splice(0)) if (hashes !== undefined) spareHashes.give(hashes);
    this.#keys = [];
  }

  *[Symbol.iterator](): Generator<Flow> {
    for (let row = 0; row < this.length; row++) yield this.at(row);
  }

  setWindowEnd(row: number, end: Seconds): void {
    this.#set(row, END, end);
  }

  setCounters(row: number, counters: FlowCounters): void {
    this.#set(row, FIRST_COUNTER, counters.connectionsStarted);
    this.#set(row, FIRST_COUNTER + 1, counters.connectionsCompleted);
    this.#set(row, FIRST_COUNTER + 2, counters.connectionsLive);
    this.#set(row, FIRST_COUNTER + 3, counters.packetsForward);
    this.#set(row, FIRST_COUNTER + 4, counters.packetsReverse);
    this.#set(row, FIRST_COUNTER + 5, counters.bytesForward ?? Number.NaN);
    this.#set(row, FIRST_COUNTER + 6, counters.bytesReverse ?? Number.NaN);
  }

  #number(row: number, at: number): number {
    return this.#numbers[blockOf(row)]?.[(row % BLOCK_ROWS) * WIDTH + at] as number;
  }

  #set(row: number, at: number, value: number): void {
    (this.#numbers[blockOf(row)] as Float64Array)[(row % BLOCK_ROWS) * WIDTH + at] = value;
  }

  #setObservation(row: number, observation: string): void {
    const block = this.#observations[blockOf(row)] ?? [];
    this.#observations[blockOf(row)] = block;
    block[row % BLOCK_ROWS] = observation;
  }

  #setHash(row: number, { high, low }: TextHash): void {
    const block = blockOf(row);
    const hashes = this.#hashes[block] ?? spareHashes.take().fill(0);
    this.#hashes[block] = hashes;
    hashes[2 * (row % BLOCK_ROWS)] = high;
    hashes[2 * (row % BLOCK_ROWS) + 1] = low;
  }

  #addRow(key: SeriesKey, observation: string | undefined, isEvent: boolean): number {
    const row = this.#keys.length;
    if (row % BLOCK_ROWS === 0) {
      this.#numbers.push(spareNumbers.take());
      this.#isEvent.push(new Uint8Array(BLOCK_ROWS));
    }
    this.#keys.push(key);
    if (observation !== undefined) this.#setObservation(row, observation);
    if (isEvent) (this.#isEvent[blockOf(row)] as Uint8Array)[row % BLOCK_ROWS] = 1;
    return row;
  }
}

function blockOf(row: number): number {
  return row >>> BLOCK_BITS;
}

function known(counter: number): number | null {
  return Number.isNaN(counter) ? null : counter;
}
