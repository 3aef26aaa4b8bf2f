/**
 * Folds the flows of one batch into facts: at most one per series, window and observation, so that a batch can be
 * written by statements that touch no row twice. See docs/decisions/007-observations.md.
 */
import type { Flow, FlowCounters, Seconds, SeriesKey } from './flow';
import { seriesKey } from './flow-key';
import { addCounters, maxCounters } from './window';

/** `keyText` = seriesKey(key). `records` = how many flows of the batch it stands for. */
export interface Fact {
  readonly key: SeriesKey;
  readonly keyText: string;
  readonly observation: string;
  readonly granularity: Flow['granularity'];
  readonly windowStart: Seconds;
  readonly windowEnd: Seconds;
  readonly counters: FlowCounters;
  readonly records: number;
}

/**
 * Facts in order of first appearance; O(flows).
 * Window sources: the same observation twice keeps the larger of each counter, since a window read twice may only
 * have grown. Event sources: every flow is an increment of its own, so they add up.
 */
export function foldBatch(flows: readonly Flow[]): readonly Fact[] {
  const seriesOf = distinctSeries();
  const facts = new Map<string, Fact>();
  for (const flow of flows) {
    const series = seriesOf(flow.key);
    const observation = flow.granularity === 'window' ? (flow.observation ?? '') : '';
    const identity = `${series.index} ${flow.granularity} ${flow.windowStart} ${observation}`;
    const known = facts.get(identity);
    facts.set(identity, known === undefined ? factOf(flow, series.keyText, observation) : merge(known, flow));
  }
  return [...facts.values()];
}

interface DistinctSeries {
  readonly index: number;
  readonly keyText: string;
}

/** Decoders that intern their keys hand over the same object many times: its text is made once. */
function distinctSeries(): (key: SeriesKey) => DistinctSeries {
  const byKey = new Map<SeriesKey, DistinctSeries>();
  const byText = new Map<string, DistinctSeries>();
  return (key) => {
    const found = byKey.get(key);
    if (found !== undefined) return found;
    const keyText = seriesKey(key);
    const series = byText.get(keyText) ?? { index: byText.size, keyText };
    byText.set(keyText, series);
    byKey.set(key, series);
    return series;
  };
}

function factOf(flow: Flow, keyText: string, observation: string): Fact {
  const { key, granularity, windowStart, windowEnd, counters } = flow;
  return { key, keyText, observation, granularity, windowStart, windowEnd, counters, records: 1 };
}

function merge(fact: Fact, flow: Flow): Fact {
  const join = flow.granularity === 'event' ? addCounters : maxCounters;
  return {
    ...fact,
    windowEnd: Math.max(fact.windowEnd, flow.windowEnd),
    counters: join(fact.counters, flow.counters),
    records: fact.records + 1,
  };
}
