import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ByteStream } from './inflate';
import { DEFAULT_BODY_LIMITS } from './limits';
import { type BodyOptions, type BodyRecord, readBody } from './read-body';

const LINES = '{"n":0}\n{"n":1}\n{"n":2}\n';
const SMALL = { ...DEFAULT_BODY_LIMITS, compressedBytes: 1000, inflatedBytes: 4000, recordBytes: 500, records: 100 };

/** Does not compress. */
const NOISE = Buffer.concat(Array.from({ length: 60 }, (_, n) => createHash('sha256').update(String(n)).digest()));

async function* chunked(bytes: Uint8Array | string, size = 7): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.from(bytes);
  for (let from = 0; from < buffer.length; from += size) yield buffer.subarray(from, from + size);
}

async function read(stream: ByteStream, options: Partial<BodyOptions> = {}) {
  const records: BodyRecord[] = [];
  const result = await readBody(stream, { contentEncoding: null, ...options }, (record) => records.push(record));
  return { result, records, values: records.map(({ parsed }) => (parsed.ok ? parsed.value : parsed.error.code)) };
}

describe('readBody', () => {
  const plain = Buffer.from(LINES);
  it.each<[string, Buffer, string | null]>([
    ['plain', plain, null],
    ['identity', plain, 'identity'],
    ['gzip', zlib.gzipSync(plain), 'gzip'],
    ['x-gzip in capitals', zlib.gzipSync(plain), ' X-GZIP '],
    ['gzip without a header', zlib.gzipSync(plain), null],
    [
      'two gzip members',
      Buffer.concat([zlib.gzipSync(plain.subarray(0, 8)), zlib.gzipSync(plain.subarray(8))]),
      'gzip',
    ],
    ['deflate', zlib.deflateSync(plain), 'deflate'],
    ['raw deflate', zlib.deflateRawSync(plain), 'deflate'],
    ['zstd', zlib.zstdCompressSync(plain), 'zstd'],
    ['zstd without a header', zlib.zstdCompressSync(plain), null],
  ])('reads %s to the same records and the same digest', async (_what, bytes, contentEncoding) => {
    const { result, records } = await read(chunked(bytes), { contentEncoding });
    expect(records.map(({ index, parsed }) => [index, parsed])).toEqual([
      [0, { ok: true, value: { n: 0 } }],
      [1, { ok: true, value: { n: 1 } }],
      [2, { ok: true, value: { n: 2 } }],
    ]);
    expect(result).toEqual({
      ok: true,
      value: {
        records: 3,
        bytesInflated: 24,
        digest: Buffer.from('e2d0e532d5de6ef9153c4e463874efbbf2b854c1b92e6fb5e4179003781d076f', 'hex'),
      },
    });
  });

  it.each<[string, Buffer, string | null, boolean]>([
    ['takes over the digest of a stream that is plain', plain, null, true],
    ['hashes by itself what a stream had packed', zlib.gzipSync(plain), 'gzip', false],
    ['hashes by itself what is packed without saying so', zlib.zstdCompressSync(plain), null, false],
    ['takes over the digest of nothing', Buffer.alloc(0), 'gzip', true],
  ])('%s', async (_what, bytes, contentEncoding, isTakenOver) => {
    const stated = Buffer.from('its own');
    const stream = Object.assign(chunked(bytes), { digest: () => stated });
    const { result } = await read(stream, { contentEncoding });
    const own = createHash('sha256').update(plain).digest();
    expect(result).toMatchObject({ ok: true, value: { digest: isTakenOver ? stated : own } });
  });

  it.each<[string, Buffer, string | null]>([
    ['plain', plain, null],
    ['packed', zlib.gzipSync(plain), 'gzip'],
  ])('reads nothing of a %s body before its turn', async (_what, bytes, contentEncoding) => {
    const seen: number[] = [];
    let records = 0;
    const turn = async () => {
      await new Promise(setImmediate);
      seen.push(records);
    };
    const result = await readBody(chunked(bytes), { contentEncoding, turn }, () => records++);
    expect(result).toMatchObject({ ok: true, value: { records: 3 } });
    expect(seen[0]).toBe(0);
    expect(seen.length).toBeGreaterThan(0);
  });

  it('reads a web stream, and lets go of it', async () => {
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from('x'.repeat(5000))),
      cancel: () => {
        isCancelled = true;
      },
    });
    const { result } = await read(stream, { limits: SMALL });
    expect(result).toMatchObject({ ok: false, error: { code: 'too-large' } });
    expect(isCancelled).toBe(true);
  });

  it.each<[string, Uint8Array | string, string | null, string]>([
    ['an unknown encoding', LINES, 'br', 'unsupported-encoding'],
    ['two encodings', LINES, 'gzip, gzip', 'unsupported-encoding'],
    ['gzip that ends early', zlib.gzipSync(LINES).subarray(0, 20), 'gzip', 'truncated'],
    ['gzip that ends in its header', zlib.gzipSync(LINES).subarray(0, 5), null, 'truncated'],
    ['zstd that ends early', zlib.zstdCompressSync(LINES).subarray(0, 12), 'zstd', 'truncated'],
    ['deflate that ends early', zlib.deflateSync(LINES).subarray(0, 12), 'deflate', 'truncated'],
    ['plain text called gzip', LINES, 'gzip', 'bad-encoding'],
    ['plain text called zstd', LINES, 'zstd', 'bad-encoding'],
    ['a plain body over the inflated limit', ' '.repeat(4001), null, 'too-large'],
    ['a compressed body over its limit', zlib.gzipSync(NOISE), 'gzip', 'too-large'],
    ['a body that inflates over the limit', zlib.gzipSync(' '.repeat(4001)), 'gzip', 'too-large'],
    ['too many records', '{}\n'.repeat(101), null, 'too-many-records'],
  ])('refuses %s', async (_what, bytes, contentEncoding, code) => {
    const { result } = await read(chunked(bytes), { contentEncoding, limits: SMALL });
    expect(result).toMatchObject({ ok: false, error: { code } });
  });

  it('takes exactly the limits', async () => {
    const { result } = await read(chunked(' '.repeat(4000)), { limits: SMALL });
    expect(result).toMatchObject({ ok: true, value: { bytesInflated: 4000 } });
    expect((await read(chunked('{}\n'.repeat(100)), { limits: SMALL })).records).toHaveLength(100);
  });

  it('takes a plain body larger than the compressed limit', async () => {
    const { result } = await read(chunked(' '.repeat(2000)), { limits: SMALL });
    expect(result.ok).toBe(true);
  });

  it('cuts a bomb by its ratio long before the inflated limit', async () => {
    const member = zlib.gzipSync(Buffer.alloc(20 * 1024 * 1024));
    const bomb = Buffer.concat(Array.from({ length: 10 }, () => member));
    let taken = 0;
    const { result } = await read(
      (async function* () {
        for await (const chunk of chunked(bomb, 512)) {
          taken += chunk.length;
          yield chunk;
        }
      })(),
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'suspicious-ratio' } });
    expect(taken).toBeLessThan(bomb.length);
  });

  it('takes equal log lines, which are packed as tightly as logs can be', async () => {
    const line = `{"a":"${'x'.repeat(754)}"}\n`;
    const { result } = await read(chunked(zlib.gzipSync(line.repeat(20_000)), 4096), { contentEncoding: 'gzip' });
    expect(result).toMatchObject({ ok: true, value: { records: 20_000 } });
  });

  it('answers truncated when the connection breaks', async () => {
    const broken = async function* () {
      yield Buffer.from('{"n":0}\n');
      throw new Error('socket hang up');
    };
    expect((await read(broken())).result).toMatchObject({ ok: false, error: { code: 'truncated' } });
  });

  it('refuses bad records one by one and keeps the indexes of the others', async () => {
    const body = Buffer.concat([
      Buffer.from('{"n":0}\n{"n":1,}\nhello\n{"n":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}\n{"long":"'),
      Buffer.alloc(600, 0x78),
      Buffer.from(`"}\n{"deep":${'['.repeat(99)}${']'.repeat(99)}}\n{"cut":"a\n{"n":"ü"}\n`),
    ]);
    const { result, values, records } = await read(chunked(body), { limits: SMALL });
    expect(values).toEqual([{ n: 0 }, 'bad-json', 'hello', 'bad-utf8', 'too-long', 'too-deep', 'bad-json', { n: 'ü' }]);
    expect(records.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(result).toMatchObject({ ok: true, value: { records: 8 } });
  });

  it('reads event streams and says what their broken data is', async () => {
    const { values } = await read(
      chunked(': hi\nevent: flow\nid: 7\nretry: 5\ndata: {"n":0}\n\ndata:{"n":1}\ndata: {"n":\nerror: gone\n'),
    );
    expect(values).toEqual([{ n: 0 }, { n: 1 }, 'bad-json', 'error: gone']);
  });

  it('counts a recalled record and does not parse it', async () => {
    const seen: string[] = [];
    const recall = (bytes: Buffer) => {
      const json = bytes.toString();
      seen.push(json);
      return json.includes('1');
    };
    const { result, records } = await read(chunked(LINES), { recall });
    expect(seen).toEqual(['{"n":0}', '{"n":1}', '{"n":2}']);
    expect(records.map(({ index }) => index)).toEqual([0, 2]);
    expect(result).toMatchObject({ value: { records: 3 } });
  });

  it('throws what its caller throws, since that is a bug', async () => {
    const broken = () => {
      throw new Error('ours');
    };
    await expect(readBody(chunked(LINES), { contentEncoding: null }, broken)).rejects.toThrow('ours');
  });
});
