import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderedPlaces } from './fold-order';

interface Row {
  readonly start: number;
  readonly id: bigint;
  readonly kind: number;
}

/** Neighbours in one half of their 64 bits, equal in the other one. */
const CLOSE_IDS = [
  0n,
  1n,
  3n,
  4n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 32n + 1n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
];
const someRow: fc.Arbitrary<Row> = fc.record({
  start: fc.constantFrom(0, 15, 1_790_000_000, 1_790_000_000.5),
  id: fc.oneof(fc.constantFrom(...CLOSE_IDS), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })),
  kind: fc.nat(2),
});

function order(rows: readonly Row[]): readonly number[] {
  const starts = rows.map(({ start }) => start);
  const ids = BigInt64Array.from(rows, ({ id }) => id);
  return [...orderedPlaces(starts, ids, (a, b) => (rows[a]?.kind ?? 0) - (rows[b]?.kind ?? 0))];
}

function naiveOrder(rows: readonly Row[]): readonly number[] {
  const places = rows.map((row, at) => ({ ...row, at }));
  places.sort((a, b) => a.start - b.start || (a.id === b.id ? 0 : a.id < b.id ? -1 : 1) || a.kind - b.kind);
  return places.map(({ at }) => at);
}

describe('orderedPlaces', () => {
  it('orders by start, id and comparison, and leaves equal ones as they were', () => {
    fc.assert(
      fc.property(fc.array(someRow, { maxLength: 70 }), (rows) => {
        expect(order(rows)).toEqual(naiveOrder(rows));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps apart ids that differ where the places are kept', () => {
    const rows = Array.from({ length: 5000 }, (_, at) => ({ start: 0, id: BigInt((at * 7919) % 5000), kind: 0 }));
    expect(order(rows)).toEqual(naiveOrder(rows));
  });
});
