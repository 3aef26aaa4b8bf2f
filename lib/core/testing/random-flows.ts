/** Test aid: any flows and their parts, of a few keys and observations so that some meet. */
import fc from 'fast-check';
import type { FlowCounters, SeriesKey } from '@/lib/core/flow';

function keyOfPort(destinationPort: number): SeriesKey {
  const end = { kind: 'workload', namespace: 'a', name: 'web', labels: null, ip: null, serviceAccount: null } as const;
  return {
    ...{ source: end, destination: end, protocol: 'tcp', destinationPort, destinationService: null },
    ...{ reporter: 'source', verdict: 'allow', trace: { enforced: [], pending: [] } },
  };
}

export function anyCounters(count: fc.Arbitrary<number>): fc.Arbitrary<FlowCounters> {
  const bytes = fc.option(count, { nil: null });
  return fc.record(
    {
      connectionsStarted: count,
      connectionsCompleted: count,
      connectionsLive: count,
      packetsForward: count,
      packetsReverse: count,
      bytesForward: bytes,
      bytesReverse: bytes,
    },
    { noNullPrototype: true },
  );
}

/** Of a flow, for `fc.record`; `seconds` are those of its window, which may end before it starts. */
export function flowParts(count: fc.Arbitrary<number>, seconds: fc.Arbitrary<number>) {
  return {
    key: fc.constantFrom(keyOfPort(80), keyOfPort(81), keyOfPort(82)),
    windowStart: seconds,
    windowEnd: seconds,
    counters: anyCounters(count),
    granularity: fc.constantFrom('window' as const, 'event' as const),
    observation: fc.constantFrom('', 'node-1', 'node-2'),
  };
}
