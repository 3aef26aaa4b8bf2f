/**
 * Recognises a Hubble line of a series that was seen before without parsing it: it differs from the earlier one in its
 * time, its uuid and the port of the client only. Denials are always parsed, because two of them may be one packet
 * (hubble/deduplicate.ts).
 */
import { asFields, type Fields } from '@/lib/connectors/fields';
import { EVENT_WINDOW_SECONDS } from '@/lib/connectors/hubble/to-flow';
import { flowOf, PORT_LAYERS } from '@/lib/connectors/hubble/wire';
import type { DecodedRecord } from '@/lib/connectors/registry';
import type { Flow, Seconds } from '@/lib/core/flow';
import { type TextHash, TextHasher } from '@/lib/core/text-hash';
import { KnownLines } from './known-lines';
import { changingField, LineCutter } from './line-cutter';
import { MinuteReader } from './minute-reader';
import { sharedCounters, sharedSeries } from './shared-series';

const TIME = 0;
const UUID = 1;
const SOURCE_PORT = 2;
const DESTINATION_PORT = 3;
/** Exporters repeat the time behind the flow. */
const OUTER_TIME = 4;
/** As protojson writes them: in the order of flow.proto. */
const ORDER = [
  changingField('time', 'text'),
  changingField('uuid', 'text'),
  changingField('source_port', 'digits'),
  changingField('destination_port', 'digits'),
  changingField('time', 'text'),
];
/** Ports kept of two ends: a port scan must not fill the memory. */
const PORT_LIMIT = 64;
const BACKSLASH = 0x5c;
const BYTE_LIMIT = 64 * 1024 * 1024;

export type KnownSeries = Pick<Flow, 'key' | 'counters'>;

/** What the lines of one skeleton have in common. */
interface KnownLine {
  /** The port that belongs to the series; the other one is the client's. */
  readonly port: typeof SOURCE_PORT | typeof DESTINATION_PORT;
  /** By port, the first one apart: most lines have one, and a map for each would be half of what all lines take. */
  readonly firstPort: number;
  readonly first: readonly KnownSeries[];
  others: Map<number, readonly KnownSeries[]> | null;
}

/** A line whose series are known, one flow each. */
export interface RecalledEvent {
  readonly series: readonly KnownSeries[];
  readonly windowStart: Seconds;
  readonly windowEnd: Seconds;
}

/** One per way of decoding: what is known here was decoded that way. */
export class EventLines {
  readonly #lines = new KnownLines<KnownLine>(BYTE_LIMIT);
  readonly #cutter = new LineCutter(0, ORDER);
  readonly #minutes = new MinuteReader();
  #line: Buffer = Buffer.alloc(0);

  /** What a line holds whose series is known; null = parse it. */
  recall(line: Buffer): RecalledEvent | null {
    const skeleton = this.#cut(line);
    const known = skeleton === null ? undefined : this.#lines.find(skeleton);
    const series = known === undefined ? undefined : seriesOf(known, this.#cutter.numbers[known.port] ?? Number.NaN);
    const windowStart = series === undefined ? null : this.#windowStart();
    if (series === undefined || windowStart === null || !this.#hasUuid()) return null;
    return { series, windowStart, windowEnd: windowStart + EVENT_WINDOW_SECONDS };
  }

  /** Hash of the uuid of the line recalled last. */
  uuidHash(): TextHash {
    return this.#uuidHashBehind('');
  }

  /** Hash of what identifies the flow of one of its series, as hubble/to-flow.ts names it. */
  identityOf({ key }: KnownSeries): TextHash {
    return this.#uuidHashBehind(`${key.reporter} `);
  }

  /** Remembers a line that was parsed to `record` and decoded to `decoded`. Does nothing when that would not be safe. */
  learn(line: Buffer, record: unknown, { flows }: DecodedRecord): void {
    const outer = asFields(record);
    const flow = outer === null ? null : flowOf(outer);
    const skeleton = flow === null ? null : this.#cut(line);
    if (outer === null || flow === null || skeleton === null) return;
    if (!this.#isFaithful(line, outer, flow) || flows.some((decoded) => !this.#isRecallable(decoded))) return;
    const port = flow.is_reply === true || flow.reply === true ? SOURCE_PORT : DESTINATION_PORT;
    const number = this.#cutter.numbers[port] ?? Number.NaN;
    const series = () =>
      flows.map(({ key, counters }) => ({ key: sharedSeries(key), counters: sharedCounters(counters) }));
    const known = this.#lines.find(skeleton);
    if (known?.port !== port) {
      this.#lines.learn(skeleton, () => ({ port, firstPort: number, first: series(), others: null }));
    } else {
      known.others ??= new Map();
      if (known.others.size < PORT_LIMIT) known.others.set(number, series());
    }
  }

  /** True for an event that is told by its uuid and is no denial; one without a uuid is told by its content. */
  #isRecallable({ key, windowStart, granularity, observation }: Flow): boolean {
    const uuid = this.#cutter.text(UUID);
    const isAllowed = granularity === 'event' && key.verdict !== 'deny';
    return (
      isAllowed && this.#hasUuid() && windowStart === this.#windowStart() && observation === `${key.reporter} ${uuid}`
    );
  }

  /** True when what was cut out are exactly the record's own fields, each written once (the time twice) and plainly. */
  #isFaithful(line: Buffer, outer: Fields, flow: Fields): boolean {
    const isOnce = ORDER.every(({ name, pattern }) => isWritten(line, pattern, name === 'time' ? 2 : 1));
    if (!isOnce || line.includes(BACKSLASH)) return false;
    const l4 = asFields(flow.l4);
    const layer = PORT_LAYERS.map((name) => asFields(l4?.[name])).find((fields) => fields !== null);
    if (layer === undefined || layer === null || outer === flow) return false;
    return (
      this.#cutter.text(TIME) === flow.time &&
      this.#cutter.text(OUTER_TIME) === outer.time &&
      this.#cutter.text(UUID) === flow.uuid &&
      this.#cutter.numbers[SOURCE_PORT] === layer.source_port &&
      this.#cutter.numbers[DESTINATION_PORT] === layer.destination_port
    );
  }

  #cut(line: Buffer): Buffer | null {
    this.#line = line;
    return this.#cutter.cut(line);
  }

  #hasUuid(): boolean {
    return this.#cutter.isPresent(UUID) && this.#cutter.endOf(UUID) > this.#cutter.startOf(UUID);
  }

  #uuidHashBehind(head: string): TextHash {
    const [start, end] = [this.#cutter.startOf(UUID), this.#cutter.endOf(UUID)];
    const hasher = new TextHasher(head.length + end - start);
    hasher.addText(head);
    hasher.addBytes(this.#line, start, end);
    return hasher.finish();
  }

  /** Of the line cut last; null when the decoder has to look at its time. */
  #windowStart(): Seconds | null {
    if (!this.#cutter.isSameText(TIME, OUTER_TIME)) return null;
    const minute = this.#minutes.read(this.#line, this.#cutter.startOf(TIME), this.#cutter.endOf(TIME));
    return minute === null ? null : minute - (minute % EVENT_WINDOW_SECONDS);
  }
}

function seriesOf({ firstPort, first, others }: KnownLine, port: number): readonly KnownSeries[] | undefined {
  return port === firstPort ? first : others?.get(port);
}

/** At most so many times. */
function isWritten(line: Buffer, pattern: Buffer, times: number): boolean {
  let from = 0;
  for (let count = 0; count < times; count++) {
    const at = line.indexOf(pattern, from);
    if (at < 0) return true;
    from = at + 1;
  }
  return line.indexOf(pattern, from) < 0;
}
