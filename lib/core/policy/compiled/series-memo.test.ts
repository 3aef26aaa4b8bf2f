import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeriesMemo } from './series-memo';

const part = fc.constantFrom(-1, 0, 1, 2, 65_536, 2_147_483_647);
const key = fc.tuple(part, part, part, part, part);

describe('SeriesMemo', () => {
  it('finds what a map keyed by the whole key finds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.nat()), { maxLength: 300 }), fc.array(key), (entries, asked) => {
        const memo = new SeriesMemo<number>();
        const twin = new Map<string, number>();
        for (const [parts, value] of entries) {
          memo.set(...parts, value);
          twin.set(parts.join(), value);
        }
        expect(memo.size).toBe(twin.size);
        for (const parts of [...asked, ...entries.map(([known]) => known)]) {
          expect(memo.get(...parts)).toBe(twin.get(parts.join()));
        }
      }),
    );
  });

  it('keeps every entry while it grows', () => {
    const memo = new SeriesMemo<number>();
    for (let id = 0; id < 10_000; id++) memo.set(id, id % 7, 6, 80, 0, id);
    for (let id = 0; id < 10_000; id++) expect(memo.get(id, id % 7, 6, 80, 0)).toBe(id);
  });

  it('stays bounded, starting anew when it is full', () => {
    const memo = new SeriesMemo<number>();
    for (let id = 0; id <= 1 << 20; id++) memo.set(id, 0, 0, 0, 0, id);
    expect(memo.size).toBe(1);
    expect(memo.get(1 << 20, 0, 0, 0, 0)).toBe(1 << 20);
  });
});
