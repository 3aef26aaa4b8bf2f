/** The minute of a time as protojson writes it, from its bytes: a text for each line would be work for the garbage collector. */
import { parseTime } from '@/lib/connectors/fields';
import type { Seconds } from '@/lib/core/flow';

/** `2026-01-01T00:00` */
const MINUTE_LENGTH = 16;
/** What may follow it: `:59`, a fraction of up to nine digits, and `Z`. */
const SECOND_LENGTH = 3;
const FRACTION_LIMIT = 9;
const MINUTE_LIMIT = 10_000;
const COLON = 0x3a;
const POINT = 0x2e;
const ZERO = 0x30;
const UPPER_Z = 0x5a;

export class MinuteReader {
  readonly #minutes = new Map<string, Seconds | null>();
  /** The minute that was read last: most lines of a body lie in the same one. */
  readonly #last = Buffer.alloc(MINUTE_LENGTH);
  #lastStart: Seconds | null = null;

  /** Start of the minute, epoch seconds; null when the decoder has to look at the time. */
  read(line: Buffer, start: number, end: number): Seconds | null {
    if (!isRestOfTime(line, start + MINUTE_LENGTH, end)) return null;
    if (!this.#isLast(line, start)) {
      this.#lastStart = this.#startOf(line.toString('latin1', start, start + MINUTE_LENGTH));
      line.copy(this.#last, 0, start, start + MINUTE_LENGTH);
    }
    return this.#lastStart;
  }

  #isLast(line: Buffer, start: number): boolean {
    for (let at = 0; at < MINUTE_LENGTH; at++) if (line[start + at] !== this.#last[at]) return false;
    return true;
  }

  #startOf(minute: string): Seconds | null {
    const known = this.#minutes.get(minute);
    if (known !== undefined) return known;
    if (this.#minutes.size >= MINUTE_LIMIT) this.#minutes.clear();
    const seconds = parseTime(`${minute}:00Z`);
    const start = seconds === null || seconds <= 0 ? null : seconds;
    this.#minutes.set(minute, start);
    return start;
  }
}

function isRestOfTime(line: Buffer, start: number, end: number): boolean {
  const tens = line[start + 1] ?? 0;
  if (line[start] !== COLON || tens < ZERO || tens > ZERO + 5 || !isDigit(line[start + 2])) return false;
  const rest = start + SECOND_LENGTH;
  if (line[end - 1] !== UPPER_Z) return false;
  if (rest === end - 1) return true;
  const digits = end - 1 - (rest + 1);
  if (line[rest] !== POINT || digits < 1 || digits > FRACTION_LIMIT) return false;
  for (let at = rest + 1; at < end - 1; at++) if (!isDigit(line[at])) return false;
  return true;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}
