/** Numbers that look random and come again from the same seed, so that a failed run can be repeated. */

/** Answers the next number of [0, 1). */
export type Random = () => number;

/** Mulberry32: 32 bits of state, good enough to choose moments and batches. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An integer of [0, limit). */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** A new array in another order. */
export function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
