import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from './fact-columns';
import type { Flow, SeriesKey } from './flow';
import { FlowColumns } from './flow-columns';
import { byFactKey, foldBatch as fold, foldRows, type SeriesIdOf } from './fold';
import type { RowIds } from './fold-order';
import { countingIds } from './testing/series-ids';
import { addCounters, maxCounters, NO_COUNTERS } from './window';

function key(port: number): SeriesKey {
  const end = { kind: 'workload', namespace: 'a', name: 'web', labels: null, ip: null, serviceAccount: null } as const;
  return {
    source: end,
    destination: end,
    protocol: 'tcp',
    destinationPort: port,
    destinationService: null,
    reporter: 'source',
    verdict: 'allow',
    trace: { enforced: [], pending: [] },
  };
}

function flow(started: number, changes: Partial<Flow> = {}): Flow {
  return {
    key: key(80),
    windowStart: 60,
    windowEnd: 75,
    counters: {
      connectionsStarted: started,
      connectionsCompleted: 0,
      connectionsLive: started,
      packetsForward: 10 - started,
      packetsReverse: 0,
      bytesForward: null,
      bytesReverse: null,
    },
    granularity: 'window',
    ...changes,
  };
}

const foldBatch = (flows: readonly Flow[]) => [...fold(flows, countingIds())];

const PORTS = 4;
const someFlow = fc
  .record({
    port: fc.nat(PORTS - 1),
    start: fc.constantFrom(0, 15, 30),
    length: fc.constantFrom(15, 30),
    started: fc.nat(9),
    bytes: fc.option(fc.nat(99), { nil: null }),
    granularity: fc.constantFrom('window' as const, 'event' as const),
    observation: fc.constantFrom('', 'a', 'b'),
  })
  .map(({ port, start, length, started, bytes, granularity, observation }) => {
    const { counters } = flow(started);
    return flow(started, {
      ...{ key: key(port), windowStart: start, windowEnd: start + length, granularity, observation },
      counters: { ...counters, bytesForward: bytes },
    });
  });

/** Neighbours in one half of their 64 bits, equal in the other one. */
const CLOSE_IDS = [0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 53n, 2n ** 53n + 1n].concat(
  [0n, 1n, 2n ** 32n].map((less) => 2n ** 63n - 1n - less),
);
const someId = fc.oneof(fc.constantFrom(...CLOSE_IDS), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }));
/** Of the series, by their port. */
const someIds = fc.uniqueArray(someId, { minLength: PORTS, maxLength: PORTS });

function idsOf(ids: readonly bigint[]): SeriesIdOf {
  return ({ destinationPort }) => ids[destinationPort ?? 0] as bigint;
}

/** The same with plain maps. */
function naiveFold(flows: readonly Flow[], seriesIdOf: SeriesIdOf): readonly Fact[] {
  const facts = new Map<string, Fact>();
  for (const one of flows) {
    const isEvent = one.granularity === 'event';
    const fact = {
      ...one,
      seriesId: seriesIdOf(one.key),
      observation: isEvent ? '' : (one.observation ?? ''),
      records: 1,
    };
    const name = JSON.stringify([fact.windowStart, `${fact.seriesId}`, fact.observation, isEvent]);
    const known = facts.get(name) ?? { ...fact, records: 0, counters: isEvent ? NO_COUNTERS : fact.counters };
    const join = isEvent ? addCounters : maxCounters;
    facts.set(name, {
      ...known,
      records: known.records + 1,
      windowEnd: Math.max(known.windowEnd, fact.windowEnd),
      counters: join(known.counters, fact.counters),
    });
  }
  return [...facts.values()].sort(byFactKey);
}

