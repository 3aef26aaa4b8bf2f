import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { BodyHead } from './ingest-messages';
import { IngestThread } from './ingest-thread-handle';

const workers: Worker[] = [];
const ends: string[] = [];

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
  ends.length = 0;
});

function thread(): IngestThread {
  const worker = new Worker(new URL('./testing/echo-thread.mjs', import.meta.url));
  workers.push(worker);
  return new IngestThread(worker, (error, bodies) => ends.push(`${error.message}, ${bodies}`));
}

function head(source: string): BodyHead {
  return { clusterId: 1, contentEncoding: null, source: source as BodyHead['source'], now: 0 };
}

interface Chunks {
  readonly stream: ReadableStream<Uint8Array>;
  /** How many were asked for. */
  readonly read: () => number;
  /** Whether somebody gave up reading. */
  readonly left: () => boolean;
}

/** `count` chunks of `size` bytes, made when they are asked for; then the end, or with `stalls` nothing more. */
function chunks(count: number, size: number, stalls = false): Chunks {
  let read = 0;
  let left = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (read < count) controller.enqueue(new Uint8Array(size).fill(read++ % 251));
        else if (!stalls) controller.close();
        else return new Promise(() => undefined);
        return undefined;
      },
      cancel() {
        left = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, read: () => read, left: () => left };
}

function sumOf(count: number, size: number): number {
  let sum = 0;
  for (let at = 0; at < count; at++) for (let byte = 0; byte < size; byte++) sum = (sum * 31 + (at % 251)) % 1_000_007;
  return sum;
}

describe('IngestThread', () => {
  it.each([
    [0, 0],
    [1, 1],
    [3, 100_000],
    [700, 9_999],
  ])('hands over %i chunks of %i bytes in order, none twice', async (count, size) => {
    const result = await thread().ingest(head('auto'), chunks(count, size).stream);
    expect(result).toMatchObject({ ok: true, value: { bytes: count * size, sum: sumOf(count, size) } });
  });

  it.each([0, 1, 20])('tells the SHA-256 of %i chunks, each body its own', async (count) => {
    const one = thread();
    const hash = createHash('sha256');
    for (let at = 0; at < count; at++) hash.update(new Uint8Array(50_000).fill(at % 251));
    const [result] = await Promise.all([
      one.ingest(head('auto'), chunks(count, 50_000).stream),
      one.ingest(head('auto'), chunks(3, 70_000).stream),
    ]);
    expect(result).toMatchObject({ value: { digest: hash.digest('hex') } });
  });

  it('serves several bodies at once and counts them', async () => {
    const one = thread();
    const sizes = [10, 300_000, 1];
    const results = sizes.map((size) => one.ingest(head('auto'), chunks(4, size).stream));
    expect(one.load).toBe(3);
    expect(await Promise.all(results)).toMatchObject(sizes.map((size) => ({ value: { bytes: 4 * size } })));
    expect(one.load).toBe(0);
  });

  it('reads no more than one and a half mebibytes ahead of a thread that takes nothing, and stops when the thread ends', async () => {
    const one = thread();
    const { stream, read, left } = chunks(1000, 65_536);
    const result = one.ingest(head('deaf'), stream);
    // Another body goes through meanwhile, so everything that would be read of the first one has been.
    await one.ingest(head('auto'), chunks(50, 65_536).stream);
    expect(read() * 65_536).toBeLessThanOrEqual(1536 * 1024);
    await workers[0]?.terminate();
    expect(await result).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(left()).toBe(true);
  });

  it('lends blocks that came back again, and a body in them is its own', async () => {
    const one = thread();
    const blocks: SharedArrayBuffer[] = [];
    workers[0]?.on('message', ({ kind, block }) => kind === 'taken' && blocks.push(block));
    await one.ingest(head('auto'), chunks(9, 100_000).stream);
    const before = [...blocks];
    const marks = () => before.map((block) => [...new Uint8Array(block, 0, 6)].join());
    expect(marks()).not.toContain('0,0,0,1,1,1');
    expect(await one.ingest(head('auto'), chunks(2, 3).stream)).toMatchObject({
      value: { bytes: 6, sum: sumOf(2, 3) },
    });
    expect(marks()).toContain('0,0,0,1,1,1');
  });

  it('gives up reading a body that was answered before its end', async () => {
    const { stream, read, left } = chunks(100_000, 65_536);
    expect(await thread().ingest(head('early'), stream)).toMatchObject({ ok: true });
    expect(left()).toBe(true);
    expect(read()).toBeLessThan(100);
  });

  it('answers at once even when the sender has fallen silent', async () => {
    const { stream, left } = chunks(9, 65_536, true);
    expect(await thread().ingest(head('early'), stream)).toMatchObject({ ok: true });
    expect(left()).toBe(true);
  });

  it('tells the thread when the sender breaks off', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('ECONNRESET')),
    });
    expect(await thread().ingest(head('auto'), broken)).toMatchObject({ error: { code: 'unreadable-body' } });
  });

  it('answers every body of a thread that dies with unavailable, says why once, and takes no more', async () => {
    const one = thread();
    const results = await Promise.all([
      one.ingest(head('auto'), chunks(2, 10, true).stream),
      one.ingest(head('crash'), chunks(1, 10).stream),
    ]);
    expect(results).toMatchObject([{ error: { code: 'unavailable' } }, { error: { code: 'unavailable' } }]);
    expect(one.isEnded).toBe(true);
    expect(ends).toEqual(['as told, 2']);
    expect(await one.ingest(head('auto'), chunks(1, 1).stream)).toMatchObject({ error: { code: 'unavailable' } });
  });
});
