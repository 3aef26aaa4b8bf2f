import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockFiller, BlockPool, discard } from './block-pool';

const BLOCK_BYTES = 512 * 1024;

/** Bytes that differ from place to place, and no period of theirs divides a block. */
function bytes(count: number, seed = 0): Uint8Array<ArrayBuffer> {
  const filled = new Uint8Array(count);
  for (let at = 0; at < count; at++) filled[at] = (seed + at * 31 + (at >> 8)) % 251;
  return filled;
}

function cut(body: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  let at = 0;
  return sizes.map((size) => {
    at += size;
    return body.subarray(at - size, at);
  });
}

function blocksOf(pool: BlockPool, chunks: readonly Uint8Array[]): readonly Uint8Array<SharedArrayBuffer>[] {
  const filler = new BlockFiller(pool);
  return [...chunks.flatMap((chunk) => [...filler.fill(chunk)]), ...filler.rest()];
}

const someSizes = fc.array(
  fc.oneof(fc.nat(10), fc.nat(90_000), fc.constantFrom(BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 600_000)),
  { maxLength: 8 },
);
const BODY = bytes(8 * 600_000);

describe('BlockFiller', () => {
  it('gives the same bytes in full blocks, the last one shorter, however they were cut', () => {
    fc.assert(
      fc.property(someSizes, (sizes) => {
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const blocks = blocksOf(new BlockPool(), cut(BODY, sizes));
        expect(blocks.map(({ length }) => length)).toEqual(blockSizes(total));
        expect(Buffer.concat(blocks).equals(BODY.subarray(0, total))).toBe(true);
        expect(new Set(blocks.map(({ buffer }) => buffer)).size).toBe(blocks.length);
      }),
      { numRuns: 50 },
    );
  });

  it('shares no memory with the chunks', () => {
    const chunk = bytes(BLOCK_BYTES + 5);
    const blocks = blocksOf(new BlockPool(), [chunk]);
    chunk.fill(0);
    expect(Buffer.concat(blocks).equals(bytes(BLOCK_BYTES + 5))).toBe(true);
  });

  it('has no rest twice', () => {
    const filler = new BlockFiller(new BlockPool());
    expect([...filler.fill(bytes(3))]).toEqual([]);
    expect(filler.rest().map((block) => [...block])).toEqual([[...bytes(3)]]);
    expect(filler.rest()).toEqual([]);
  });

  it('fills blocks that came back again, and gives nothing of what they held', () => {
    const pool = new BlockPool();
    const sizes = [3 * BLOCK_BYTES, 2 * BLOCK_BYTES, BLOCK_BYTES + 9, 1];
    let known = new Set<SharedArrayBuffer>();
    for (const [seed, size] of sizes.entries()) {
      const blocks = blocksOf(pool, [bytes(size, seed)]);
      expect(Buffer.concat(blocks).equals(bytes(size, seed))).toBe(true);
      if (seed > 0) expect(blocks.every(({ buffer }) => known.has(buffer))).toBe(true);
      for (const { buffer } of blocks) pool.give(buffer);
      known = new Set([...known, ...blocks.map(({ buffer }) => buffer)]);
    }
  });
});

describe('BlockPool', () => {
  it('keeps some of the blocks that come back, not all that ever do', () => {
    const pool = new BlockPool();
    const given = new Set(Array.from({ length: 40 }, () => new SharedArrayBuffer(BLOCK_BYTES)));
    for (const block of given) pool.give(block);
    const taken = Array.from({ length: 40 }, () => pool.take());
    expect(taken.filter((block) => given.has(block))).toHaveLength(6);
    expect(new Set(taken).size).toBe(40);
  });
});

describe('discard', () => {
  it.each([
    ['an array', () => bytes(100_000)],
    ['a buffer', () => Buffer.allocUnsafeSlow(100_000)],
    ['nothing', () => bytes(0)],
  ])('frees %s that owns its memory', (_, make) => {
    const chunk = make();
    discard(chunk);
    expect([chunk.length, chunk.buffer instanceof ArrayBuffer && chunk.buffer.detached]).toEqual([0, true]);
  });

  it.each([
    ['the start', new Uint8Array(new ArrayBuffer(8), 0, 7)],
    ['the end', new Uint8Array(new ArrayBuffer(8), 1)],
    ['nothing', new Uint8Array(new ArrayBuffer(8), 8)],
    ['some of the memory of all buffers', Buffer.from('pooled')],
    ['all of memory that threads share', new Uint8Array(new SharedArrayBuffer(8))],
  ])('leaves a view of %s alone', (_, view) => {
    const before = Uint8Array.from(view);
    discard(view);
    expect(Uint8Array.from(view)).toEqual(before);
    expect(view.buffer.byteLength).toBeGreaterThanOrEqual(8);
  });
});

function blockSizes(total: number): readonly number[] {
  const full = Array.from({ length: Math.floor(total / BLOCK_BYTES) }, () => BLOCK_BYTES);
  return total % BLOCK_BYTES === 0 ? full : [...full, total % BLOCK_BYTES];
}
