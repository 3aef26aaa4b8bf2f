/** How benches measure: a warm-up, then the median of several runs, always as a ratio against a baseline nearby. */

/** A measured ratio. `goal` null = told for information. `detail` says in words what was compared, with the figures. */
export interface BenchRow {
  readonly name: string;
  readonly ratio: number;
  readonly goal: Goal | null;
  readonly detail: string;
}

export interface Goal {
  readonly is: '>=' | '<=';
  readonly value: number;
}

/** One file of scripts/bench exports one as `bench`; its rows' names start with its own. */
export interface Bench {
  readonly name: string;
  run(): Promise<readonly BenchRow[]>;
}

export interface Measured<T> {
  readonly medianMillis: number;
  /** What the last run answered, for checking. */
  readonly answer: T;
}

/** Runs once to warm up and then `runs` times; `prepare` comes before each run and is not counted. */
export async function measure<T, Prepared>(
  prepare: () => Prepared | Promise<Prepared>,
  run: (prepared: Prepared) => T | Promise<T>,
  runs = 3,
): Promise<Measured<T>> {
  let answer = await run(await prepare());
  const samples: number[] = [];
  for (let count = 0; count < runs; count++) {
    const prepared = await prepare();
    const start = performance.now();
    answer = await run(prepared);
    samples.push(performance.now() - start);
  }
  return { medianMillis: median(samples), answer };
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

export function perSecond(count: number, millis: number): number {
  return (count * 1000) / millis;
}

/** `4,810,000`, three digits of which are meant. */
export function rounded(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}

/** The same numbers from 0 to below 1 for the same seed (mulberry32), so that every run measures the same cluster. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
