/**
 * Recognises a line whose series was seen before in the same body without parsing it: such a line differs from the
 * earlier one in its times and counters only. Windows of one series share one SeriesKey object, so the next step can
 * intern by reference. Measured: parsing is what ingest spends its time on (performance.md).
 */
import { directionCounters } from '@/lib/connectors/calico/counters';
import { asFields, type Fields } from '@/lib/connectors/fields';
import type { DecodedRecord } from '@/lib/connectors/registry';
import type { Flow } from '@/lib/core/flow';

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
/** Added by shippers, read by nobody. */
const IGNORED: ReadonlySet<string> = new Set(['@timestamp', 'date']);
const CHANGING: readonly string[] = [...COUNTED, ...IGNORED];
const PATTERNS: ReadonlyMap<string, string> = new Map(CHANGING.map((name) => [name, `"${name}":`]));

const ENTRY_LIMIT = 20_000;
/** Longest line worth keeping, and characters kept in all. */
const LINE_LIMIT = 8192;
const CHARACTER_LIMIT = 16 * 1024 * 1024;
/** After this many questions a cache that rarely knows the answer is given up: pods and ports differ on each line. */
const TRIAL = 2000;
const TRIAL_HITS = TRIAL / 4;
const DIGIT_LIMIT = 15;
const ZERO = 0x30;
const NINE = 0x39;
const DOT = 0x2e;

interface Skeleton {
  /** The line without its changing numbers: equal skeletons are equal lines but for those. */
  readonly text: string;
  readonly numbers: ReadonlyMap<string, number>;
}

/** What the lines of one skeleton have in common. */
type KnownSeries = Pick<Flow, 'key' | 'observation'>;

interface KnownLine {
  readonly source: DecodedRecord['source'];
  readonly series: readonly KnownSeries[];
}

/** One per body; memory is bounded by the limits above. */
export class SeriesCache {
  readonly #series = new Map<string, KnownLine>();
  /** Changing fields in the order lines write them; an absent one is skipped. */
  #order: readonly string[] = [];
  #characters = 0;
  #asked = 0;
  #hits = 0;

  /** What a line holds whose series is known; null = parse it. */
  recall(line: string): DecodedRecord | null {
    if (this.#order.length === 0 || line.length > LINE_LIMIT || this.#isUseless()) return null;
    this.#asked++;
    const skeleton = cut(line, this.#order);
    const known = skeleton === null ? undefined : this.#series.get(skeleton.text);
    if (skeleton === null || known === undefined) return null;
    const flows = toFlows(known.series, skeleton.numbers);
    if (flows === null) return null;
    this.#hits++;
    return { source: known.source, flows, dns: [] };
  }

  /** Remembers a line that was parsed to `record` and decoded to `decoded`. Does nothing when that would not be safe. */
  learn(line: string, record: unknown, { source, flows }: DecodedRecord): void {
    const fields = asFields(record);
    if (fields === null || line.length > LINE_LIMIT || this.#isFull() || this.#isUseless()) return;
    this.#learnOrder(line);
    const skeleton = cut(line, this.#order);
    const series = flows.map(({ key, observation }) => ({
      key,
      ...(observation === undefined ? {} : { observation }),
    }));
    if (skeleton === null || !isFaithful(line, fields, skeleton.numbers)) return;
    if (!haveSameNumbers(toFlows(series, skeleton.numbers), flows)) return;
    this.#characters += skeleton.text.length;
    this.#series.set(skeleton.text, { source, series });
  }

  #learnOrder(line: string): void {
    const found = CHANGING.map((name) => ({ name, at: line.indexOf(PATTERNS.get(name) ?? '') })).filter(
      ({ at }) => at >= 0,
    );
    const order = found.sort((a, b) => a.at - b.at).map(({ name }) => name);
    let next = 0;
    for (const name of this.#order) if (name === order[next]) next++;
    if (next < order.length) this.#order = order;
  }

  #isFull(): boolean {
    return this.#series.size >= ENTRY_LIMIT || this.#characters >= CHARACTER_LIMIT;
  }

  #isUseless(): boolean {
    return this.#asked >= TRIAL && this.#hits < TRIAL_HITS;
  }
}

/**
 * Cuts the numbers out. A quote in front of a name and a colon behind it are a JSON key and nothing else: inside a
 * string that quote would be escaped. Null when a number is not plain digits.
 */
function cut(line: string, order: readonly string[]): Skeleton | null {
  const numbers = new Map<string, number>();
  let text = '';
  let from = 0;
  for (const name of order) {
    const pattern = PATTERNS.get(name) ?? '';
    const at = line.indexOf(pattern, from);
    if (at < 0) continue;
    const start = at + pattern.length;
    const end = skipDigits(line, start, IGNORED.has(name));
    if (end === start || end - start > DIGIT_LIMIT + 9 || !endsNumber(line[end])) return null;
    if (!IGNORED.has(name)) {
      if (end - start > DIGIT_LIMIT || (line.charCodeAt(start) === ZERO && end - start > 1)) return null;
      numbers.set(name, Number(line.slice(start, end)));
    }
    text += line.slice(from, start);
    from = end;
  }
  return { text: text + line.slice(from), numbers };
}

function skipDigits(line: string, start: number, withDot: boolean): number {
  let at = start;
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if ((code < ZERO || code > NINE) && !(withDot && code === DOT)) break;
  }
  return at;
}

function endsNumber(next: string | undefined): boolean {
  return next === ',' || next === '}' || next === ' ';
}

/** True when the numbers cut out are exactly the record's own fields, each written once and plainly in the line. */
function isFaithful(line: string, fields: Fields, numbers: ReadonlyMap<string, number>): boolean {
  if (line.includes('\\')) return false;
  return CHANGING.every((name) => {
    const pattern = PATTERNS.get(name) ?? '';
    const at = line.indexOf(pattern);
    if (at >= 0 && line.indexOf(pattern, at + 1) >= 0) return false;
    return IGNORED.has(name) || fields[name] === numbers.get(name);
  });
}

/** The decoder may have read a number under another name than the one cut out. */
function haveSameNumbers(recalled: readonly Flow[] | null, decoded: readonly Flow[]): boolean {
  const numbersOf = (flows: readonly Flow[] | null) =>
    JSON.stringify(flows?.map(({ windowStart, windowEnd, counters }) => [windowStart, windowEnd, counters]));
  return numbersOf(recalled) === numbersOf(decoded);
}

/** Null when the times are not those of a window: the decoder then says what is wrong. */
function toFlows(series: readonly KnownSeries[], numbers: ReadonlyMap<string, number>): readonly Flow[] | null {
  const count = (name: string): number => numbers.get(name) ?? 0;
  const start = count('start_time');
  const end = count('end_time');
  if (start <= 0 || end <= start || end > LAST_SECOND) return null;
  const counted = {
    packetsIn: count('packets_in'),
    packetsOut: count('packets_out'),
    bytesIn: count('bytes_in'),
    bytesOut: count('bytes_out'),
    connectionsStarted: numbers.get('num_connections_started') ?? count('num_flows_started'),
    connectionsCompleted: numbers.get('num_connections_completed') ?? count('num_flows_completed'),
    connectionsLive: numbers.get('num_connections_live') ?? count('num_flows'),
  };
  return series.map((known) => ({
    ...known,
    windowStart: start,
    windowEnd: end,
    counters: directionCounters(known.key.reporter, counted),
    granularity: 'window',
  }));
}

/** As fields.ts: year 9999. */
const LAST_SECOND = 253_402_300_799;
