import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow, SeriesKey } from './flow';
import { byFactKey, foldBatch as fold, joinFacts } from './fold';
import { countingIds } from './testing/series-ids';

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

const foldBatch = (flows: readonly Flow[]) => fold(flows, countingIds());

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

  it('is the same for a batch and for its parts joined, in key order', () => {
    const someFlow = fc
      .record({
        port: fc.nat(3),
        start: fc.constantFrom(0, 15, 30),
        started: fc.nat(9),
        granularity: fc.constantFrom('window' as const, 'event' as const),
        observation: fc.constantFrom('', 'a', 'b'),
      })
      .map(({ port, start, started, granularity, observation }) =>
        flow(started, { key: key(port), windowStart: start, windowEnd: start + 15, granularity, observation }),
      );
    fc.assert(
      fc.property(fc.array(someFlow, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (flows, size) => {
        const ids = countingIds();
        const whole = fold(flows, ids);
        const parts = Array.from({ length: Math.ceil(flows.length / size) }, (_, at) =>
          fold(flows.slice(at * size, (at + 1) * size), ids),
        );
        expect(joinFacts(parts)).toEqual(whole);
        expect([...whole].sort(byFactKey)).toEqual(whole);
        expect(whole.some((fact, at) => at > 0 && byFactKey(whole[at - 1] ?? fact, fact) === 0)).toBe(false);
      }),
    );
  });
});
