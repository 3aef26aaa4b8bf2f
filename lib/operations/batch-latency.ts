/**
 * How long batches of this process take to store, as a histogram for /api/metrics. Process-local: what holds for the
 * whole installation is counted in the database.
 */

/** Upper bounds in seconds. */
export const LATENCY_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

export type BatchOutcome = 'stored' | 'failed';

export interface LatencyHistogram {
  /** Batches up to each bound, not cumulative; the last one is beyond all bounds. */
  readonly counts: readonly number[];
  readonly sumSeconds: number;
}

export type BatchLatency = Readonly<Record<BatchOutcome, LatencyHistogram>>;

interface Running {
  counts: number[];
  sumSeconds: number;
}

/** One per process: Next loads a module anew for each group of routes. */
const kept = globalThis as typeof globalThis & {
  firebreakBatchLatency?: Record<BatchOutcome, Running>;
  /** What threads of this process said last, by their names. */
  firebreakThreadLatency?: Map<string, BatchLatency>;
};

function running(): Record<BatchOutcome, Running> {
  const empty = () => ({ counts: new Array<number>(LATENCY_BOUNDS.length + 1).fill(0), sumSeconds: 0 });
  kept.firebreakBatchLatency ??= { stored: empty(), failed: empty() };
  return kept.firebreakBatchLatency;
}

export function recordBatchLatency(outcome: BatchOutcome, millis: number): void {
  const histogram = running()[outcome];
  const seconds = millis / 1000;
  const bucket = LATENCY_BOUNDS.findIndex((bound) => seconds <= bound);
  const at = bucket < 0 ? LATENCY_BOUNDS.length : bucket;
  histogram.counts[at] = (histogram.counts[at] ?? 0) + 1;
  histogram.sumSeconds += seconds;
}

/** Takes what a thread of this process counted since it started. A thread's name is never given twice. */
export function adoptLatency(thread: string, latency: BatchLatency): void {
  kept.firebreakThreadLatency ??= new Map();
  kept.firebreakThreadLatency.set(thread, latency);
}

/** Since the process started, its threads included. */
export function batchLatency(): BatchLatency {
  const all: readonly BatchLatency[] = [running(), ...(kept.firebreakThreadLatency?.values() ?? [])];
  return { stored: added(all.map(({ stored }) => stored)), failed: added(all.map(({ failed }) => failed)) };
}

function added(histograms: readonly LatencyHistogram[]): LatencyHistogram {
  const counts = [...LATENCY_BOUNDS, null].map((_, at) =>
    sum(histograms.map((histogram) => histogram.counts[at] ?? 0)),
  );
  return { counts, sumSeconds: sum(histograms.map(({ sumSeconds }) => sumSeconds)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
