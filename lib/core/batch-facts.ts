/** Questions about the facts of a batch that several steps of storing it ask. */
import type { Fact, FactColumns } from './fact-columns';
import type { Flow, Seconds } from './flow';
import { hasExternalEnd } from './fold-addresses';

/** Facts come in key order (fold.ts), so each start follows the ones before it. Distinct, ascending. */
export function windowStartsOf(facts: FactColumns): readonly Seconds[] {
  const starts: Seconds[] = [];
  let last = Number.NaN;
  for (let row = 0; row < facts.length; row++) {
    const start = facts.windowStart(row);
    if (start !== last) starts.push(start);
    last = start;
  }
  return starts;
}

/** Those of one kind; the same columns when that is all of them, as it nearly always is. */
export function factsOfKind(facts: FactColumns, granularity: Flow['granularity']): FactColumns {
  return facts.where((row) => facts.isEvent(row) === (granularity === 'event'));
}

/** Those with an address outside the cluster at one end: few, so each is an object. */
export function externalFacts(facts: FactColumns): readonly Fact[] {
  const external: Fact[] = [];
  for (let row = 0; row < facts.length; row++) if (hasExternalEnd(facts.key(row))) external.push(facts.at(row));
  return external;
}

/** How many flows the facts stand for. */
export function recordsOf(facts: FactColumns): number {
  let records = 0;
  for (let row = 0; row < facts.length; row++) records += facts.records(row);
  return records;
}
