import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashSet } from './hash-set';
import { GROWTH_BOUND, growthOf } from './testing/growth';
import { type TextHash, textHash } from './text-hash';

const half = fc.oneof(fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1), fc.nat(2 ** 32 - 1), fc.nat(3));
const hash = fc.record({ high: half, low: half });

/** Two factors that have nothing to do with each other, as random ones. */
function secrets(): () => number {
  const factors = [0x2545f491, 0x9d1c5e37];
  return () => factors.pop() ?? 0;
}

describe('HashSet', () => {
  it('holds what was added and nothing else, whatever the secret', () => {
    fc.assert(
      fc.property(
        fc.array(hash, { maxLength: 300 }),
        fc.array(hash, { maxLength: 50 }),
        half,
        (added, asked, secret) => {
          const set = new HashSet(() => secret);
          const model = new Set<string>();
          for (const one of added) {
            const name = `${one.high} ${one.low}`;
            expect(set.add(one)).toBe(!model.has(name));
            model.add(name);
          }
          expect(set.size).toBe(model.size);
          for (const one of [...added, ...asked]) expect(set.has(one)).toBe(model.has(`${one.high} ${one.low}`));
        },
      ),
    );
  });

  it('is empty once it was cleared, and takes everything again', () => {
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 2000 }), fc.array(hash, { maxLength: 50 }), (before, after) => {
        const [set, fresh] = [new HashSet(() => 7), new HashSet(() => 7)];
        for (const one of before) set.add(one);
        set.clear();
        expect(set.size).toBe(0);
        for (const one of before) expect(set.has(one)).toBe(false);
        for (const one of after) expect(set.add(one)).toBe(fresh.add(one));
        expect(set.size).toBe(fresh.size);
      }),
      { numRuns: 30 },
    );
  });

  it('still holds everything after it grew', () => {
    const set = new HashSet(() => 12345);
    const hashes = Array.from({ length: 20_000 }, (_, at) => textHash(`${at}`));
    expect(hashes.filter((one) => set.add(one))).toHaveLength(hashes.length);
    expect(hashes.every((one) => set.has(one) && !set.add(one))).toBe(true);
    expect(set.size).toBe(hashes.length);
  });

  it.each([
    ['one low half', (at: number) => ({ high: at, low: 7 })],
    ['one high half', (at: number) => ({ high: 7, low: at })],
    ['differences in the upper bits only', (at: number) => ({ high: (at << 16) >>> 0, low: (at << 12) >>> 0 })],
    ['halves that cancel each other', (at: number) => ({ high: at, low: -at >>> 0 })],
  ])('takes time in step with the number of hashes, also of %s', (_what, make) => {
    const prepare = (size: number) => Array.from({ length: size }, (_, at) => make(at + 1));
    const run = (hashes: readonly TextHash[]) => {
      const set = new HashSet(secrets());
      for (const one of hashes) set.add(one);
    };
    expect(growthOf(() => performance.now(), 5_000, prepare, run)).toBeLessThan(GROWTH_BOUND);
  });
});
