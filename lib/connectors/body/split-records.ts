/**
 * Cuts a body into records without parsing it: JSON arrays, one object per line, objects one after the other (pretty
 * printed or not), and lines of text (SSE, container logs). Any chunking of the same bytes gives the same pieces.
 */
import { type Failure, failure } from '@/lib/connectors/fields';
import { DEPTH_LIMIT, TOO_DEEP } from '@/lib/connectors/json';
import { ByteWindow } from './byte-window';

/** Takes the pieces, in order. The bytes are only valid during the call. */
export interface PieceSink {
  /** A line that looks like one object; answers whether it is. When not, its bytes are cut with care instead. */
  line(bytes: Buffer): boolean;
  /** An object by its brackets; may still be no JSON. */
  object(bytes: Buffer): void;
  /** A line, or an array's element, that does not start with a brace. */
  text(bytes: Buffer): void;
  broken(why: Failure): void;
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const RECORD_SEPARATOR = 0x1e;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const SLICE_BYTES = 64 * 1024;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const GARBAGE = failure('bad-json', 'text follows the record on its line');
const CUT_LINE = failure('bad-json', 'record does not end on its line');
const CUT_BODY = failure('bad-json', 'record is cut off at the end of the body');
const OPEN_ARRAY = failure('bad-json', 'array is cut off at the end of the body');

type State = 'begin' | 'between' | 'object' | 'after' | 'text' | 'rest';

/** Push chunks, then end once. */
export class RecordSplitter {
  readonly #window = new ByteWindow();
  readonly #sink: PieceSink;
  readonly #recordBytes: number;
  #state: State = 'begin';
  /** Next byte to look at. */
  #at = 0;
  /** End of the object whose line is still being looked at. */
  #objectEnd = 0;
  #arrays = 0;
  #depth = 0;
  #inString = false;
  /** Why the piece being read will be refused; its bytes are given up as they come. */
  #refusal: Failure | null = null;
  /** False while the line is known to hold more or less than one object. */
  #tryLine = true;
  #isEnded = false;

  constructor(recordBytes: number, sink: PieceSink) {
    this.#recordBytes = recordBytes;
    this.#sink = sink;
  }

  /** The line that the last chunk began is put together; the others are looked at where they lie. */
  push(chunk: Uint8Array): void {
    const begun = this.#window.isEmpty ? 0 : chunk.indexOf(LINE_FEED) + 1;
    this.#append(chunk.subarray(0, begun));
    if (this.#window.isEmpty) this.#lookAt(chunk.subarray(begun));
    else this.#append(chunk.subarray(begun));
  }

  #lookAt(chunk: Uint8Array): void {
    this.#move(this.#window.lend(chunk));
    this.#run();
    this.#move(this.#window.keep());
  }

