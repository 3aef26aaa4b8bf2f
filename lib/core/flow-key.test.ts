import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint, PolicyHit, SeriesKey } from './flow';
import { endpointKey, seriesKey, traceKey } from './flow-key';

const text = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('', 'null', '","', '[', '\\'));
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const endpoint: fc.Arbitrary<Endpoint> = fc.record({
  kind: fc.constantFrom('workload', 'host', 'networkSet', 'network'),
  namespace: orNull(text),
  name: text,
  labels: orNull(fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true })),
  ip: orNull(text),
  serviceAccount: orNull(text),
});
const ref = {
  kind: fc.constantFrom('NetworkPolicy', 'GlobalNetworkPolicy', 'EndOfTier'),
  namespace: orNull(text),
  name: text,
} as const;
const hit: fc.Arbitrary<PolicyHit> = fc.record({
  ...ref,
  tier: text,
  action: fc.constantFrom('allow', 'deny', 'pass', 'log'),
  policyIndex: fc.nat(3),
  ruleIndex: orNull(fc.integer({ min: -1, max: 2 })),
  trigger: orNull(fc.record(ref)),
});
const hits = fc.array(hit, { maxLength: 2 });
const series: fc.Arbitrary<SeriesKey> = fc.record({
  source: endpoint,
  destination: endpoint,
  protocol: text,
  destinationPort: orNull(fc.nat(3)),
  destinationService: orNull(
    fc.record({ namespace: text, name: text, portName: orNull(text), port: orNull(fc.nat(2)) }),
  ),
  reporter: fc.constantFrom('source', 'destination', 'transit', 'unknown'),
  verdict: fc.constantFrom('allow', 'deny', 'audit', 'drop', 'unknown'),
  trace: fc.record({ enforced: hits, pending: hits }),
});

describe('flow keys', () => {
  it('are the text that stored hashes were made of', () => {
    const pod: Endpoint = {
      kind: 'workload',
      namespace: 'emojivoto',
      name: 'web',
      labels: { b: '2', a: '1' },
      ip: null,
      serviceAccount: 'web',
    };
    expect(endpointKey(pod)).toBe('["workload","emojivoto","web",["a","1","b","2"],null,"web"]');
    const hit: PolicyHit = {
      kind: 'EndOfTier',
      namespace: null,
      name: '',
      tier: 'default',
      action: 'deny',
      policyIndex: 0,
      ruleIndex: -1,
      trigger: { kind: 'NetworkPolicy', namespace: 'a', name: 'b' },
    };
    expect(traceKey({ enforced: [hit], pending: [] })).toBe(
      '[[["EndOfTier",null,"","default","deny",0,-1,["NetworkPolicy","a","b"]]],[]]',
    );
  });

  it('do not depend on the order in which labels were written', () => {
    const one: Endpoint = {
      kind: 'host',
      namespace: null,
      name: 'n',
      labels: { a: '1', b: '2' },
      ip: null,
      serviceAccount: null,
    };
    expect(endpointKey(one)).toBe(endpointKey({ ...one, labels: { b: '2', a: '1' } }));
  });

  it('tell unknown labels from no labels', () => {
    const one: Endpoint = { kind: 'host', namespace: null, name: 'n', labels: null, ip: null, serviceAccount: null };
    expect(endpointKey(one)).not.toBe(endpointKey({ ...one, labels: {} }));
  });

  it('are equal exactly when the series are equal', () => {
    fc.assert(
      fc.property(series, series, (a, b) => {
        expect(seriesKey(a)).toBe(seriesKey(structuredClone(a)));
        expect(seriesKey(a) === seriesKey(b)).toBe(isEqual(a, b));
      }),
    );
  });

  it('differ when any one part differs', () => {
    fc.assert(
      fc.property(
        series,
        series,
        fc.constantFrom(
          ...([
            'source',
            'destination',
            'protocol',
            'destinationPort',
            'destinationService',
            'reporter',
            'verdict',
            'trace',
          ] as const),
        ),
        (a, b, part) => {
          const mixed = { ...a, [part]: b[part] };
          expect(seriesKey(a) === seriesKey(mixed)).toBe(isEqual(a[part], b[part]));
        },
      ),
      { numRuns: 500 },
    );
  });
});

function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key], right[key]))
  );
}
