import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fact, FactColumns, observedBy } from './fact-columns';
import type { Flow, FlowCounters } from './flow';
import { FlowColumns } from './flow-columns';
import { flowParts } from './testing/random-flows';

const parts = flowParts(fc.nat(1000), fc.nat(99));
const someSeriesId = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const someFlow: fc.Arbitrary<Flow> = fc.record(parts, { noNullPrototype: true });
/** Facts of events have no observation: what identifies an event is no part of them. */
const someFact: fc.Arbitrary<Fact> = fc
  .record(
    { ...parts, seriesId: someSeriesId, records: fc.integer({ min: 1, max: 2 ** 31 - 1 }) },
    { noNullPrototype: true },
  )
  .map((fact) => (fact.granularity === 'event' ? { ...fact, observation: '' } : fact));
const someFacts = fc.array(someFact, { maxLength: 20 });

/** Of the second and all further flows into the fact of the first. */
function joined(flows: readonly Flow[]): FactColumns {
  const columns = FlowColumns.of(flows);
  const facts = new FactColumns(columns, 1);
  facts.add(0, 7n);
  for (let row = 1; row < flows.length; row++) facts.join(row);
  return facts;
}

/** Null where no flow says. */
function over(flows: readonly Flow[], name: keyof FlowCounters, of: (values: readonly number[]) => number) {
  const values = flows.map(({ counters }) => counters[name]).filter((value) => value !== null);
  return values.length === 0 ? null : of(values);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const most = (values: readonly number[]) => Math.max(...values);

describe('FactColumns', () => {
  it('gives back every fact as it was', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const columns = FactColumns.of(facts);
        expect(columns.length).toBe(facts.length);
        expect([...columns]).toStrictEqual(facts);
        expect(facts.map((_, row) => [columns.seriesId(row), columns.records(row)])).toEqual(
          facts.map(({ seriesId, records }) => [seriesId, records]),
        );
      }),
    );
  });

  it('makes a fact of one record of a flow; what identifies an event is no part of it', () => {
    fc.assert(
      fc.property(someFlow, someSeriesId, (flow, seriesId) => {
        const facts = new FactColumns(FlowColumns.of([flow]), 1);
        facts.add(0, seriesId);
        const observation = flow.granularity === 'event' ? '' : flow.observation;
        expect([...facts]).toStrictEqual([{ ...flow, observation, seriesId, records: 1 }]);
      }),
    );
  });

  it('has the empty observation where the flow has none', () => {
    fc.assert(
      fc.property(someFlow, ({ observation: _, ...flow }) => {
        expect(observedBy(FlowColumns.of([flow]), 0)).toBe('');
        expect(joined([flow]).observation(0)).toBe('');
      }),
    );
  });

  it.each([
    ['the larger of each counter for windows', 'window', most],
    ['the sum of each counter, but the most live connections, for events', 'event', sum],
  ] as const)('keeps %s', (_, granularity, join) => {
    fc.assert(
      fc.property(fc.array(someFlow, { minLength: 1, maxLength: 5 }), (some) => {
        const flows = some.map((flow) => ({ ...flow, granularity }));
        const facts = joined(flows);
        expect(facts.length).toBe(1);
        expect(facts.at(0)).toEqual({
          ...flows[0],
          observation: granularity === 'event' ? '' : flows[0]?.observation,
          seriesId: 7n,
          records: flows.length,
          windowEnd: most(flows.map(({ windowEnd }) => windowEnd)),
          counters: {
            connectionsStarted: over(flows, 'connectionsStarted', join),
            connectionsCompleted: over(flows, 'connectionsCompleted', join),
            connectionsLive: over(flows, 'connectionsLive', most),
            packetsForward: over(flows, 'packetsForward', join),
            packetsReverse: over(flows, 'packetsReverse', join),
            bytesForward: over(flows, 'bytesForward', join),
            bytesReverse: over(flows, 'bytesReverse', join),
          },
        });
      }),
    );
  });

  it('joins into the last fact and into no other', () => {
    fc.assert(
      fc.property(someFlow, someFlow, (first, second) => {
        const flows = FlowColumns.of([first, second]);
        const facts = new FactColumns(flows, 2);
        facts.add(0, 1n);
        const [before] = facts;
        facts.add(1, 2n);
        facts.join(1);
        expect(facts.at(0)).toEqual(before);
        expect(flows.at(1)).toEqual(FlowColumns.of([second]).at(0));
        expect([facts.records(0), facts.records(1)]).toEqual([1, 2]);
      }),
    );
  });

  it('keeps the chosen rows whole and in order, and changes nothing of its own', () => {
    fc.assert(
      fc.property(someFacts, fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }), (facts, isKept) => {
        const columns = FactColumns.of(facts);
        const kept = columns.where((row) => isKept[row] === true);
        expect([...kept]).toStrictEqual(facts.filter((_, row) => isKept[row] === true));
        expect([...columns]).toStrictEqual(facts);
      }),
    );
  });

  it('is the same object when every row is kept', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const columns = FactColumns.of(facts);
        expect(columns.where(() => true)).toBe(columns);
      }),
    );
  });
});