describe('foldBatch', () => {
  it('keeps the larger of each counter where a window was read twice, whichever came first', () => {
    const [fact, ...more] = foldBatch([flow(2), flow(5, { windowEnd: 74 }), flow(3)]);
    expect(more).toEqual([]);
    expect(fact).toMatchObject({
      records: 3,
      windowEnd: 75,
      counters: { connectionsStarted: 5, connectionsLive: 5, packetsForward: 8, bytesForward: null },
    });
  });

  it('adds events up and keeps the maximum of live connections', () => {
    const event = { granularity: 'event' } as const;
    expect(foldBatch([flow(2, event), flow(5, event)])).toMatchObject([
      { records: 2, counters: { connectionsStarted: 7, connectionsLive: 5, packetsForward: 13 } },
    ]);
  });

  it.each([
    ['another port', { key: key(81) }],
    ['another window', { windowStart: 45 }],
    ['another observation', { observation: 'node-2' }],
    ['another kind of counting', { granularity: 'event' }],
  ] as const)('keeps %s apart', (_, changes) => {
    expect(foldBatch([flow(1), flow(1, changes)])).toHaveLength(2);
  });

  it('knows equal keys whether or not they are one object', () => {
    const shared = key(80);
    expect(foldBatch([flow(1, { key: shared }), flow(1, { key: shared }), flow(1, { key: key(80) })])).toHaveLength(1);
  });

  it('is what a fold by plain maps is, in key order, whatever the ids', () => {
    fc.assert(
      fc.property(fc.array(someFlow, { maxLength: 40 }), someIds, (flows, ids) => {
        const facts = [...fold(flows, idsOf(ids))];
        expect(facts).toEqual(naiveFold(flows, idsOf(ids)));
        expect(facts.some((fact, at) => at > 0 && byFactKey(facts[at - 1] ?? fact, fact) >= 0)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('foldRows', () => {
  it('folds the named rows and no others, in whatever order they come', () => {
    const someRows = fc
      .array(someFlow, { maxLength: 30 })
      .chain((flows) => fc.tuple(fc.constant(flows), fc.shuffledSubarray([...flows.keys()])));
    fc.assert(
      fc.property(someRows, someIds, ([flows, rows], ids) => {
        const idOf = idsOf(ids);
        const named = rows.map((row) => flows[row] as Flow);
        const seriesIds = BigInt64Array.from(named, ({ key }) => idOf(key));
        expect([...foldRows(FlowColumns.of(flows), rows, seriesIds)]).toEqual(naiveFold(named, idOf));
      }),
    );
  });

  it('passes the id of its observation on with each fact, and says when it was given none', () => {
    const observationIdOf = (text = '') => BigInt([...text].reduce((sum, letter) => sum * 7 + letter.charCodeAt(0), 0));
    fc.assert(
      fc.property(fc.array(someFlow, { maxLength: 30 }), someIds, (flows, ids) => {
        const [columns, rows] = [FlowColumns.of(flows), [...flows.keys()]];
        const seriesIds: RowIds = BigInt64Array.from(flows, ({ key }) => idsOf(ids)(key));
        const observed = flows.map(({ granularity, observation }) => (granularity === 'event' ? '' : observation));
        const facts = foldRows(columns, rows, seriesIds, BigInt64Array.from(observed, observationIdOf));
        const without = foldRows(columns, rows, seriesIds);
        for (const [row, { observation }] of [...facts].entries()) {
          expect(facts.observationId(row)).toBe(observationIdOf(observation));
          expect(without.observationId(row)).toBeNull();
        }
      }),
    );
  });

  it('reads ids from the middle of a larger array', () => {
    const flows = FlowColumns.of([flow(1, { key: key(81) }), flow(1)]);
    const ids = BigInt64Array.of(1n, 2n ** 40n, 5n, 1n).subarray(1, 3);
    expect(Array.from(foldRows(flows, [0, 1], ids), ({ seriesId }) => seriesId)).toEqual([5n, 2n ** 40n]);
  });
});

describe('byFactKey', () => {
  /** Numbers would not tell this id from the next one. */
  const first = { windowStart: 60, seriesId: 2n ** 62n, observation: 'a', granularity: 'event' } as const;

  it.each([
    ['a later window', { windowStart: 75, seriesId: 1n }],
    ['a larger id', { seriesId: first.seriesId + 1n, observation: '' }],
    ['a further observation', { observation: 'b' }],
    ['windows after events', { granularity: 'window' }],
  ] as const)('puts %s behind', (_, changes) => {
    const next = { ...first, ...changes };
    expect([byFactKey(first, next), byFactKey(next, first), byFactKey(next, next)].map(Math.sign)).toEqual([-1, 1, 0]);
  });
});
