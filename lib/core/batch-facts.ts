/** Questions about the facts of a batch that several steps of storing it ask: each is one pass over many objects. */
import type { Flow, Seconds } from './flow';
import type { Fact } from './fold';
import { hasExternalEnd } from './fold-addresses';

/** Facts come in key order (fold.ts), so each start follows the ones before it. Distinct, ascending. */
export function windowStartsOf(facts: readonly Pick<Fact, 'windowStart'>[]): readonly Seconds[] {
  const starts: Seconds[] = [];
  let last = Number.NaN;
  for (const { windowStart } of facts) {
    if (windowStart !== last) starts.push(windowStart);
    last = windowStart;
  }
  return starts;
}

/** Those of one kind; the list itself when that is all of them, as it nearly always is. */
export function factsOfKind(facts: readonly Fact[], granularity: Flow['granularity']): readonly Fact[] {
  const isOne = (fact: Fact) => fact.granularity === granularity;
  return facts.every(isOne) ? facts : facts.filter(isOne);
}

/** Those with an address outside the cluster at one end. */
export function externalFacts(facts: readonly Fact[]): readonly Fact[] {
  return facts.filter(({ key }) => hasExternalEnd(key));
}

/** How many flows the facts stand for. */
export function recordsOf(facts: readonly Fact[]): number {
  let records = 0;
  for (const fact of facts) records += fact.records;
  return records;
}
