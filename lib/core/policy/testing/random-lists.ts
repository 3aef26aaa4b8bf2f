/** Arbitrary policies whose rules are lists of peers and ports, over the endpoints of random-cluster.ts. */
import fc from 'fast-check';
import type { PolicyDocument } from '@/lib/core/policy/model';

const podSelector = fc.constantFrom(
  {},
  { matchLabels: { app: 'web' } },
  { matchLabels: { app: 'db' } },
  { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
);
const namespaceSelector = fc.constantFrom(
  {},
  { matchLabels: { team: 'red' } },
  { matchLabels: { 'kubernetes.io/metadata.name': 'bank' } },
);
const blocks = ['10.1.0.0/16', '10.0.0.0/8', '192.168.0.0/16', '8.8.8.8/32', '1.0.0.0/8'];
/** The narrow peer that an edit would write comes up now and then, so that edits meet it. */
const narrow = {
  podSelector: { matchLabels: { app: 'web' } },
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
};

const kubernetesPeer = fc.oneof(
  podSelector.map((pods) => ({ podSelector: pods })),
  fc.record({ podSelector, namespaceSelector }),
  namespaceSelector.map((namespaces) => ({ namespaceSelector: namespaces })),
  fc.constantFrom(...blocks).map((cidr) => ({ ipBlock: { cidr } })),
  fc.constant({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] } }),
  fc.constant(narrow),
);
const kubernetesPorts = fc.subarray(
  [{ port: 80 }, { protocol: 'TCP', port: 443 }, { port: 400, endPort: 500 }, { protocol: 'UDP', port: 80 }, {}],
  { maxLength: 2 },
);
function kubernetesRules(field: 'from' | 'to') {
  const rule = fc
    .record({ peers: fc.array(kubernetesPeer, { maxLength: 2 }), ports: kubernetesPorts })
    .map(({ peers, ports }) => ({
      ...(peers.length === 0 ? {} : { [field]: peers }),
      ...(ports.length === 0 ? {} : { ports }),
    }));
  return fc.array(rule, { maxLength: 3 });
}

interface Part {
  readonly apiVersion: string;
  readonly kind: string;
  /** Null = cluster-wide. */
  readonly namespace: string | null;
  readonly spec: Readonly<Record<string, unknown>>;
}

const kubernetes: fc.Arbitrary<Part> = fc
  .record({
    namespace: fc.constantFrom('shop', 'bank'),
    podSelector,
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: kubernetesRules('from'),
    egress: kubernetesRules('to'),
  })
  .map(({ namespace, ...spec }) => ({
    ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
    ...{ namespace, spec },
  }));

const pods = fc.record({ namespaceSelector, podSelector });
const namespaces = namespaceSelector.map((selected) => ({ namespaces: selected }));
const inPeer = fc.oneof(
  namespaces,
  pods.map((selected) => ({ pods: selected })),
  fc.constant({ pods: narrow }),
);
const outPeer = fc.oneof(
  { weight: 4, arbitrary: inPeer },
  {
    weight: 2,
    arbitrary: fc.subarray(blocks, { minLength: 1, maxLength: 2 }).map((networks) => ({ networks })),
  },
  { weight: 1, arbitrary: fc.constant({ nodes: {} }) },
);
const adminPorts = fc.subarray(
  [
    { portNumber: { port: 80 } },
    { portNumber: { port: 443, protocol: 'TCP' } },
    { portRange: { start: 400, end: 500, protocol: 'TCP' } },
    { portNumber: { port: 80, protocol: 'UDP' } },
  ],
  { maxLength: 2 },
);
const protocols = fc.subarray(
  [
    { tcp: { destinationPort: { number: 80 } } },
    { tcp: { destinationPort: { range: { start: 400, end: 500 } } } },
    { udp: { destinationPort: { number: 80 } } },
  ],
  { maxLength: 2 },
);

function adminRules(actions: readonly string[], field: string, entries: fc.Arbitrary<readonly object[]>) {
  const rules = (peersField: string, peer: fc.Arbitrary<object>) =>
    fc.array(
      fc
        .record({
          action: fc.constantFrom(...actions),
          peers: fc.array(peer, { minLength: 1, maxLength: 2 }),
          chosen: entries,
        })
        .map(({ action, peers, chosen }) => ({
          action,
          [peersField]: peers,
          ...(chosen.length === 0 ? {} : { [field]: chosen }),
        })),
      { maxLength: 3 },
    );
  return { ingress: rules('from', inPeer), egress: rules('to', outPeer) };
}

const subject = fc.oneof(
  namespaces,
  pods.map((selected) => ({ pods: selected })),
);
const priority = fc.constantFrom(1, 2, 3);
const adminParts: fc.Arbitrary<Part> = fc.oneof(
  fc
    .record({ subject, priority, ...adminRules(['Allow', 'Deny', 'Pass'], 'ports', adminPorts) })
    .map((spec) => adminPart('v1alpha1', 'AdminNetworkPolicy', spec)),
  fc
    .record({ subject, ...adminRules(['Allow', 'Deny', 'Deny'], 'ports', adminPorts) })
    .map((spec) => adminPart('v1alpha1', 'BaselineAdminNetworkPolicy', spec)),
  fc
    .record({
      tier: fc.constantFrom('Admin', 'Baseline'),
      ...{ subject, priority, ...adminRules(['Accept', 'Deny', 'Pass'], 'protocols', protocols) },
    })
    .map((spec) => adminPart('v1alpha2', 'ClusterNetworkPolicy', spec)),
);

function adminPart(version: string, kind: string, spec: Part['spec']): Part {
  return { apiVersion: `policy.networking.k8s.io/${version}`, kind, namespace: null, spec };
}

/** One to `maxLength` of them, each an object by itself. A cluster has one baseline; more do not disturb here. */
export function anyListDocuments(maxLength: number): fc.Arbitrary<readonly PolicyDocument[]> {
  return fc.array(fc.oneof(kubernetes, adminParts), { minLength: 1, maxLength }).map((parts) =>
    parts.map(({ apiVersion, kind, namespace, spec }, index) => ({
      apiVersion,
      kind,
      metadata: namespace === null ? { name: `l${index}` } : { name: `l${index}`, namespace },
      spec,
    })),
  );
}
