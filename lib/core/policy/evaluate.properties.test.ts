import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '@/lib/core/flow';
import { parseAddress } from '@/lib/core/net/address';
import { anyContains, RFC1918 } from '@/lib/core/net/cidr';
import { compilePolicySet } from './evaluate';
import type { ClusterFacts, ConnectionFacts, Policy, PolicyScope, PolicySet, Tier } from './model';
import { readPolicy } from './read-policy';

/** The properties take under a second alone; a machine busy with other suites may need far longer. */
const LOADED_MACHINE_MS = 60_000;

const SCOPES: readonly PolicyScope[] = ['enforced', 'staged', 'pending'];
const namespaces = ['shop', 'bank'];
const names = ['web', 'db', 'cache'];

const selector = fc.constantFrom(
  '',
  'all()',
  "app == 'web'",
  "app != 'web'",
  '!has(zone)',
  "app in {'db', 'cache'} || zone == 'z1'",
  "has(app) && zone == 'z2'",
);
const namespaceSelector = fc.constantFrom(
  '',
  'all()',
  'global()',
  "team == 'red'",
  "projectcalico.org/name == 'shop'",
  '!has(team)',
);
const nets = fc.subarray(['10.0.0.0/8', '10.1.0.0/16', '192.168.0.0/16', '8.8.0.0/16', '0.0.0.0/0', '1.1.1.1/32'], {
  maxLength: 2,
});
const ports = fc.subarray([80, '1024:2048', 'http'], { maxLength: 2 });

const entity = fc
  .record(
    {
      selector,
      notSelector: selector,
      namespaceSelector,
      nets,
      notNets: nets,
      ports,
      notPorts: ports,
      accounts: fc.subarray(['web', 'db']),
      service: fc.constantFrom('web', 'db'),
    },
    { requiredKeys: [] },
  )
  .map(({ accounts, service, ...rest }) => ({
    ...rest,
    ...(accounts ? { serviceAccounts: { names: accounts } } : {}),
    ...(service ? { services: { name: service, namespace: 'shop' } } : {}),
  }));
/** Most rules ask for one or two things, as real ones do: all criteria at once would never match. */
const entities = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 4,
    arbitrary: fc.oneof(
      fc.record({ selector }),
      fc.record({ nets }),
      fc.record({ namespaceSelector }),
      fc.record({ ports }),
      fc.record({ notSelector: selector }),
    ),
  },
  { weight: 1, arbitrary: entity },
);
const rule = fc.record(
  {
    action: fc.constantFrom('Allow', 'Deny', 'Pass', 'Log'),
    protocol: fc.constantFrom('TCP', 'UDP', 'ICMP', 17),
    notProtocol: fc.constantFrom('TCP', 'UDP'),
    icmp: fc.constant({ type: 8 }),
    ipVersion: fc.constantFrom(4, 6),
    http: fc.constant({ methods: ['GET'] }),
    source: entities,
    destination: entities,
  },
  { requiredKeys: ['action', 'source', 'destination'] },
);

const policies = fc.array(
  fc
    .record({
      kind: fc.constantFrom('NetworkPolicy', 'GlobalNetworkPolicy', 'StagedNetworkPolicy', 'StagedGlobalNetworkPolicy'),
      name: fc.constantFrom('a', 'b', 'c'),
      namespace: fc.constantFrom(...namespaces),
      spec: fc.record({
        tier: fc.constantFrom('default', 'default', 'first', 'lost'),
        order: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
        selector: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, selector),
        stagedAction: fc.constantFrom('Set', 'Delete', 'Learn', 'Ignore'),
        types: fc.constantFrom([], ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
        ingress: fc.array(rule, { minLength: 1, maxLength: 4 }),
        egress: fc.array(rule, { minLength: 1, maxLength: 4 }),
      }),
    })
    .map(({ kind, name, namespace, spec }): Policy => {
      const policy = readPolicy({ apiVersion: 'projectcalico.org/v3', kind, metadata: { name, namespace }, spec });
      if (!policy.ok) throw new Error(JSON.stringify(policy.error));
      return policy.value;
    }),
  { minLength: 2, maxLength: 6, size: 'max' },
);

const tiers = fc.subarray<Tier>([
  { name: 'first', order: 1, defaultAction: 'Pass', exists: true },
  { name: 'default', order: 1_000_000, defaultAction: 'Deny', exists: true },
]);
const labels = fc.record(
  { app: fc.constantFrom(...names), zone: fc.constantFrom('z1', 'z2') },
  { requiredKeys: ['app'] },
);

/** What is true of the cluster; records and facts then tell more or less of it. */
const workloads = fc.tuple(
  ...namespaces.flatMap((namespace, n) =>
    names.map((name, i) =>
      labels.map((own) => ({
        namespace,
        name,
        labels: own,
        serviceAccount: name,
        serviceAccountLabels: {},
        ips: [`10.${n}.0.${i}`],
        ports: [{ name: 'http', port: 80, protocol: 'tcp' }],
      })),
    ),
  ),
);
const facts = workloads.map(
  (all): ClusterFacts => ({
    namespaces: [
      { name: 'shop', labels: { team: 'red' } },
      { name: 'bank', labels: {} },
    ],
    networkSets: [],
    workloads: all,
    services: [
      {
        namespace: 'shop',
        name: 'web',
        labels: {},
        selector: { app: 'web' },
        ports: [{ name: null, port: 80, targetPort: 80, protocol: 'tcp' }],
      },
      {
        namespace: 'shop',
        name: 'db',
        labels: {},
        selector: { app: 'db' },
        ports: [{ name: null, port: 80, targetPort: 80, protocol: 'tcp' }],
      },
    ],
  }),
);

