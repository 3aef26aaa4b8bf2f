/**
 * Recognises a line of a window source whose series was seen before without parsing it: such a line differs from the
 * earlier one in its times and counters only. Windows of one series share one SeriesKey object, so the next step can
 * intern by reference. Measured: parsing is what ingest spends its time on (performance.md).
 */
import { directionCounters, type ReportedCounters } from '@/lib/connectors/calico/counters';
import { asFields, type Fields } from '@/lib/connectors/fields';
import type { DecodedRecord } from '@/lib/connectors/registry';
import type { Flow, FlowCounters, Seconds } from '@/lib/core/flow';
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

type WindowSeries = Pick<Flow, 'key' | 'observation'>;

/** What the lines of one skeleton have in common. */
interface KnownLine {
  readonly source: DecodedRecord['source'];
  readonly series: readonly WindowSeries[];
}

/** What one line says of its window, whatever it is a window of. */
interface WindowNumbers {
  readonly windowStart: Seconds;
  readonly windowEnd: Seconds;
  readonly reported: ReportedCounters;
}

/** A line whose series are known, one flow each. */
export interface RecalledWindow extends KnownLine, WindowNumbers {}

/** Counters of the flow of one of its series. */
export function countersOf({ reported }: WindowNumbers, { key }: WindowSeries): FlowCounters {
  return directionCounters(key.reporter, reported);
}

const lines = new KnownLines<KnownLine>();
const finder = new FieldFinder(CHANGING);
let marks = 0;

/** One per way of decoding: what is known here was decoded that way. */
export class WindowLines {
  /** The one that knew the last line comes first. */
  #shapes: readonly Shape[] = [];

  /** What a line holds whose series is known; null = parse it. */
  recall(line: Buffer): RecalledWindow | null {
    for (const shape of this.#shapes) {
      const skeleton = shape.cutter.cut(line);
      const known = skeleton === null ? undefined : lines.find(skeleton);
      if (known === undefined) continue;
      this.#prefer(shape);
      const numbers = shape.numbers();
      return numbers === null ? null : { source: known.source, series: known.series, ...numbers };
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
      return haveSameNumbers(shape.numbers(), flows) ? { source, series } : null;
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

/** Where a count stands among the fields of a shape, under its own name and under the other one it may have; -1 = nowhere. */
interface Place {
  readonly own: number;
  readonly alias: number;
}

/** One order of changing fields. */
class Shape {
  readonly order: readonly ChangingField[];
  readonly cutter: LineCutter;
  readonly #start: Place;
  readonly #end: Place;
  readonly #packetsIn: Place;
  readonly #packetsOut: Place;
  readonly #bytesIn: Place;
  readonly #bytesOut: Place;
  readonly #started: Place;
  readonly #completed: Place;
  readonly #live: Place;

  constructor(order: readonly ChangingField[]) {
    this.order = order;
    this.cutter = new LineCutter(marks++ & 255, order);
    const place = (name: Counted, alias = name): Place => ({
      own: order.findIndex((field) => field.name === name),
      alias: order.findIndex((field) => field.name === alias),
    });
    this.#start = place('start_time');
    this.#end = place('end_time');
    this.#packetsIn = place('packets_in');
    this.#packetsOut = place('packets_out');
    this.#bytesIn = place('bytes_in');
    this.#bytesOut = place('bytes_out');
    this.#started = place('num_connections_started', 'num_flows_started');
    this.#completed = place('num_connections_completed', 'num_flows_completed');
    this.#live = place('num_connections_live', 'num_flows');
  }

  /** True when the fields come in this order, with others between them or not. */
  holds(fields: readonly ChangingField[]): boolean {
    let next = 0;
    for (const field of this.order) if (field === fields[next]) next++;
    return next === fields.length;
  }

  /** Of the line cut last. Null when the times are not those of a window: the decoder then says what is wrong. */
  numbers(): WindowNumbers | null {
    const windowStart = this.#count(this.#start);
    const windowEnd = this.#count(this.#end);
    if (windowStart <= 0 || windowEnd <= windowStart || windowEnd > LAST_SECOND) return null;
    const reported = {
      packetsIn: this.#count(this.#packetsIn),
      packetsOut: this.#count(this.#packetsOut),
      bytesIn: this.#count(this.#bytesIn),
      bytesOut: this.#count(this.#bytesOut),
      connectionsStarted: this.#count(this.#started),
      connectionsCompleted: this.#count(this.#completed),
      connectionsLive: this.#count(this.#live),
    };
    return { windowStart, windowEnd, reported };
  }

  /** 0 when the line has neither field. */
  #count({ own, alias }: Place): number {
    const value = this.#numberAt(own);
    if (!Number.isNaN(value)) return value;
    const other = this.#numberAt(alias);
    return Number.isNaN(other) ? 0 : other;
  }

  #numberAt(place: number): number {
    return place < 0 ? Number.NaN : (this.cutter.numbers[place] as number);
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
function haveSameNumbers(numbers: WindowNumbers | null, decoded: readonly Flow[]): boolean {
  if (numbers === null) return false;
  const textOf = ({ windowStart, windowEnd }: WindowNumbers | Flow, counters: FlowCounters) =>
    JSON.stringify([windowStart, windowEnd, counters]);
  return decoded.every((flow) => textOf(numbers, countersOf(numbers, flow)) === textOf(flow, flow.counters));
}
