/** Three-valued answers as small numbers, for tables and bit rows. `Maybe`: a fact that nobody gave decides. */
export const NO = 0;
export const YES = 1;
export const MAYBE = 2;
export type Truth = typeof NO | typeof YES | typeof MAYBE;

/** Kleene "and": one No settles it. */
export function both(a: Truth, b: Truth): Truth {
  if (a === NO || b === NO) return NO;
  return a === YES && b === YES ? YES : MAYBE;
}

/** Maybe stays Maybe. */
export function not(truth: Truth): Truth {
  if (truth === MAYBE) return MAYBE;
  return truth === YES ? NO : YES;
}
