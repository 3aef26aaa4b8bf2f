/** Arbitraries of small clusters about which everything is known: policies, workloads with addresses, connections. */
import fc from 'fast-check';
import type { Endpoint } from '@/lib/core/flow';
import type { ClusterFacts, ConnectionFacts, PolicyDocument, Tier } from '@/lib/core/policy/model';

const NAMESPACES = ['shop', 'bank'];
const APPS = ['web', 'db', 'cache'];

export const WORKLOADS: readonly Endpoint[] = NAMESPACES.flatMap((namespace) =>
  APPS.map((app): Endpoint => {
    return { kind: 'workload', namespace, name: app, labels: { app }, ip: null, serviceAccount: 'default' };
  }),
);
const ADDRESSES = ['8.8.8.8', '1.1.1.1', '192.168.1.1', '10.9.0.1'];
export const EXTERNALS: readonly Endpoint[] = ADDRESSES.map((ip): Endpoint => {
  const name = ip.startsWith('1.') || ip.startsWith('8.') ? 'public' : 'private';
  return { kind: 'network', namespace: null, name, labels: null, ip, serviceAccount: null };
});

export const FACTS: ClusterFacts = {
  namespaces: [
    { name: 'shop', labels: { team: 'red' } },
    { name: 'bank', labels: {} },
  ],
  networkSets: [{ namespace: null, name: 'partners', labels: { kind: 'partner' }, nets: ['8.8.0.0/16'] }],
  workloads: WORKLOADS.map(({ namespace, name, labels }, index) => ({
    namespace: namespace ?? '',
    name,
    labels: labels ?? {},
    serviceAccount: 'default',
    serviceAccountLabels: {},
    ips: [`10.1.0.${index + 1}`],
    ports: [{ name: 'http', port: index % 2 === 0 ? 80 : 443, protocol: 'tcp' }],
  })),
  services: [],
};

export const TIERS: readonly Tier[] = [
  { name: 'first', order: 1, defaultAction: 'Pass', exists: true },
  { name: 'default', order: 1_000_000, defaultAction: 'Deny', exists: true },
];

const selectors = fc.constantFrom(
  'all()',
  "app == 'web'",
  "app == 'db'",
  "app != 'web'",
  "app in {'db', 'cache'}",
  "app == 'web' || app == 'cache'",
  'has(app)',
  "kind == 'partner'",
);
const namespaceSelectors = fc.constantFrom('all()', 'global()', "team == 'red'", "projectcalico.org/name == 'shop'");
const nets = fc.subarray(['10.1.0.0/16', '10.0.0.0/8', '192.168.0.0/16', '8.8.8.8/32', '1.0.0.0/8'], {
  minLength: 1,
  maxLength: 2,
});
/** Named ports only where a test asks for them: which number they mean differs from pod to pod. */
const ports = fc.subarray([80, 443, '400:500', '1:1024'], { minLength: 1, maxLength: 2 });

const peers = fc.oneof(
  { weight: 7, arbitrary: fc.constant({}) },
  fc.record({ selector: selectors }),
  fc.record({ selector: selectors, namespaceSelector: namespaceSelectors }),
  fc.record({ namespaceSelector: namespaceSelectors }),
  fc.record({ notSelector: selectors }),
  fc.record({ nets }),
  fc.record({ notNets: nets }),
);

export const anyRule = fc
  .record({
    action: fc.constantFrom('Allow', 'Allow', 'Deny', 'Pass', 'Log'),
    protocol: fc.constantFrom('TCP', 'TCP', 'UDP', undefined),
    notProtocol: fc.constantFrom('UDP', undefined, undefined),
    source: peers,
    destination: peers,
    ports: fc.option(ports, { nil: undefined }),
  })
  .map(({ action, protocol, notProtocol, source, destination, ports: listed }) => ({
    action,
    ...(protocol === undefined ? {} : { protocol }),
    ...(notProtocol === undefined ? {} : { notProtocol }),
    source,
    destination: { ...destination, ...(listed === undefined || protocol === undefined ? {} : { ports: listed }) },
  }));

export const anyDocument = (kinds: readonly string[] = ['NetworkPolicy', 'GlobalNetworkPolicy']) =>
  fc
    .record({
      kind: fc.constantFrom(...kinds),
      namespace: fc.constantFrom(...NAMESPACES),
      tier: fc.constantFrom('default', 'default', 'first'),
      order: fc.constantFrom(1, 2, 3),
      selector: fc.oneof(fc.constant('all()'), selectors),
      types: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: fc.array(anyRule, { maxLength: 4 }),
      egress: fc.array(anyRule, { maxLength: 4 }),
    })
    .map(({ kind, namespace, ...spec }) => ({ kind, namespace, spec }));

/** Documents with names of their own, so that every one is an object by itself. */
export const anyDocuments = (maxLength: number, kinds?: readonly string[]): fc.Arbitrary<readonly PolicyDocument[]> =>
  fc.array(anyDocument(kinds), { minLength: 1, maxLength }).map((parts) =>
    parts.map(({ kind, namespace, spec }, index) => ({
      apiVersion: 'projectcalico.org/v3',
      kind,
      metadata: kind.includes('Global') ? { name: `p${index}` } : { name: `p${index}`, namespace },
      spec,
    })),
  );

export const anyEndpoint = fc.constantFrom(...WORKLOADS, ...EXTERNALS);

export const anyConnection: fc.Arbitrary<ConnectionFacts> = fc.record({
  source: anyEndpoint,
  destination: anyEndpoint,
  protocol: fc.constantFrom('tcp', 'tcp', 'udp'),
  destinationPort: fc.constantFrom(80, 443, 450, 8080),
  destinationService: fc.constant(null),
});

/** Every pair of known endpoints on a few ports: small enough to try all. */
export const EVERY_CONNECTION: readonly ConnectionFacts[] = [...WORKLOADS, ...EXTERNALS].flatMap((source) =>
  [...WORKLOADS, ...EXTERNALS].flatMap((destination) =>
    [80, 450, 8080].flatMap((destinationPort) =>
      ['tcp', 'udp'].map((protocol) => ({ source, destination, protocol, destinationPort, destinationService: null })),
    ),
  ),
);
