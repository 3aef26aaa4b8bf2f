import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { externalFacts, factsOfKind, recordsOf, windowStartsOf } from './batch-facts';
import type { Endpoint, Flow } from './flow';
import { byFactKey, foldBatch } from './fold';
import { externalPeers } from './fold-addresses';
import { countingIds } from './testing/series-ids';
import { NO_COUNTERS } from './window';

function end(kind: Endpoint['kind'], ip: string | null): Endpoint {
  return { kind, namespace: null, name: kind, labels: null, ip, serviceAccount: null };
}

const someEnd = fc
  .tuple(
    fc.constantFrom<Endpoint['kind']>('workload', 'host', 'network', 'networkSet'),
    fc.constantFrom(null, '1.1.1.1'),
  )
  .map(([kind, ip]) => end(kind, ip));
const someFlow = fc
  .record({
    source: someEnd,
    destination: someEnd,
    granularity: fc.constantFrom<Flow['granularity']>('window', 'event'),
    windowStart: fc.constantFrom(60, 120, 180),
  })
  .map(({ source, destination, granularity, windowStart }): Flow => {
    const trace = { enforced: [], pending: [] };
    const where = { source, destination, protocol: 'tcp', destinationPort: 80, destinationService: null };
    return {
      key: { ...where, reporter: 'source', verdict: 'allow', trace },
      ...{ granularity, windowStart, windowEnd: windowStart + 60, counters: NO_COUNTERS },
    };
  });
const someFacts = fc.array(someFlow, { maxLength: 30 }).map((flows) => foldBatch(flows, countingIds()));

describe('the facts of a batch', () => {
  it('have every distinct start once, in order', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const all = new Set(Array.from(facts, ({ windowStart }) => windowStart));
        expect(windowStartsOf(facts)).toEqual([...all].sort((a, b) => a - b));
      }),
    );
  });

  it('are windows or events, and nothing is in both or in neither', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const [windows, events] = [factsOfKind(facts, 'window'), factsOfKind(facts, 'event')];
        expect([...windows, ...events].sort(byFactKey)).toEqual([...facts]);
        expect([...windows].filter(({ granularity }) => granularity !== 'window')).toEqual([]);
        expect([...events].filter(({ granularity }) => granularity !== 'event')).toEqual([]);
      }),
    );
  });

  it('are external exactly when they name an external peer', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        expect([...facts].filter((fact) => externalPeers([fact]).length > 0)).toEqual(
          externalFacts(facts).filter((fact) => externalPeers([fact]).length > 0),
        );
        expect(externalPeers(externalFacts(facts))).toEqual(externalPeers([...facts]));
      }),
    );
  });

  it('stand for every flow', () => {
    fc.assert(
      fc.property(fc.array(someFlow, { maxLength: 30 }), (flows) => {
        expect(recordsOf(foldBatch(flows, countingIds()))).toBe(flows.length);
      }),
    );
  });
});
