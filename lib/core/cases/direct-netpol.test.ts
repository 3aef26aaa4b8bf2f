import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicySet } from '@/lib/core/policy/evaluate';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { readPolicy } from '@/lib/core/policy/read-policy';
import { type DirectPod, isAllowedDirectly } from './direct-netpol';
import { runK8sNetpolCase } from './run-k8s-netpol-cases';

const NAMESPACES = [
  { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop', team: 'red' } },
  { name: 'bank', labels: { 'kubernetes.io/metadata.name': 'bank' } },
];
const PODS: readonly (DirectPod & { readonly name: string })[] = ['shop', 'bank'].flatMap((namespace, n) =>
  ['web', 'db', 'bare'].map((name, p) => ({
    namespace,
    name,
    labels: name === 'bare' ? {} : { app: name, zone: `z${p}` },
    ip: `10.${n}.0.${p + 1}`,
    ports: name === 'db' ? [{ name: 'sql', port: 80, protocol: 'TCP' }] : [{ name: 'sql', port: 81, protocol: 'UDP' }],
  })),
);

const selector = fc.constantFrom(
  {},
  { matchLabels: { app: 'web' } },
  { matchLabels: { app: 'db', zone: 'z1' } },
  { matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'x'] }] },
  { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
  { matchExpressions: [{ key: 'zone', operator: 'Exists' }] },
  { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },
);
const namespaceSelector = fc.constantFrom({}, { matchLabels: { team: 'red' } }, { matchLabels: { team: 'blue' } });
const peer = fc.oneof(
  selector.map((podSelector) => ({ podSelector })),
  namespaceSelector.map((chosen) => ({ namespaceSelector: chosen })),
  fc.record({ podSelector: selector, namespaceSelector }),
  fc.constantFrom(
    { ipBlock: { cidr: '10.0.0.0/15', except: ['10.0.0.2/32', '10.1.0.0/24'] } },
    { ipBlock: { cidr: '10.1.0.0/16' } },
  ),
);
const ports = fc.subarray(
  [{ port: 80 }, { port: 'sql' }, { protocol: 'UDP', port: 'sql' }, { port: 79, endPort: 81 }, { protocol: 'UDP' }, {}],
  { maxLength: 2 },
);
const rules = (field: string) =>
  fc.array(
    fc.record({ peers: fc.array(peer, { maxLength: 2 }), ports }).map(({ peers, ports: chosen }) => ({
      ...(peers.length === 0 ? {} : { [field]: peers }),
      ...(chosen.length === 0 ? {} : { ports: chosen }),
    })),
    { maxLength: 2 },
  );
const policies = fc.array(
  fc
    .record({
      namespace: fc.constantFrom('shop', 'bank'),
      podSelector: selector,
      policyTypes: fc.constantFrom([], ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: rules('from'),
      egress: rules('to'),
    })
    .map(
      ({ namespace, ...spec }): PolicyDocument => ({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'p', namespace },
        spec,
      }),
    ),
  { maxLength: 4 },
);
const probe = fc.record({
  source: fc.constantFrom(...PODS),
  destination: fc.constantFrom(...PODS),
  protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
  port: fc.constantFrom(80, 81, 9),
});

describe('Kubernetes policies on random clusters', () => {
  it('mean the same by way of Calico as they do directly', () => {
    const seen = { true: 0, false: 0 };
    fc.assert(
      fc.property(policies, fc.array(probe, { minLength: 10, maxLength: 10 }), (documents, probes) => {
        const named = documents.map((document, index) => ({
          ...document,
          metadata: { ...document.metadata, name: `p${index}` },
        }));
        const read = named.map((document) => {
          const policy = readPolicy(document);
          if (!policy.ok) throw new Error(JSON.stringify(policy.error));
          return policy.value;
        });
        const workloads = PODS.map((pod) => ({
          ...pod,
          serviceAccount: null,
          serviceAccountLabels: {},
          ips: [pod.ip],
        }));
        const facts = { namespaces: NAMESPACES, networkSets: [], workloads, services: [] };
        const engine = compilePolicySet({ tiers: [], policies: read, facts }, 'enforced');
        for (const asked of probes) {
          const end = ({ namespace, name, labels }: (typeof PODS)[number]) =>
            ({ kind: 'workload', namespace, name, labels, ip: null, serviceAccount: null }) as const;
          const { verdict } = engine.judge({
            source: end(asked.source),
            destination: end(asked.destination),
            protocol: asked.protocol,
            destinationPort: asked.port,
            destinationService: null,
          });
          const direct = isAllowedDirectly({ namespaces: NAMESPACES, policies: named }, asked);
          seen[`${direct}`]++;
          expect(verdict).toBe(direct ? 'allow' : 'deny');
        }
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(1000);
  });
});

describe('a case', () => {
  it('fails where either judge does', () => {
    const probes = [{ from: 'shop/web', to: 'shop/db', port: 80, protocol: 'TCP', allowed: false }];
    const pods = PODS.map(({ ports: _ports, ...pod }) => pod);
    const result = runK8sNetpolCase({ id: 'x', namespaces: NAMESPACES, pods, policies: [], probes });
    expect(result.failures.map(({ id }) => id)).toEqual([
      'x shop/web to shop/db TCP 80',
      'x shop/web to shop/db TCP 80 directly',
    ]);
  });
});
