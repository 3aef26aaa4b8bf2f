/** Random policies of the three administrators' kinds, over the labels and addresses of clusters.ts. */
import fc from 'fast-check';
import type { PolicyDocument } from '@/lib/core/policy/model';

const namespaces = fc.constantFrom(
  {},
  { matchLabels: { team: 'red' } },
  { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] },
);
const podSelector = fc.constantFrom(
  {},
  { matchLabels: { app: 'web' } },
  { matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'cache'] }] },
);
const byNamespace = namespaces.map((chosen) => ({ namespaces: chosen }));
const byPod = fc.record({ namespaceSelector: namespaces, podSelector }).map((pods) => ({ pods }));
const byNetwork = fc
  .subarray(['10.0.0.0/8', '192.168.1.1/32', '0.0.0.0/0', '::/0'], { minLength: 1, maxLength: 2 })
  .map((networks) => ({ networks }));
const subject = fc.oneof(byNamespace, byNamespace, byPod);
/** What Calico cannot convert makes a rule fail closed. */
const unsupported = fc.constantFrom({ nodes: {} }, { domainNames: ['example.com'] });

const from = fc.array(fc.oneof(byNamespace, byPod), { minLength: 1, maxLength: 2 });
const to = fc.array(
  fc.oneof({ weight: 6, arbitrary: fc.oneof(byNamespace, byPod, byNetwork) }, { weight: 1, arbitrary: unsupported }),
  { minLength: 1, maxLength: 2 },
);

const ports = fc.subarray(
  [
    { portNumber: { port: 80 } },
    { portNumber: { port: 80, protocol: 'UDP' } },
    { portRange: { start: 1000, end: 2000, protocol: 'TCP' } },
    { portRange: { start: 81, end: 80 } },
    { namedPort: 'http' },
  ],
  { maxLength: 2 },
);
const protocols = fc.subarray(
  [
    { tcp: { destinationPort: { number: 80 } } },
    { udp: { destinationPort: { range: { start: 1000, end: 2000 } } } },
    { sctp: {} },
    { destinationNamedPort: 'http' },
  ],
  { maxLength: 2 },
);

/** A rule without ports leaves the field out. */
function rulesOf(actions: readonly string[], field: string, entries: fc.Arbitrary<readonly object[]>) {
  const rule = (peersField: string, peers: fc.Arbitrary<readonly object[]>) =>
    fc
      .record({ action: fc.constantFrom(...actions), peers, chosen: entries })
      .map(({ action, peers: some, chosen }) => ({
        action,
        [peersField]: some,
        ...(chosen.length === 0 ? {} : { [field]: chosen }),
      }));
  return {
    ingress: fc.array(rule('from', from), { maxLength: 3 }),
    egress: fc.array(rule('to', to), { maxLength: 3 }),
  };
}

const priority = fc.constantFrom(1, 10);
const adminNetworkPolicy = fc
  .record({ name: fc.constantFrom('a', 'b'), priority, subject, ...rulesOf(['Allow', 'Deny', 'Pass'], 'ports', ports) })
  .map(({ name, ...spec }) => documentOf('v1alpha1', 'AdminNetworkPolicy', name, spec));
const baseline = fc
  .record({ subject, ...rulesOf(['Allow', 'Deny', 'Deny'], 'ports', ports) })
  .map((spec) => documentOf('v1alpha1', 'BaselineAdminNetworkPolicy', 'default', spec));
const clusterNetworkPolicy = fc
  .record({
    name: fc.constantFrom('a', 'admin'),
    tier: fc.constantFrom('Admin', 'Baseline'),
    priority,
    subject,
    ...rulesOf(['Accept', 'Deny', 'Pass'], 'protocols', protocols),
  })
  .map(({ name, ...spec }) => documentOf('v1alpha2', 'ClusterNetworkPolicy', name, spec));

function documentOf(version: string, kind: string, name: string, spec: Record<string, unknown>): PolicyDocument {
  return { apiVersion: `policy.networking.k8s.io/${version}`, kind, metadata: { name }, spec };
}

export const adminDocument: fc.Arbitrary<PolicyDocument> = fc.oneof(adminNetworkPolicy, baseline, clusterNetworkPolicy);
