/**
 * The plain bytes of a body, whatever its encoding, counted while they stream: zlib's own maxOutputLength does not
 * bound streams (measured), so a bomb has to be cut here.
 */
import { pipeline, Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { BodyFault, type BodyLimits } from './limits';

/** A chunk need only hold until the next one is asked for. */
export type ByteStream = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

export interface OpenedBody {
  /** Nothing was packed: its bytes are those of the stream. */
  readonly isPlain: boolean;
  /** Plain bytes, once. Throws BodyFault: too-large, suspicious-ratio, truncated, bad-encoding. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

type Encoding = 'identity' | 'gzip' | 'deflate' | 'zstd';

const HEADER_ENCODINGS: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['zstd', 'zstd'],
]);
const MAGIC_BYTES = 4;
/** What is inflated in one go: with the 16 KiB of Node's default more time goes into handing it over than into inflating. */
const DECODER = { chunkSize: 256 * 1024 };

/** As openBody: its plain bytes. */
export async function* inflate(
  stream: ByteStream,
  contentEncoding: string | null,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array, void, void> {
  yield* (await openBody(stream, contentEncoding, limits)).bytes;
}

/**
 * Reads the first bytes. The header names the encoding; without one, gzip and zstd are known by those bytes.
 * Throws BodyFault: unsupported-encoding, truncated.
 */
export async function openBody(
  stream: ByteStream,
  contentEncoding: string | null,
  limits: BodyLimits,
): Promise<OpenedBody> {
  const stated = HEADER_ENCODINGS.get((contentEncoding ?? '').trim().toLowerCase());
  if (stated === undefined) {
    throw new BodyFault(
      'unsupported-encoding',
      `content encoding \`${(contentEncoding ?? '').slice(0, 40)}\` is not supported`,
    );
  }
  const input = chunksOf(stream);
  const head = await readHead(input);
  const encoding = stated === 'identity' || head.length === 0 ? sniff(head) : stated;
  const isPlain = encoding === 'identity';
  return { isPlain, bytes: isPlain ? plain(head, input, limits) : decompress(encoding, head, input, limits) };
}

async function* plain(
  head: Buffer,
  input: AsyncGenerator<Uint8Array, void, void>,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array, void, void> {
  let bytes = 0;
  try {
    for await (const chunk of withHead(head, input)) {
      bytes += chunk.length;
      if (bytes > limits.inflatedBytes) throw tooLarge('body', limits.inflatedBytes);
      yield chunk;
    }
  } finally {
    await input.return();
  }
}

async function* decompress(
  encoding: Exclude<Encoding, 'identity'>,
  head: Buffer,
  input: AsyncIterable<Uint8Array>,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array, void, void> {
  const wire = { bytes: 0 };
  const decoder = createDecoder(encoding, head);
  const source = Readable.from(counted(withHead(head, input), wire, limits.compressedBytes), { objectMode: false });
  // The error reaches the reading loop below; the callback only keeps it from being thrown twice.
  pipeline(source, decoder, () => {});
  let bytes = 0;
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.inflatedBytes) throw tooLarge('inflated body', limits.inflatedBytes);
      if (encoding !== 'zstd' && bytes > limits.ratioFloorBytes && bytes > limits.ratio * wire.bytes) {
        throw new BodyFault('suspicious-ratio', `body inflates over \`${limits.ratio}\` times`);
      }
      yield chunk;
    }
  } catch (error) {
    throw error instanceof BodyFault ? error : decoderFault(error, encoding);
  }
}

function createDecoder(encoding: Exclude<Encoding, 'identity'>, head: Buffer): Transform {
  if (encoding === 'gzip') return zlib.createGunzip(DECODER);
  if (encoding === 'deflate') return hasZlibHeader(head) ? zlib.createInflate(DECODER) : zlib.createInflateRaw(DECODER);
  if (typeof zlib.createZstdDecompress === 'function') return zlib.createZstdDecompress(DECODER);
  throw new BodyFault('unsupported-encoding', 'content encoding `zstd` needs a newer runtime');
}

/** Zlib reports an early end as Z_BUF_ERROR, for zstd likewise. */
function decoderFault(error: unknown, encoding: Encoding): BodyFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') return new BodyFault('truncated', `${encoding} data ends too early`);
  if (code.startsWith('Z_') || code.startsWith('ZSTD_'))
    return new BodyFault('bad-encoding', `body is no ${encoding} data`);
  return new BodyFault('truncated', 'body broke off');
}

function sniff(head: Buffer): Encoding {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return head.length >= MAGIC_BYTES && head.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'identity';
}

/** RFC 1950: method 8 and a header divisible by 31. Some senders write raw deflate under the same name. */
function hasZlibHeader(head: Buffer): boolean {
  return head.length >= 2 && ((head[0] ?? 0) & 15) === 8 && head.readUInt16BE(0) % 31 === 0;
}

async function* counted(
  input: AsyncIterable<Uint8Array>,
  wire: { bytes: number },
  limitBytes: number,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of input) {
    wire.bytes += chunk.length;
    if (wire.bytes > limitBytes) throw tooLarge('compressed body', limitBytes);
    // A stream reads ahead of the decoder, which works on another thread.
    yield Buffer.from(chunk);
  }
}

/** The first chunk as it is, with what follows when it is very short; empty at the end of the stream. */
async function readHead(input: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < MAGIC_BYTES) {
    // What came before is gone as soon as more is asked for.
    head = Buffer.from(head);
    const next = await input.next();
    if (next.done === true) break;
    const { buffer, byteOffset, length } = next.value;
    const chunk = Buffer.from(buffer, byteOffset, length);
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
  }
  return head;
}

async function* withHead(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  yield head;
  yield* rest;
}

/** Reads either kind of stream and releases it when the reader stops early. A broken connection is `truncated`. */
async function* chunksOf(stream: ByteStream): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* 'getReader' in stream ? webChunks(stream) : stream;
  } catch (error) {
    throw error instanceof BodyFault ? error : new BodyFault('truncated', 'body broke off');
  }
}

async function* webChunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function tooLarge(what: string, limitBytes: number): BodyFault {
  return new BodyFault('too-large', `${what} is over \`${limitBytes}\` bytes`);
}
