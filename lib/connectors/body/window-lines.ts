/**
 * Recognises a line of a window source whose series was seen before without parsing it: such a line differs from the
 * earlier one in its times and counters only. Windows of one series share one SeriesKey object, so the next step can
 * intern by reference. Measured: parsing is what ingest spends its time on (performance.md).
 */
import { directionCounters } from '@/lib/connectors/calico/counters';
import { asFields, type Fields } from '@/lib/connectors/fields';
import type { DecodedRecord } from '@/lib/connectors/registry';
import type { Flow } from '@/lib/core/flow';
import { FieldFinder } from './field-finder';
import { KnownLines } from './known-lines';
import { type ChangingField, changingField, LineCutter } from './line-cutter';
import { sharedSeries } from './shared-series';

/** What changes from window to window, under the names of Goldmane's and Calico Enterprise's logs. */
const COUNTED = [
  'start_time',
  'end_time',
  'packets_in',
  'packets_out',
  'bytes_in',
  'bytes_out',
  'num_connections_started',
  'num_connections_completed',
  'num_connections_live',
  'num_flows',
  'num_flows_started',
  'num_flows_completed',
] as const;
type Counted = (typeof COUNTED)[number];

const CHANGING: readonly ChangingField[] = [
  ...COUNTED.map((name) => changingField(name, 'digits')),
  // Added by shippers, read by nobody.
  changingField('@timestamp', 'number'),
  changingField('date', 'number'),
];
/** Orders of fields that are told apart: one per sender's format. */
const SHAPE_LIMIT = 8;
/** As fields.ts: year 9999. */
const LAST_SECOND = 253_402_300_799;
const BACKSLASH = 0x5c;

/** What the lines of one skeleton have in common. */
interface KnownLine {
  readonly source: DecodedRecord['source'];
  readonly series: readonly Pick<Flow, 'key' | 'observation'>[];
}

const lines = new KnownLines<KnownLine>();
const finder = new FieldFinder(CHANGING);
let marks = 0;

/** One per way of decoding: what is known here was decoded that way. */
export class WindowLines {
  /** The one that knew the last line comes first. */
  #shapes: readonly Shape[] = [];

  /** What a line holds whose series is known; null = parse it. */
  recall(line: Buffer): DecodedRecord | null {
    for (const shape of this.#shapes) {
      const skeleton = shape.cutter.cut(line);
      const known = skeleton === null ? undefined : lines.find(skeleton);
      if (known === undefined) continue;
      this.#prefer(shape);
      const flows = shape.toFlows(known.series);
      return flows === null ? null : { source: known.source, flows, dns: [] };
    }
    return null;
  }

  /** Remembers a line that was parsed to `record` and decoded to `decoded`. Does nothing when that would not be safe. */
  learn(line: Buffer, record: unknown, { source, flows }: DecodedRecord): void {
    const fields = asFields(record);
    const order = fields === null || line.includes(BACKSLASH) ? null : finder.find(line);
    const shape = order === null ? null : this.#shapeOf(order);
    const skeleton = shape === null ? null : shape.cutter.cut(line);
    if (fields === null || shape === null || skeleton === null || !isFaithful(fields, shape)) return;
    lines.learn(skeleton, () => {
      const series = flows.map(({ key, observation }) => ({
        key: sharedSeries(key),
        ...(observation === undefined ? {} : { observation }),
      }));
      return haveSameNumbers(shape.toFlows(series), flows) ? { source, series } : null;
    });
  }

  #prefer(shape: Shape): void {
    if (this.#shapes[0] !== shape) this.#shapes = [shape, ...this.#shapes.filter((other) => other !== shape)];
  }

  /** The shape whose order the line keeps, a new one if there is none yet. */
  #shapeOf(order: readonly ChangingField[]): Shape | null {
    const known = this.#shapes.find((shape) => shape.holds(order));
    if (known !== undefined || this.#shapes.length >= SHAPE_LIMIT) return known ?? null;
    const shape = new Shape(order);
    this.#shapes = [shape, ...this.#shapes];
    return shape;
  }
}

/** One order of changing fields. */
class Shape {
  readonly order: readonly ChangingField[];
  readonly cutter: LineCutter;
  readonly #places: Readonly<Record<Counted, number>>;

  constructor(order: readonly ChangingField[]) {
    this.order = order;
    this.cutter = new LineCutter(marks++ & 255, order);
    const place = (name: Counted) => order.findIndex((field) => field.name === name);
    this.#places = Object.fromEntries(COUNTED.map((name) => [name, place(name)])) as Record<Counted, number>;
  }

  /** True when the fields come in this order, with others between them or not. */
  holds(fields: readonly ChangingField[]): boolean {
    let next = 0;
    for (const field of this.order) if (field === fields[next]) next++;
    return next === fields.length;
  }

  /** Of the line cut last. Null when the times are not those of a window: the decoder then says what is wrong. */
  toFlows(series: KnownLine['series']): readonly Flow[] | null {
    const start = this.#count('start_time');
    const end = this.#count('end_time');
    if (start <= 0 || end <= start || end > LAST_SECOND) return null;
    const counted = {
      packetsIn: this.#count('packets_in'),
      packetsOut: this.#count('packets_out'),
      bytesIn: this.#count('bytes_in'),
      bytesOut: this.#count('bytes_out'),
      connectionsStarted: this.#count('num_connections_started', 'num_flows_started'),
      connectionsCompleted: this.#count('num_connections_completed', 'num_flows_completed'),
      connectionsLive: this.#count('num_connections_live', 'num_flows'),
    };
    return series.map(({ key, observation }): Flow => {
      const counters = directionCounters(key.reporter, counted);
      const window = { key, windowStart: start, windowEnd: end, counters, granularity: 'window' } as const;
      return observation === undefined ? window : { ...window, observation };
    });
  }

  #count(name: Counted, alias = name): number {
    const value = this.cutter.numbers[this.#places[name]] ?? Number.NaN;
    if (!Number.isNaN(value)) return value;
    return alias === name ? 0 : this.#count(alias);
  }
}

/** True when the numbers cut out are exactly the record's own fields. For a line that writes each of them once. */
function isFaithful(fields: Fields, { order, cutter }: Shape): boolean {
  return CHANGING.every((field) => {
    const place = order.indexOf(field);
    const number = place < 0 || Number.isNaN(cutter.numbers[place] ?? Number.NaN) ? undefined : cutter.numbers[place];
    return field.value === 'number' || fields[field.name] === number;
  });
}

/** The decoder may have read a number under another name than the one cut out. */
function haveSameNumbers(recalled: readonly Flow[] | null, decoded: readonly Flow[]): boolean {
  const numbersOf = (flows: readonly Flow[] | null) =>
    JSON.stringify(flows?.map(({ windowStart, windowEnd, counters }) => [windowStart, windowEnd, counters]));
  return numbersOf(recalled) === numbersOf(decoded);
}
