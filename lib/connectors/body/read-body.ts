/** A pushed body as parsed records, streamed and bounded: nothing of it is held but the record being read. */
import { isAscii, isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type Failure, failure } from '@/lib/connectors/fields';
import { checkDepth, parseJson } from '@/lib/connectors/json';
import { err, ok, type Result } from '@/lib/core/result';
import { type ByteStream, openBody } from './inflate';
import { type BodyError, BodyFault, type BodyLimits, DEFAULT_BODY_LIMITS } from './limits';
import { type PieceSink, RecordSplitter } from './split-records';

/** `index` counts the records of the body from 0, refused ones included. Text that is not JSON comes as a string. */
export interface BodyRecord {
  readonly index: number;
  readonly parsed: Result<unknown, Failure>;
  /** The JSON the value was read from, only valid during the call; null for text and refused pieces. */
  readonly json: Buffer | null;
}

export interface BodyOptions {
  /** The header's value; null = none. gzip and zstd are recognised without it. */
  readonly contentEncoding: string | null;
  readonly limits?: BodyLimits;
  /** Asked with each object's bytes before they are looked at; true = it was dealt with and only counts as a record. */
  readonly recall?: (json: Buffer) => boolean;
  /** Awaited before each piece of plain bytes is read: when several bodies are, it says which one goes on. */
  readonly turn?: () => Promise<void>;
}

/** A stream that knows, once it was read, the SHA-256 of all it gave: who brought the bytes had them in hand already. */
export interface DigestedStream extends AsyncIterable<Uint8Array> {
  digest(): Uint8Array;
}

export interface BodySummary {
  readonly records: number;
  readonly bytesInflated: number;
  /** SHA-256 of the plain bytes: the same batch sent again, packed or not, has the same digest. */
  readonly digest: Uint8Array;
}

/**
 * Calls `onRecord` for each record in order while the body streams in, then answers the totals. A body error comes
 * after the records before it: keep nothing until the answer is ok. What `onRecord` throws is thrown.
 */
export async function readBody(
  stream: ByteStream,
  options: BodyOptions,
  onRecord: (record: BodyRecord) => void,
): Promise<Result<BodySummary, BodyError>> {
  const limits = options.limits ?? DEFAULT_BODY_LIMITS;
  const sink = new ParsingSink(limits.records, options.recall ?? (() => false), onRecord);
  try {
    const { isPlain, bytes } = await openBody(stream, options.contentEncoding, limits);
    const hash = isPlain && isDigested(stream) ? stream : hashing();
    const bytesInflated = await splitAll(inTurn(bytes, options.turn), limits, hash, sink);
    return ok({ records: sink.records, bytesInflated, digest: hash.digest() });
  } catch (error) {
    if (error instanceof BodyFault) return err(error.body);
    throw error;
  }
}

async function* inTurn(bytes: AsyncIterable<Uint8Array>, turn: BodyOptions['turn']): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    await turn?.();
    yield chunk;
  }
}

interface Digest {
  update?(chunk: Uint8Array): void;
  digest(): Uint8Array;
}

function isDigested(stream: ByteStream): stream is DigestedStream {
  return 'digest' in stream;
}

function hashing(): Digest {
  const hash = createHash('sha256');
  return { update: (chunk) => hash.update(chunk), digest: () => hash.digest() };
}

async function splitAll(
  chunks: AsyncIterable<Uint8Array>,
  limits: BodyLimits,
  hash: Digest,
  sink: PieceSink,
): Promise<number> {
  const splitter = new RecordSplitter(limits.recordBytes, sink);
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    hash.update?.(chunk);
    splitter.push(chunk);
  }
  splitter.end();
  return bytes;
}

const NOT_UTF8 = failure('bad-utf8', 'record is not UTF-8');
/** Lines of an event stream that carry no data (HTML living standard, 9.2.6). */
const SSE_SILENT = /^(?::|event:|id:|retry:)/;

class ParsingSink implements PieceSink {
  records = 0;
  readonly #limit: number;
  readonly #recall: (json: Buffer) => boolean;
  readonly #onRecord: (record: BodyRecord) => void;

  constructor(limit: number, recall: (json: Buffer) => boolean, onRecord: (record: BodyRecord) => void) {
    this.#limit = limit;
    this.#recall = recall;
    this.#onRecord = onRecord;
  }

  line(bytes: Buffer): boolean {
    if (this.#isRecalled(bytes)) return true;
    const text = decodeUtf8(bytes);
    if (text === null) return false;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return false;
    }
    this.#emit(checkDepth(value), bytes);
    return true;
  }

  object(bytes: Buffer): void {
    if (this.#isRecalled(bytes)) return;
    const text = decodeUtf8(bytes);
    if (text === null) this.#emit(err(NOT_UTF8), null);
    else this.#emit(parseJson(text), bytes);
  }

  text(bytes: Buffer): void {
    const text = decodeUtf8(bytes)?.trim();
    if (text === undefined) this.#emit(err(NOT_UTF8), null);
    else if (text.startsWith('data:')) this.#emit(parseJson(text.slice('data:'.length)), null);
    else if (!SSE_SILENT.test(text)) this.#emit(ok(text), null);
  }

  broken(why: Failure): void {
    this.#emit(err(why), null);
  }

  #isRecalled(json: Buffer): boolean {
    this.#checkLimit();
    if (!this.#recall(json)) return false;
    this.records++;
    return true;
  }

  #emit(parsed: Result<unknown, Failure>, json: Buffer | null): void {
    this.#checkLimit();
    this.#onRecord({ index: this.records++, parsed, json });
  }

  #checkLimit(): void {
    if (this.records >= this.#limit)
      throw new BodyFault('too-many-records', `body has over \`${this.#limit}\` records`);
  }
}

/** Null when the bytes are not UTF-8. Most records are ASCII, which needs no decoding. */
function decodeUtf8(bytes: Buffer): string | null {
  if (isAscii(bytes)) return bytes.toString('latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}
