import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow } from './flow';
import { COUNTERS, FlowColumns } from './flow-columns';
import { anyCounters, flowParts } from './testing/random-flows';
import { textHash } from './text-hash';

const BLOCK_ROWS = 256;

const someCount = fc.oneof(fc.nat(9), fc.maxSafeNat());
const someCounters = anyCounters(someCount);
const someFlow: fc.Arbitrary<Flow> = fc.record(flowParts(someCount, fc.maxSafeNat()), {
  requiredKeys: ['key', 'windowStart', 'windowEnd', 'counters', 'granularity'],
  noNullPrototype: true,
});
const someFlows = fc.array(someFlow, { minLength: 1, maxLength: 12 });
const [FLOW] = fc.sample(someFlow, { seed: 7, numRuns: 1 }) as [Flow];

/** So many flows of which no two are equal. */
function repeated(flows: readonly Flow[], count: number): readonly Flow[] {
  return Array.from({ length: count }, (_, row) => ({ ...(flows[row % flows.length] as Flow), windowStart: row }));
}

/** What comes back of a flow as one. */
function kept({ observation, ...flow }: Flow): Flow {
  return observation === undefined || flow.granularity === 'event' ? flow : { ...flow, observation };
}

function eventHash({ granularity, observation }: Flow) {
  return granularity === 'event' && observation !== undefined ? textHash(observation) : null;
}

describe('FlowColumns', () => {
  it.each([1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS])(
    'gives back every flow as it was added but for what identifies an event, of %i flows',
    (count) => {
      fc.assert(
        fc.property(someFlows, (flows) => {
          const added = repeated(flows, count);
          const columns = FlowColumns.of(added);
          expect(columns.length).toBe(count);
          expect([...columns]).toStrictEqual(added.map(kept));
          expect(added.map((_, row) => columns.eventHash(row))).toEqual(added.map(eventHash));
        }),
        { numRuns: 10 },
      );
    },
  );

  it('makes no difference between an event added by what identifies it and by the hash of that', () => {
    fc.assert(
      fc.property(someFlows, fc.string(), (flows, observation) => {
        const [whole, hashed] = [new FlowColumns(), new FlowColumns()];
        for (const flow of flows) {
          whole.add({ ...flow, granularity: 'event', observation });
          hashed.addEvent(flow, flow.windowStart, flow.windowEnd, textHash(observation));
        }
        expect([...hashed]).toStrictEqual([...whole]);
        expect(flows.map((_, row) => hashed.eventHash(row))).toEqual(flows.map((_, row) => whole.eventHash(row)));
      }),
    );
  });

  it('answers of each row what its flow says', () => {
    fc.assert(
      fc.property(someFlows, (flows) => {
        const columns = FlowColumns.of(flows);
        for (const [row, flow] of flows.entries()) {
          expect(columns.key(row)).toBe(flow.key);
          expect(columns.observation(row)).toBe(kept(flow).observation);
          expect(columns.eventHash(row)).toEqual(eventHash(flow));
          expect(columns.isEvent(row)).toBe(flow.granularity === 'event');
          expect([columns.windowStart(row), columns.windowEnd(row)]).toEqual([flow.windowStart, flow.windowEnd]);
          expect(COUNTERS.map((_, at) => columns.counter(row, at))).toEqual(
            COUNTERS.map((name) => flow.counters[name] ?? Number.NaN),
          );
        }
      }),
    );
  });

  it('takes columns as they are and copies any other list', () => {
    const columns = FlowColumns.of([]);
    expect(FlowColumns.of(columns)).toBe(columns);
    expect([...columns]).toEqual([]);
    expect(FlowColumns.of([])).not.toBe(columns);
  });

  it('adds rows of other columns but what identifies events, and leaves those as they are', () => {
    fc.assert(
      fc.property(someFlows, someFlows, fc.array(fc.nat(), { maxLength: 8 }), (before, flows, rows) => {
        const columns = FlowColumns.of(before);
        const from = FlowColumns.of(flows);
        for (const row of rows) columns.addFrom(from, row % flows.length);
        const added = rows.map((row) => kept(flows[row % flows.length] as Flow));
        expect([...columns]).toStrictEqual([...before.map(kept), ...added]);
        expect(added.map((_, at) => columns.eventHash(before.length + at))).toEqual(added.map(() => null));
        expect([...from]).toStrictEqual(flows.map(kept));
      }),
    );
  });

  it('sets counters or the end of one row and touches nothing else', () => {
    const rows = fc.constantFrom(0, 1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1);
    fc.assert(
      fc.property(someFlows, rows, rows, someCounters, fc.maxSafeNat(), (flows, one, other, counters, windowEnd) => {
        const all = repeated(flows, BLOCK_ROWS + 2);
        const columns = FlowColumns.of(all);
        columns.setCounters(one, counters);
        columns.setWindowEnd(other, windowEnd);
        expect([...columns]).toStrictEqual(
          all.map((flow, row) => ({
            ...kept(flow),
            ...(row === one ? { counters } : {}),
            ...(row === other ? { windowEnd } : {}),
          })),
        );
        expect(all.map((_, row) => columns.eventHash(row))).toEqual(all.map(eventHash));
      }),
      { numRuns: 20 },
    );
  });

  it('reads nothing of the batch that used its memory before', () => {
    const someBatch = fc.array(someFlow, { minLength: 1, maxLength: 2 * BLOCK_ROWS });
    fc.assert(
      fc.property(fc.array(someBatch, { minLength: 2, maxLength: 4 }), (batches) => {
        for (const flows of batches) {
          const columns = FlowColumns.of(flows);
          expect([...columns]).toEqual(flows.map(kept));
          expect(flows.map((_, row) => columns.eventHash(row))).toEqual(flows.map(eventHash));
          columns.release();
          expect(columns.length).toBe(0);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('shares no memory with columns that were released after it was made', () => {
    const flows = (start: number) =>
      repeated(fc.sample(someFlow, { seed: 7, numRuns: 5 }), BLOCK_ROWS + 1).map((flow) => ({
        ...flow,
        windowStart: start,
      }));
    const [first, kept] = [FlowColumns.of(flows(1)), FlowColumns.of(flows(2))];
    first.release();
    const later = FlowColumns.of(flows(3));
    expect([...kept].every(({ windowStart }) => windowStart === 2)).toBe(true);
    expect([...later].every(({ windowStart }) => windowStart === 3)).toBe(true);
  });

  it('gives its memory away once, however often it is released', () => {
    const batch = (start: number) => Array.from({ length: BLOCK_ROWS }, () => ({ ...FLOW, windowStart: start }));
    const released = FlowColumns.of(batch(1));
    released.release();
    released.release();
    const [one, other] = [FlowColumns.of(batch(2)), FlowColumns.of(batch(3))];
    expect([one.windowStart(0), other.windowStart(0)]).toEqual([2, 3]);
  });
});