const end = fc.oneof(
  fc.record({ namespace: fc.constantFrom(...namespaces), name: fc.constantFrom(...names) }),
  fc.constantFrom('8.8.8.8', '1.1.1.1', '192.168.1.1', '10.1.7.7').map((ip) => ({ ip })),
);
/** Which facts are hidden from the engine. */
const hidden = fc.record({
  labels: fc.boolean(),
  ip: fc.boolean(),
  account: fc.boolean(),
  port: fc.boolean(),
  namespaces: fc.boolean(),
  workloads: fc.boolean(),
  services: fc.boolean(),
});
type Hidden = typeof hidden extends fc.Arbitrary<infer T> ? T : never;
const NOTHING_HIDDEN: Hidden = {
  labels: false,
  ip: false,
  account: false,
  port: false,
  namespaces: false,
  workloads: false,
  services: false,
};

/** Facts that stand in for each other are hidden together, or the other would still tell. */
const HIDDEN_TOGETHER: readonly Hidden[] = [
  { ...NOTHING_HIDDEN, ip: true, workloads: true },
  { ...NOTHING_HIDDEN, labels: true, workloads: true },
  { ...NOTHING_HIDDEN, account: true, workloads: true },
  { ...NOTHING_HIDDEN, namespaces: true },
  { ...NOTHING_HIDDEN, port: true },
  { ...NOTHING_HIDDEN, services: true },
];

function endpointOf(
  place: { namespace: string; name: string } | { ip: string },
  all: ClusterFacts,
  hide: Hidden,
): Endpoint {
  if ('ip' in place) {
    const address = parseAddress(place.ip);
    const name = address !== null && anyContains(RFC1918, address) ? 'private' : 'public';
    return {
      kind: 'network',
      namespace: null,
      name,
      labels: null,
      ip: hide.ip ? null : place.ip,
      serviceAccount: null,
    };
  }
  const known = all.workloads.find(({ namespace, name }) => namespace === place.namespace && name === place.name);
  return {
    kind: 'workload',
    ...place,
    labels: hide.labels ? null : (known?.labels ?? null),
    ip: hide.ip ? null : (known?.ips[0] ?? null),
    serviceAccount: hide.account ? null : (known?.serviceAccount ?? null),
  };
}

const worlds = fc.record({
  tiers,
  policies,
  facts,
  source: end,
  destination: end,
  protocol: fc.constantFrom('tcp', 'udp', 'icmp', '253', '0', 'mystery'),
  port: fc.constantFrom(80, 443, 1500),
  request: fc.constantFrom(null, undefined),
});
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

function judge(world: World, scope: PolicyScope, hide: Hidden) {
  const shown: ClusterFacts = {
    namespaces: hide.namespaces ? [] : world.facts.namespaces,
    networkSets: [],
    workloads: hide.workloads ? [] : world.facts.workloads,
    services: hide.services ? [] : world.facts.services,
  };
  const set: PolicySet = { tiers: world.tiers, policies: world.policies, facts: shown };
  const traffic: ConnectionFacts = {
    source: endpointOf(world.source, world.facts, hide),
    destination: endpointOf(world.destination, world.facts, hide),
    protocol: world.protocol,
    destinationPort: hide.port ? null : world.port,
    destinationService: null,
    sourcePort: 40_000,
    ...(world.request === undefined ? {} : { http: world.request }),
  };
  return compilePolicySet(set, scope).judge(traffic);
}

describe('the engine on random clusters', () => {
  it(
    'is total, and explains every unknown side',
    () => {
      fc.assert(
        fc.property(worlds, hidden, fc.constantFrom(...SCOPES), (world, hide, scope) => {
          const { egress, ingress } = judge(world, scope, hide);
          for (const side of [egress, ingress]) {
            if (side === null) continue;
            expect(side.unknown === null).toBe(side.verdict !== 'unknown');
            expect(side.hits.map(({ policyIndex }) => policyIndex)).toEqual(side.hits.map((_, index) => index));
            if (side.verdict !== 'unknown') expect(side.hits.at(-1)?.action).toBe(side.verdict);
          }
        }),
        { numRuns: 1000 },
      );
    },
    LOADED_MACHINE_MS,
  );

  it('gives the same answer to the same question', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom(...SCOPES), (world, scope) => {
        expect(judge(world, scope, NOTHING_HIDDEN)).toEqual(judge(world, scope, NOTHING_HIDDEN));
      }),
    );
  });

  it(
    'turns a verdict into unknown at most when facts are taken away, never into the other',
    () => {
      let turned = 0;
      fc.assert(
        fc.property(worlds, hidden, fc.constantFrom(...SCOPES), (world, random, scope) => {
          const told = judge(world, scope, NOTHING_HIDDEN);
          for (const hide of [random, ...HIDDEN_TOGETHER]) {
            const less = judge(world, scope, hide);
            for (const end of ['egress', 'ingress'] as const) {
              const verdict = less[end]?.verdict;
              if (verdict === 'unknown') turned++;
              else expect(verdict).toBe(told[end]?.verdict);
            }
            if (less.verdict !== 'unknown') expect(less.verdict).toBe(told.verdict);
          }
        }),
        { numRuns: 1500 },
      );
      expect(turned).toBeGreaterThan(200);
    },
    LOADED_MACHINE_MS,
  );

  it('never counts a staged policy as enforced', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const enforcedOnly = { ...world, policies: world.policies.filter(({ staged }) => staged === null) };
        expect(judge(world, 'enforced', NOTHING_HIDDEN)).toEqual(judge(enforcedOnly, 'enforced', NOTHING_HIDDEN));
      }),
      { numRuns: 300 },
    );
  });
});