  /** A long chunk is taken in slices, so that memory follows the record limit and not the chunk. */
  #append(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
      this.#move(this.#window.append(chunk.subarray(from, from + SLICE_BYTES)));
      this.#run();
    }
  }

  #move(shift: number): void {
    this.#at += shift;
    this.#objectEnd += shift;
  }

  end(): void {
    this.#isEnded = true;
    this.#run();
    if (this.#state === 'object') this.#sink.broken(this.#refusal ?? CUT_BODY);
    else if (this.#state === 'after') this.#finishObject();
    else if (this.#state === 'rest') this.#sink.broken(this.#refusal ?? GARBAGE);
    else if (this.#state === 'text') this.#finishText();
    if (this.#arrays > 0) this.#sink.broken(OPEN_ARRAY);
  }

  /** Runs until a step needs bytes that have not come. */
  #run(): void {
    let goesOn = true;
    while (goesOn) {
      if (this.#state === 'begin') goesOn = this.#begin();
      else if (this.#state === 'between') goesOn = this.#between();
      else if (this.#state === 'object') goesOn = this.#object();
      else if (this.#state === 'after') goesOn = this.#after();
      else goesOn = this.#line();
    }
  }

  #begin(): boolean {
    const { bytes, end } = this.#window;
    const head = bytes.subarray(0, Math.min(end, BYTE_ORDER_MARK.length));
    const mayBeMark = BYTE_ORDER_MARK.subarray(0, head.length).equals(head);
    if (mayBeMark && head.length < BYTE_ORDER_MARK.length && !this.#isEnded) return false;
    if (mayBeMark && head.length === BYTE_ORDER_MARK.length) this.#at = head.length;
    this.#state = 'between';
    return true;
  }

  /** Skips what separates records and decides what comes next. */
  #between(): boolean {
    const { bytes, end } = this.#window;
    while (this.#at < end) {
      const byte = bytes[this.#at];
      if (byte === OPEN_BRACE) return this.#startObject();
      if (byte === LINE_FEED) this.#tryLine = true;
      else if (byte === CLOSE_BRACKET && this.#arrays > 0) this.#arrays--;
      else if (byte === OPEN_BRACKET && this.#opensText()) return this.#startText();
      else if (byte === OPEN_BRACKET && !this.#isEnded && this.#at + 1 === end) break;
      else if (byte === OPEN_BRACKET) this.#arrays++;
      else if (!isSeparator(byte)) return this.#startText();
      this.#at++;
    }
    this.#window.start = this.#at;
    return false;
  }

  /** CoreDNS lines start with `[INFO]`: no JSON array holds a bare capital letter. */
  #opensText(): boolean {
    const next = this.#at + 1 < this.#window.end ? (this.#window.bytes[this.#at + 1] ?? 0) : 0;
    return this.#arrays === 0 && next >= UPPER_A && next <= UPPER_Z;
  }

  #startText(): boolean {
    this.#window.start = this.#at;
    this.#refusal = null;
    this.#state = 'text';
    return true;
  }

  /** The common case first: the whole line is one object. */
  #startObject(): boolean {
    const { bytes, end } = this.#window;
    this.#window.start = this.#at;
    if (this.#tryLine && this.#arrays === 0) {
      const feed = bytes.subarray(this.#at, Math.min(end, this.#at + this.#recordBytes + 1)).indexOf(LINE_FEED);
      const isWaiting = feed < 0 && !this.#isEnded && end - this.#at <= this.#recordBytes;
      if (isWaiting) return false;
      const lineEnd = feed >= 0 ? this.#at + feed : end;
      if (lineEnd - this.#at <= this.#recordBytes && this.#takeLine(lineEnd)) return true;
      this.#tryLine = false;
    }
    this.#refusal = null;
    this.#depth = 0;
    this.#inString = false;
    this.#state = 'object';
    return true;
  }

  #takeLine(lineEnd: number): boolean {
    const { bytes, start } = this.#window;
    let last = lineEnd - 1;
    while (last > start && isSeparator(bytes[last])) last--;
    if (bytes[last] !== CLOSE_BRACE || !this.#sink.line(bytes.subarray(start, last + 1))) return false;
    this.#at = lineEnd;
    this.#window.start = lineEnd;
    return true;
  }

  /**
   * Follows strings, escapes and brackets to the end of the object. Two things show that an object was cut off before
   * a newline: the newline lies in a string, or the next line starts with a brace (nothing prints JSON like that).
   */
  #object(): boolean {
    const { bytes, end } = this.#window;
    let at = this.#at;
    let depth = this.#depth;
    let inString = this.#inString;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) inString = !inString;
      else if (byte === BACKSLASH && inString) {
        if (at + 1 >= end) break;
        if (bytes[at + 1] !== LINE_FEED) at++;
      } else if (byte === LINE_FEED) {
        if (inString) return this.#breakOff(at);
        if (at + 1 >= end && !this.#isEnded) break;
        if (at + 1 < end && bytes[at + 1] === OPEN_BRACE) return this.#breakOff(at);
      } else if (!inString && (byte === OPEN_BRACE || byte === OPEN_BRACKET)) {
        if (++depth === DEPTH_LIMIT + 1) this.#refuse(TOO_DEEP, at);
      } else if (!inString && (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) {
        this.#objectEnd = at + 1;
        this.#at = at + 1;
        this.#checkLength();
        this.#state = 'after';
        return true;
      }
    }
    this.#at = at;
    this.#depth = depth;
    this.#inString = inString;
    this.#checkLength();
    return false;
  }

  #breakOff(newline: number): boolean {
    this.#at = newline;
    this.#checkLength();
    this.#sink.broken(this.#refusal ?? CUT_LINE);
    return this.#next();
  }

  /** The object is whole; what follows on its line decides whether the line was. */
  #after(): boolean {
    const { bytes, end } = this.#window;
    while (this.#at < end) {
      const byte = bytes[this.#at];
      if (this.#at - this.#objectEnd >= this.#recordBytes) return this.#finishObject();
      if (byte !== SPACE && byte !== TAB && byte !== RETURN) {
        const isGarbage = byte !== OPEN_BRACE && !isSeparator(byte) && !this.#isArrayEnd(byte);
        if (!isGarbage) return this.#finishObject();
        this.#refusal ??= GARBAGE;
        this.#state = 'rest';
        return true;
      }
      this.#at++;
    }
    return false;
  }

  #isArrayEnd(byte: number | undefined): boolean {
    return byte === CLOSE_BRACKET && this.#arrays > 0;
  }

  #finishObject(): boolean {
    const { bytes, start } = this.#window;
    if (this.#refusal !== null) this.#sink.broken(this.#refusal);
    else this.#sink.object(bytes.subarray(start, this.#objectEnd));
    return this.#next();
  }

  /** Text, or garbage behind an object: up to the end of the line, in an array up to the end of the element. */
  #line(): boolean {
    const { bytes, end } = this.#window;
    for (; this.#at < end; this.#at++) {
      const byte = bytes[this.#at];
      const endsElement = this.#arrays > 0 && (byte === COMMA || byte === CLOSE_BRACKET);
      if (byte !== LINE_FEED && !endsElement) continue;
      this.#checkLength();
      if (this.#state === 'text') return this.#finishText();
      this.#sink.broken(this.#refusal ?? GARBAGE);
      return this.#next();
    }
    this.#checkLength();
    return false;
  }

  #finishText(): boolean {
    const { bytes, start } = this.#window;
    if (this.#refusal !== null) this.#sink.broken(this.#refusal);
    else this.#sink.text(bytes.subarray(start, this.#at));
    return this.#next();
  }

  #next(): boolean {
    this.#window.start = this.#at;
    this.#refusal = null;
    this.#state = 'between';
    return true;
  }

  /** A piece over the limit is refused, and its bytes are not kept while its end is looked for. */
  #checkLength(): void {
    this.#refuse(null, this.#at);
    if (this.#refusal !== null) this.#window.start = this.#at;
  }

  /** What went wrong first in the bytes counts, however they were chunked. */
  #refuse(why: Failure | null, at: number): void {
    const isTooLong = at - this.#window.start > this.#recordBytes;
    this.#refusal ??= isTooLong ? failure('too-long', `record is over \`${this.#recordBytes}\` bytes`) : why;
  }
}

function isSeparator(byte: number | undefined): boolean {
  return (
    byte === SPACE ||
    byte === LINE_FEED ||
    byte === RETURN ||
    byte === COMMA ||
    byte === TAB ||
    byte === RECORD_SEPARATOR
  );
}
