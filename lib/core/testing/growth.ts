/** How running time grows with the input, told by ratio within one run: a slow or busy machine slows both sizes alike. */

/** Quadratic work would take 64 times as long, linear work 8 times; in between lies room for noise. */
export const GROWTH_FACTOR = 8;
export const GROWTH_BOUND = 24;

/** Runs too short to measure count as this long. */
const FLOOR_MILLIS = 2;
/** A round that noise spoiled is not the last word; quadratic work fails all of them. */
const MAX_ROUNDS = 8;

/**
 * Time for an input GROWTH_FACTOR times as large, over the time for `size`; the quickest of the runs of each, taken in
 * turns until the ratio is below GROWTH_BOUND or the rounds are used up. `now` is a clock in
 * milliseconds; `prepare` is not measured.
 */
export function growthOf<T>(
  now: () => number,
  size: number,
  prepare: (size: number) => T,
  run: (input: T) => unknown,
): number {
  const millisecondsOf = (work: () => unknown) => {
    const began = now();
    work();
    return now() - began;
  };
  const small = prepare(size);
  const large = prepare(size * GROWTH_FACTOR);
  const best = { small: Number.POSITIVE_INFINITY, large: Number.POSITIVE_INFINITY };
  let growth = Number.POSITIVE_INFINITY;
  run(small);
  for (let round = 0; round < MAX_ROUNDS && growth >= GROWTH_BOUND; round++) {
    best.small = Math.min(
      best.small,
      millisecondsOf(() => run(small)),
    );
    best.large = Math.min(
      best.large,
      millisecondsOf(() => run(large)),
    );
    growth = best.large / Math.max(best.small, FLOOR_MILLIS);
  }
  return growth;
}
