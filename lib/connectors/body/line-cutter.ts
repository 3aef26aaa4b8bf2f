/**
 * Finds, without parsing, the values of a JSON line that change from record to record, and what is left of the line
 * without them: its skeleton. Equal skeletons are equal lines but for those values.
 */

/** `digits` = a plain whole number; `number` = one with or without a point, read by nobody; `text` = a short plain string. */
export interface ChangingField {
  readonly name: string;
  readonly value: 'digits' | 'number' | 'text';
  /** `"name":`, for text with the opening quote. A quote in front of a name and a colon behind it are a key and nothing else. */
  readonly pattern: Buffer;
}

export function changingField(name: string, value: ChangingField['value']): ChangingField {
  return { name, value, pattern: Buffer.from(value === 'text' ? `"${name}":"` : `"${name}":`) };
}

/** Longest line that is cut, in bytes. */
export const LINE_LIMIT = 8192;
/** A number of up to 15 digits is exact. */
const DIGIT_LIMIT = 15;
const NUMBER_LIMIT = DIGIT_LIMIT + 9;
const TEXT_LIMIT = 64;
const COMMA = 0x2c;
const QUOTE = 0x22;

/** How a field was found, noted at the head of the skeleton. */
const ABSENT = 0;
/** Right behind the value before it: the skeleton needs no other bytes for it. */
const ADJACENT = 1;
const APART = 2;

/** Cuts one line at a time: what the last call found is overwritten by the next. */
export class LineCutter {
  /** Values of `digits` fields by position in the order; NaN for other kinds and absent ones. */
  readonly numbers: Float64Array;
  readonly #order: readonly ChangingField[];
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  /** Fewest bytes ever found between a value and the next field: the search starts behind them. */
  readonly #gaps: Int32Array;
  readonly #skeleton: Buffer;
  #line: Buffer = Buffer.alloc(0);

  /**
   * `order` = the fields as lines write them; absent ones are passed over. `mark` (0 to 255) heads every skeleton, so
   * that cutters of different orders can share one store.
   */
  constructor(mark: number, order: readonly ChangingField[]) {
    this.#order = order;
    this.numbers = new Float64Array(order.length);
    this.#starts = new Int32Array(order.length);
    this.#ends = new Int32Array(order.length);
    this.#gaps = new Int32Array(order.length).fill(LINE_LIMIT);
    this.#skeleton = Buffer.allocUnsafeSlow(LINE_LIMIT + order.length + 1);
    this.#skeleton[0] = mark;
  }

  /**
   * The skeleton, valid until the next call; null when the line is too long or a value is not of its kind. Bytes are
   * compared with those of lines known to be JSON, so nothing here checks that the line is, nor that a field was found
   * in its only place: a line with another one has another skeleton.
   */
  cut(line: Buffer): Buffer | null {
    if (line.length > LINE_LIMIT) return null;
    this.#line = line;
    const order = this.#order;
    const skeleton = this.#skeleton;
    let length = order.length + 1;
    let from = 0;
    for (let at = 0; at < order.length; at++) {
      const field = order[at];
      if (field === undefined) break;
      const found = this.#find(field, at, from);
      skeleton[at + 1] = found;
      if (found === ABSENT) continue;
      const start = this.#starts[at] ?? 0;
      if (found === APART) length += copy(line, from, start, skeleton, length);
      const end = this.#measure(field, at, start);
      if (end < 0) return null;
      this.#ends[at] = end;
      from = field.value === 'text' ? end + 1 : end;
    }
    length += copy(line, from, line.length, skeleton, length);
    return skeleton.subarray(0, length);
  }

  isPresent(at: number): boolean {
    return this.#starts[at] !== -1;
  }

  /** Value of a `text` field; '' when absent. */
  text(at: number): string {
    return this.isPresent(at) ? this.#line.toString('latin1', this.startOf(at), this.endOf(at)) : '';
  }

  /** True when both fields hold the same text. */
  isSameText(one: number, other: number): boolean {
    const [a, b] = [this.startOf(one), this.startOf(other)];
    const length = this.endOf(one) - a;
    if (!this.isPresent(one) || !this.isPresent(other) || this.endOf(other) - b !== length) return false;
    for (let at = 0; at < length; at++) if (this.#line[a + at] !== this.#line[b + at]) return false;
    return true;
  }

  /** Place of the value of a field that is present. */
  startOf(at: number): number {
    return this.#starts[at] as number;
  }

  endOf(at: number): number {
    return this.#ends[at] as number;
  }

  #find({ pattern }: ChangingField, at: number, from: number): number {
    const line = this.#line;
    this.numbers[at] = Number.NaN;
    if (from > 0 && line[from] === COMMA && startsWith(line, from + 1, pattern)) {
      this.#starts[at] = from + 1 + pattern.length;
      return ADJACENT;
    }
    const place = this.#search(pattern, at, from);
    this.#starts[at] = place < 0 ? -1 : place + pattern.length;
    return place < 0 ? ABSENT : APART;
  }

  #search(pattern: Buffer, at: number, from: number): number {
    const gap = this.#gaps[at] ?? 0;
    if (startsWith(this.#line, from + gap, pattern)) return from + gap;
    const near = from + gap < this.#line.length ? this.#line.indexOf(pattern, from + gap) : -1;
    if (near >= 0) return near;
    const place = this.#line.indexOf(pattern, from);
    if (place >= 0 && place - from < gap) this.#gaps[at] = place - from;
    return place;
  }

  /** End of the value; -1 when it is not of its kind. */
  #measure({ value }: ChangingField, at: number, start: number): number {
    if (value === 'text') return endOfText(this.#line, start);
    const end = endOfNumber(this.#line, start, value === 'number');
    if (end < 0 || value === 'number') return end;
    const isPlain = end - start <= DIGIT_LIMIT && (this.#line[start] !== 0x30 || end - start === 1);
    this.numbers[at] = isPlain ? readDigits(this.#line, start, end) : Number.NaN;
    return isPlain ? end : -1;
  }
}

/** Calling out of JavaScript costs more than to copy some bytes here. */
const FEW_BYTES = 32;

/** Answers how many bytes that were. */
function copy(from: Buffer, start: number, end: number, to: Buffer, target: number): number {
  if (end - start > FEW_BYTES) return from.copy(to, target, start, end);
  for (let at = start; at < end; at++) to[target + at - start] = from[at] as number;
  return end - start;
}

function startsWith(line: Buffer, from: number, bytes: Buffer): boolean {
  for (let i = 0; i < bytes.length; i++) if (line[from + i] !== bytes[i]) return false;
  return true;
}

function endOfNumber(line: Buffer, start: number, withPoint: boolean): number {
  let end = start;
  while (isDigit(line[end]) || (withPoint && line[end] === 0x2e)) end++;
  const next = line[end];
  const isOver = next === COMMA || next === 0x7d || next === 0x20;
  return isOver && end > start && end - start <= NUMBER_LIMIT ? end : -1;
}

/** Letters, digits and `-.:+_` only: such a string needs no unescaping. */
function endOfText(line: Buffer, start: number): number {
  let end = start;
  while (isPlainCharacter(line[end])) end++;
  return line[end] === QUOTE && end - start <= TEXT_LIMIT ? end : -1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isPlainCharacter(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  return isLetter || (byte >= 0x30 && byte <= 0x3a) || byte === 0x2d || byte === 0x2e || byte === 0x2b || byte === 0x5f;
}

function readDigits(line: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + ((line[at] ?? 0) - 0x30);
  return value;
}
