/**
 * Random clusters for the equality of engines: policies of every kind and staging, rules of every criterion, facts with
 * gaps, connections between ends of every kind. Values come from small sets, so that rules meet the traffic.
 */
import fc from 'fast-check';
import type { Endpoint } from '@/lib/core/flow';
import type { ClusterFacts, ConnectionFacts, Policy, PolicyDocument, Tier } from '@/lib/core/policy/model';
import { readPolicy } from '@/lib/core/policy/read-policy';
import { adminDocument } from './admin-documents';

const NAMESPACES = ['shop', 'bank'];
const NAMES = ['web', 'db', 'cache'];
const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.1.0.7', '192.168.1.1', '8.8.8.8', '1.1.1.1', '2001:db8::1', 'fd00::7'];
const NETS = [
  '10.0.0.0/8',
  '10.0.0.0/31',
  '10.0.0.2/32',
  '192.168.0.0/16',
  '8.8.0.0/16',
  '0.0.0.0/0',
  '2001:db8::/32',
  '::/0',
  '::ffff:10.0.0.0/104',
  'not-a-net',
];

const selector = fc.constantFrom(
  '',
  'all()',
  "app == 'web'",
  "app != 'web'",
  '!has(zone)',
  "app in {'db', 'cache'} || zone == 'z1'",
  "has(app) && zone not in {'z2'}",
  "app starts with 'c' || app contains 'e'",
  "projectcalico.org/namespace == 'shop'",
  'global()',
);
const namespaceSelector = fc.constantFrom(
  'all()',
  'global()',
  "team == 'red'",
  "projectcalico.org/name == 'shop'",
  '!has(team)',
);
const nets = fc.oneof(
  { weight: 9, arbitrary: fc.subarray(NETS.slice(0, -1), { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: fc.subarray(NETS, { minLength: 1, maxLength: 3 }) },
);
const ports = fc.subarray([80, '79:81', '1024:2048', 443, 'http', 'admin'], { minLength: 1, maxLength: 2 });
const services = fc.constantFrom('web', 'db', 'gone').map((name) => ({ name, namespace: 'shop' }));
const serviceAccounts = fc.oneof(
  fc.subarray(NAMES, { minLength: 1, maxLength: 2 }).map((names) => ({ names })),
  fc.constant({ selector: "role == 'admin'" }),
);

/** Most rules ask for one or two things, as real ones do: all criteria at once would never match. */
function oneOrMore<T extends Record<string, fc.Arbitrary<unknown>>>(
  criteria: T,
): fc.Arbitrary<Record<string, unknown>> {
  const one = Object.entries(criteria).map(([key, value]) => value.map((chosen) => ({ [key]: chosen })));
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant({}) },
    { weight: 8, arbitrary: fc.oneof(...one) },
    { weight: 2, arbitrary: fc.tuple(fc.oneof(...one), fc.oneof(...one)).map(([a, b]) => ({ ...a, ...b })) },
  );
}

const entityCriteria = {
  selector,
  notSelector: selector,
  namespaceSelector,
  nets,
  notNets: nets,
  serviceAccounts,
  services,
  domains: fc.constant(['example.com']),
};
const source = oneOrMore({ ...entityCriteria, ports });
const destination = oneOrMore({ ...entityCriteria, ports, notPorts: ports, somePorts: ports }).map(
  ({ somePorts, ...rest }) => (somePorts === undefined ? rest : { ...rest, ports: somePorts }),
);
const asked = oneOrMore({
  protocol: fc.constantFrom('TCP', 'TCP', 'UDP', 'ICMP', 17, 253, 'nonsense'),
  notProtocol: fc.constantFrom('TCP', 'UDP'),
  icmp: fc.constantFrom({ type: 8 }, { type: 8, code: 0 }, {}),
  notICMP: fc.constant({ type: 8 }),
  ipVersion: fc.constantFrom(4, 6),
  http: fc.constantFrom({ methods: ['GET'] }, { paths: [{ prefix: '/pub' }] }),
});
const action = fc.constantFrom('Allow', 'Allow', 'Deny', 'Deny', 'Pass', 'Log');
const rule = fc
  .record({ action, asked, source, destination })
  .map(({ asked: more, ...rest }) => ({ ...rest, ...more }));
