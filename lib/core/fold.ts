/**
 * Folds the flows of one batch into facts: at most one per series, window and observation, so that a batch can be
 * written by statements that touch no row twice. See docs/decisions/007-observations.md.
 */
import type { Flow, FlowCounters, Seconds, SeriesKey } from './flow';
import { addCounters, maxCounters } from './window';

/** Equal ids for equal keys and for no others; cheap for a key object that it was asked for before. */
export type SeriesIdOf = (key: SeriesKey) => bigint;

/** `observation` '' = the source has one observation per series and window. `records` = how many flows it stands for. */
export interface Fact {
  readonly key: SeriesKey;
  readonly seriesId: bigint;
  readonly observation: string;
  readonly granularity: Flow['granularity'];
  readonly windowStart: Seconds;
  readonly windowEnd: Seconds;
  readonly counters: FlowCounters;
  readonly records: number;
}

/**
 * Facts in key order: by window, series, observation. So batches that write them one after the other never wait for each
 * other in a circle, and rows of one window lie together. O(n log n) in the flows.
 * Window sources: the same observation twice keeps the larger of each counter, since a window read twice may only
 * have grown. Event sources: every flow is an increment of its own, so they add up.
 */
export function foldBatch(flows: readonly Flow[], seriesIdOf: SeriesIdOf): readonly Fact[] {
  return joinFacts([flows.map((flow) => factOf(flow, seriesIdOf(flow.key)))]);
}

/** The facts of parts of a batch as those of the whole: a large batch is folded in parts, because sorting holds up the process. */
export function joinFacts(parts: readonly (readonly Fact[])[]): readonly Fact[] {
  const facts: Fact[] = [];
  let last: Fact | undefined;
  for (const fact of parts.flat().sort(byFactKey)) {
    if (last !== undefined && byFactKey(last, fact) === 0) {
      last = merge(last, fact);
      facts[facts.length - 1] = last;
    } else {
      last = fact;
      facts.push(fact);
    }
  }
  return facts;
}

type FactKey = Pick<Fact, 'windowStart' | 'seriesId' | 'observation' | 'granularity'>;

/** The order of facts; 0 = the same window, observed by the same observer. */
export function byFactKey(a: FactKey, b: FactKey): number {
  return (
    a.windowStart - b.windowStart ||
    compare(a.seriesId, b.seriesId) ||
    compare(a.observation, b.observation) ||
    compare(a.granularity, b.granularity)
  );
}

function compare<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function factOf({ key, granularity, observation, windowStart, windowEnd, counters }: Flow, seriesId: bigint): Fact {
  const observed = granularity === 'window' ? (observation ?? '') : '';
  return { key, seriesId, observation: observed, granularity, windowStart, windowEnd, counters, records: 1 };
}

function merge(a: Fact, b: Fact): Fact {
  const join = a.granularity === 'event' ? addCounters : maxCounters;
  return {
    ...a,
    windowEnd: Math.max(a.windowEnd, b.windowEnd),
    counters: join(a.counters, b.counters),
    records: a.records + b.records,
  };
}
