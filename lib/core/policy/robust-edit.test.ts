import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GROWTH_BOUND, growthOf } from '@/lib/core/testing/growth';
import { allowConnection, allowWays } from './allow-flow';
import { ruleSpans } from './document-rules';
import type { PolicyDocument } from './model';
import { connection, external, NO_FACTS, workload } from './testing/policy-set';
import { tightenRule } from './tighten-rule';
import { toKubernetesPolicy } from './to-kubernetes';
import { validateDocument } from './validate';
import { createSideWalker } from './walk-side';

const LOADED_MACHINE_MS = 120_000;
const now = () => performance.now();

const KINDS: readonly (readonly [string, string])[] = [
  ['projectcalico.org/v3', 'NetworkPolicy'],
  ['projectcalico.org/v3', 'GlobalNetworkPolicy'],
  ['projectcalico.org/v3', 'StagedKubernetesNetworkPolicy'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy'],
  ['policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy'],
  ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy'],
];

/** Objects of the right field names with whatever values: what a stored document may turn out to be. */
const FIELDS = [
  ...['podSelector', 'namespaceSelector', 'matchLabels', 'matchExpressions', 'key', 'operator', 'values', 'app'],
  ...['ingress', 'egress', 'from', 'to', 'ports', 'protocols', 'port', 'endPort', 'protocol', 'ipBlock', 'cidr'],
  ...['except', 'subject', 'namespaces', 'pods', 'networks', 'nodes', 'portNumber', 'portRange', 'namedPort'],
  ...['action', 'source', 'destination', 'selector', 'nets', 'tcp', 'destinationPort', 'number', 'range', 'start'],
];
const leaf = fc.constantFrom<unknown>(
  ...[null, true, 0, 80, -1, 1e9, '', 'TCP', 'Allow', 'Deny', 'Pass', '10.0.0.0/8', 'has(a)', '__proto__'],
);
const { value: hostile } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 4 }),
  ),
}));
/** Enough of it is right that edits reach the rules. */
const rules = fc.array(fc.dictionary(fc.constantFrom(...FIELDS), hostile, { maxKeys: 5 }), { maxLength: 4 });
const documents = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    spec: fc.record({ ingress: rules, egress: rules }),
    more: fc.dictionary(fc.constantFrom(...FIELDS), hostile, { maxKeys: 2 }),
  })
  .map(({ kind: [apiVersion, kind], spec, more }): PolicyDocument => {
    const types = ['Ingress', 'Egress'];
    const base = { subject: { namespaces: {} }, tier: 'Admin', policyTypes: types, types };
    return { apiVersion, kind, metadata: { name: 'default', namespace: 'shop' }, spec: { ...base, ...spec, ...more } };
  });

const web = workload('web', { ip: '10.0.0.1' });
const probes = [
  connection(web, workload('db')),
  connection(workload('db'), web),
  connection(web, external('1.1.1.1'), { protocol: 'udp', destinationPort: null }),
  connection(external(null), web, { protocol: 'mystery', destinationPort: 70_000 }),
];
const { traffic } = createSideWalker({ tiers: [], policies: [], facts: NO_FACTS }, 'enforced');

describe('editing documents of any content', () => {
  it(
    'gives a document or a typed error, 4,000 times, and never a worse document',
    () => {
      let edited = 0;
      fc.assert(
        fc.property(documents, fc.constantFrom(...probes), (document, probe) => {
          const problems = validateDocument(document).length;
          for (const end of ['source', 'destination'] as const) {
            for (const way of allowWays(document)) {
              const allowed = allowConnection(document, probe, end, way);
              if (!allowed.ok) expect(allowed.error.detail).not.toBe('');
              else if (allowed.value.changed) {
                edited++;
                expect(validateDocument(allowed.value.document).length).toBeLessThanOrEqual(problems);
              }
            }
          }
          for (const direction of ['ingress', 'egress'] as const) {
            const used = [{ ...probe, connections: 1, lastSeen: 1 }];
            for (const [index] of ruleSpans(document, direction).entries()) {
              const tightened = tightenRule(document, direction, index, used, traffic);
              if (!tightened.ok) expect(tightened.error.detail).not.toBe('');
            }
          }
          const converted = toKubernetesPolicy(document);
          expect(converted.ok || converted.error.length > 0).toBe(true);
        }),
        { numRuns: 4000 },
      );
      expect(edited).toBeGreaterThan(100);
    },
    LOADED_MACHINE_MS,
  );

  const kubernetes = (count: number): PolicyDocument => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'many', namespace: 'shop' },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: Array.from({ length: count }, (_, index) => ({
        to: [{ podSelector: { matchLabels: { app: `w${index}` } } }, { ipBlock: { cidr: `10.${index % 200}.0.0/16` } }],
        ports: [{ protocol: 'TCP', port: (index % 60_000) + 1 }],
      })),
    },
  });

  it(
    'takes time linear in 500 rules, and eight times as many',
    () => {
      const edit = (document: PolicyDocument) => [
        allowConnection(document, connection(web, workload('db', { labels: { app: 'new' } })), 'source'),
        tightenRule(
          document,
          'egress',
          7,
          [{ ...connection(web, workload('w7')), connections: 1, lastSeen: 1 }],
          traffic,
        ),
      ];
      expect(edit(kubernetes(500)).map(({ ok }) => ok)).toEqual([true, false]);
      expect(growthOf(now, 500, kubernetes, edit)).toBeLessThan(GROWTH_BOUND);
    },
    LOADED_MACHINE_MS,
  );
});