/** Long lists cross the borders of rule blocks. */
const rules = fc.oneof(
  { weight: 12, arbitrary: fc.array(rule, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(rule, { minLength: 33, maxLength: 66 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(rule, { minLength: 1, maxLength: 4 })
      .map((last) => [...Array(30).fill({ action: 'Log' }), ...last]),
  },
);

const order = fc.option(fc.constantFrom(1, 2, 1000), { nil: undefined });
const calicoDocument = fc
  .record({
    kind: fc.constantFrom('NetworkPolicy', 'GlobalNetworkPolicy', 'StagedNetworkPolicy', 'StagedGlobalNetworkPolicy'),
    name: fc.constantFrom('a', 'b', 'c'),
    namespace: fc.constantFrom(...NAMESPACES),
    spec: fc.record({
      tier: fc.constantFrom('default', 'default', 'default', 'first', 'lost', 'adminnetworkpolicy', 'kube-baseline'),
      order,
      selector: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, selector),
      serviceAccountSelector: fc.constantFrom(undefined, undefined, "role == 'admin'"),
      namespaceSelector: fc.option(namespaceSelector, { nil: undefined, freq: 2 }),
      stagedAction: fc.constantFrom('Set', 'Delete', 'Learn', 'Ignore'),
      types: fc.constantFrom([], ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: rules,
      egress: rules,
    }),
  })
  .map(({ kind, name, namespace, spec: { namespaceSelector: ofGlobal, ...spec } }): PolicyDocument => {
    const isGlobal = kind.includes('Global');
    return {
      apiVersion: 'projectcalico.org/v3',
      kind,
      metadata: isGlobal ? { name } : { name, namespace },
      spec: isGlobal && ofGlobal !== undefined ? { ...spec, namespaceSelector: ofGlobal } : spec,
    };
  });

const podSelector = fc.constantFrom(
  {},
  { matchLabels: { app: 'web' } },
  { matchExpressions: [{ key: 'zone', operator: 'Exists' }] },
);
const peer = fc.oneof(
  podSelector.map((pods) => ({ podSelector: pods })),
  fc.record({ podSelector, namespaceSelector: fc.constantFrom({}, { matchLabels: { team: 'red' } }) }),
  fc.constantFrom({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, { ipBlock: { cidr: '0.0.0.0/0' } }),
);
const kubernetesPorts = fc.subarray(
  [{ port: 80 }, { protocol: 'UDP', port: 80 }, { port: 'http' }, { port: 1000, endPort: 2000 }, { protocol: 'SCTP' }],
  { maxLength: 2 },
);
const peers = fc.array(peer, { maxLength: 2 });
const kubernetesDocument = fc
  .record({
    staged: fc.boolean(),
    name: fc.constantFrom('a', 'b', 'k'),
    namespace: fc.constantFrom(...NAMESPACES),
    podSelector,
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(fc.record({ from: peers, ports: kubernetesPorts }), { maxLength: 2 }),
    egress: fc.array(fc.record({ to: peers, ports: kubernetesPorts }), { maxLength: 2 }),
  })
  .map(
    ({ staged, name, namespace, ...spec }): PolicyDocument =>
      staged
        ? {
            apiVersion: 'projectcalico.org/v3',
            kind: 'StagedKubernetesNetworkPolicy',
            metadata: { name, namespace },
            spec: { ...spec, stagedAction: 'Set' },
          }
        : { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec },
  );

/** Policies of every kind the engine reads. */
export const policy: fc.Arbitrary<Policy> = fc
  .oneof(
    { weight: 6, arbitrary: calicoDocument },
    { weight: 2, arbitrary: kubernetesDocument },
    { weight: 2, arbitrary: adminDocument },
  )
  .map((document) => {
    const read = readPolicy(document);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    return read.value;
  });

export const policies = fc.array(policy, { minLength: 1, maxLength: 7, size: 'max' });

export const tiers = fc.subarray<Tier>([
  { name: 'first', order: 1, defaultAction: 'Pass', exists: true },
  { name: 'unused', order: 2, defaultAction: 'Deny', exists: true },
  { name: 'default', order: 1_000_000, defaultAction: 'Deny', exists: true },
]);

const labels = fc.record(
  { app: fc.constantFrom(...NAMES), zone: fc.constantFrom('z1', 'z2') },
  { requiredKeys: ['app'] },
);
const place = fc.record({ namespace: fc.constantFrom(...NAMESPACES), name: fc.constantFrom(...NAMES) });
const workloadFacts = fc.uniqueArray(
  fc
    .record({
      place,
      labels,
      serviceAccount: fc.option(fc.constantFrom(...NAMES)),
      serviceAccountLabels: fc.constantFrom({}, { role: 'admin' }),
      ips: fc.subarray(ADDRESSES, { maxLength: 2 }),
      ports: fc.subarray(
        [
          { name: 'http', port: 80, protocol: 'tcp' },
          { name: 'admin', port: 1500, protocol: 'udp' },
        ],
        { maxLength: 2 },
      ),
    })
    .map(({ place: at, ...rest }) => ({ ...at, ...rest })),
  { maxLength: 5, selector: ({ namespace, name }) => `${namespace}/${name}` },
);
const networkSet = fc.record({
  namespace: fc.option(fc.constantFrom(...NAMESPACES)),
  name: fc.constantFrom('feed', 'office'),
  labels,
  nets: fc.subarray(NETS, { maxLength: 3 }),
});
const serviceFacts = fc.record(
  {
    namespace: fc.constant('shop'),
    name: fc.constantFrom('web', 'db'),
    labels: fc.constant({}),
    selector: fc.constantFrom({}, { app: 'web' }, { app: 'db' }),
    ports: fc.constant([{ name: null, port: 8080, targetPort: 80, protocol: 'TCP' }]),
    endpoints: fc.subarray(
      ADDRESSES.map((ip) => ({ ip, port: 80, protocol: 'tcp' })),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['namespace', 'name', 'labels', 'selector', 'ports'] },
);

/** Often with gaps: an object that is not listed is unknown, not absent. */
export const facts: fc.Arbitrary<ClusterFacts> = fc.record({
  namespaces: fc.subarray([
    { name: 'shop', labels: { team: 'red' } },
    { name: 'bank', labels: {} },
  ]),
  networkSets: fc.array(networkSet, { maxLength: 2 }),
  workloads: workloadFacts,
  services: fc.array(serviceFacts, { maxLength: 2 }),
});

const ip = fc.option(fc.constantFrom(...ADDRESSES));
const workload = fc
  .record({
    place,
    labels: fc.option(labels, { freq: 4 }),
    ip,
    serviceAccount: fc.option(fc.constantFrom(...NAMES)),
  })
  .map(({ place: at, ...rest }): Endpoint => ({ kind: 'workload', ...at, ...rest }));
const otherEnd = fc.oneof(
  fc
    .record({ ip, name: fc.constantFrom('public', 'private', 'elsewhere') })
    .map((rest): Endpoint => ({ kind: 'network', namespace: null, labels: null, serviceAccount: null, ...rest })),
  fc
    .record({
      ip,
      name: fc.constantFrom('feed', 'office'),
      namespace: fc.option(fc.constantFrom(...NAMESPACES)),
      labels: fc.option(labels),
    })
    .map((rest): Endpoint => ({ kind: 'networkSet', serviceAccount: null, ...rest })),
  fc
    .record({ ip, labels: fc.option(labels) })
    .map((rest): Endpoint => ({ kind: 'host', namespace: null, name: 'node-1', serviceAccount: null, ...rest })),
);
const end = fc.oneof({ weight: 3, arbitrary: workload }, { weight: 2, arbitrary: otherEnd });

export const connection: fc.Arbitrary<ConnectionFacts> = fc.record(
  {
    source: end,
    destination: end,
    protocol: fc.constantFrom('tcp', 'tcp', 'TCP', 'udp', 'icmp', '253', '0', '6', 'mystery'),
    destinationPort: fc.constantFrom(80, 80, 79, 81, 443, 1500, 0, 65_535, 70_000, null),
    destinationService: fc.option(
      fc.constantFrom('web', 'db').map((name) => ({ namespace: 'shop', name, portName: null, port: 8080 })),
    ),
    sourcePort: fc.constantFrom(null, null, 80, 40_000),
    http: fc.constantFrom(null, { method: 'GET', path: '/pub/x' }, { method: 'POST', path: '/%2e' }),
  },
  { requiredKeys: ['source', 'destination', 'protocol', 'destinationPort', 'destinationService'] },
);

/** Connections, each followed by one that differs in a single thing, which nothing that is remembered may confuse. */
export function flows(count: number): fc.Arbitrary<readonly ConnectionFacts[]> {
  const change = fc.oneof<fc.Arbitrary<Partial<ConnectionFacts>>[]>(
    fc.constantFrom({ destinationService: null }, { http: null }, { sourcePort: null }),
    fc.record({ destinationService: fc.constant({ namespace: 'shop', name: 'web', portName: null, port: 1 }) }),
    fc.record({ source: end }),
    fc.record({ destinationPort: fc.constantFrom(80, 1500, null) }),
  );
  const pair = fc.tuple(connection, change).map(([flow, other]) => [flow, { ...flow, ...other }]);
  return fc.array(pair, { minLength: count / 2, maxLength: count / 2 }).map((pairs) => pairs.flat());
}
