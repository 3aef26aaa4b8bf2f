import { describe, expect, it } from 'vitest';
import { ChunkQueue } from './chunk-queue';

const DIGEST = new Uint8Array(32).fill(7);

function bytes(...values: readonly number[]): Uint8Array<SharedArrayBuffer> {
  const shared = new Uint8Array(new SharedArrayBuffer(values.length));
  shared.set(values);
  return shared;
}

async function readAll(queue: ChunkQueue): Promise<readonly number[]> {
  const read: number[] = [];
  for await (const chunk of queue) read.push(...chunk);
  return read;
}

describe('ChunkQueue', () => {
  it('gives every byte in order, whether it came before or after somebody read', async () => {
    const queue = new ChunkQueue(() => undefined);
    queue.push(bytes(1, 2));
    const reading = readAll(queue);
    queue.push(bytes(3));
    await new Promise(setImmediate);
    queue.push(bytes(4));
    queue.push(bytes(5, 6));
    queue.end(DIGEST);
    expect(await reading).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('gives a chunk back only once it was read', async () => {
    const taken: Uint8Array[] = [];
    const queue = new ChunkQueue((chunk) => taken.push(chunk));
    queue.push(bytes(1, 2));
    queue.push(bytes(3));
    const reader = queue[Symbol.asyncIterator]();
    await reader.next();
    expect(taken).toEqual([]);
    await reader.next();
    expect(taken).toEqual([bytes(1, 2)]);
    queue.end(DIGEST);
    await reader.next();
    expect(taken).toEqual([bytes(1, 2), bytes(3)]);
  });

  it.each([
    ['nothing', 0],
    ['some', 1],
    ['all', 3],
  ])('gives every chunk back once when it is closed after %s of them were read', async (_, count) => {
    const taken: number[] = [];
    const queue = new ChunkQueue((chunk) => taken.push(...chunk));
    for (const byte of [1, 2, 3]) queue.push(bytes(byte));
    const reader = queue[Symbol.asyncIterator]();
    for (let read = 0; read < count; read++) await reader.next();
    queue.close();
    expect(taken).toEqual([1, 2, 3]);
  });

  it('gives what came before the break, and then the error', async () => {
    const queue = new ChunkQueue(() => undefined);
    queue.push(bytes(7));
    queue.fail(new Error('broke off'));
    const reader = queue[Symbol.asyncIterator]();
    expect((await reader.next()).value).toEqual(bytes(7));
    await expect(reader.next()).rejects.toThrow('broke off');
  });

  it('wakes a reader that waits when nothing more will come', async () => {
    const [ended, broken] = [new ChunkQueue(() => undefined), new ChunkQueue(() => undefined)];
    const [reading, failing] = [readAll(ended), readAll(broken)];
    await new Promise(setImmediate);
    ended.end(DIGEST);
    broken.fail(new Error('broke off'));
    expect(await reading).toEqual([]);
    await expect(failing).rejects.toThrow('broke off');
  });

  it('knows the digest of its chunks once it is over, and not before', () => {
    const queue = new ChunkQueue(() => undefined);
    expect(() => queue.digest()).toThrow('not over');
    queue.end(DIGEST);
    expect(queue.digest()).toEqual(DIGEST);
  });
});
