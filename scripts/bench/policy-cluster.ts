/**
 * The cluster that policy benches judge: 2,000 workloads with 400 label sets in 40 namespaces, 1,000 policies with 8,000
 * rules in ten tiers of which nine pass on what they do not decide, so that most walks go deep.
 */
import type { Endpoint } from '@/lib/core/flow';
import type { ConnectionFacts, Policy, PolicyDocument, PolicySet, WorkloadFacts } from '@/lib/core/policy/model';
import { readPolicy } from '@/lib/core/policy/read-policy';
import { seededRandom } from './measure';

const NAMESPACES = 40;
const APPS = 10;
const COPIES = 5;
const TIERS = 10;
const POLICIES_PER_TIER = 100;
const RULES_PER_DIRECTION = 4;
const PORTS = [22, 53, 80, 443, 1433, 3000, 3306, 5432, 5672, 6379, 8080, 8443, 9090, 9092, 9200, 11_211, 27_017];
const SEED = 20_261_123;

type Random = () => number;

export function benchCluster(): PolicySet {
  const random = seededRandom(SEED);
  return {
    tiers: Array.from({ length: TIERS }, (_, tier) => ({
      name: tierName(tier),
      order: tier === TIERS - 1 ? 1_000_000 : tier,
      defaultAction: tier === TIERS - 1 ? 'Deny' : 'Pass',
      exists: true,
    })),
    policies: Array.from({ length: TIERS * POLICIES_PER_TIER }, (_, index) => policyOf(index, random)),
    facts: {
      namespaces: Array.from({ length: NAMESPACES }, (_, n) => ({
        name: `ns-${n}`,
        labels: { team: `team-${n % 8}` },
      })),
      networkSets: Array.from({ length: 20 }, (_, set) => ({
        namespace: null,
        name: `partner-${set}`,
        labels: { partner: `p-${set % 5}` },
        nets: [`198.51.${set}.0/24`],
      })),
      workloads: workloads(),
      services: [],
    },
  };
}

/** The policies with one of them edited, as a draft holds them: one rule goes and the selector changes. */
export function edited(set: PolicySet, index: number): PolicySet {
  const random = seededRandom(SEED + index + 1);
  const policy = policyOf(index, random);
  return { ...set, policies: set.policies.with(index, { ...policy, ingress: policy.ingress.slice(1) }) };
}

/** `count` distinct series between workloads (four of five) or from workloads to addresses outside. */
export function benchSeries(set: PolicySet, count: number): readonly ConnectionFacts[] {
  const random = seededRandom(SEED + 1);
  const ends = set.facts.workloads.map(endpointOf);
  const outside = Array.from({ length: 2000 }, (_, index) => externalEnd(index, random));
  const series = new Map<string, ConnectionFacts>();
  while (series.size < count) {
    const source = pick(ends, random);
    const destination = pick(random() < 0.8 ? ends : outside, random);
    const destinationPort = pick(PORTS, random);
    const protocol = random() < 0.9 ? 'tcp' : 'udp';
    const key = [
      source.namespace,
      source.name,
      destination.name,
      destination.namespace,
      destination.ip,
      protocol,
      destinationPort,
    ];
    series.set(key.join('|'), { source, destination, protocol, destinationPort, destinationService: null });
  }
  return [...series.values()];
}

/** Flows of the series in random order, every one an object of its own; `ends` own = their ends as well. */
export function benchFlows(
  series: readonly ConnectionFacts[],
  count: number,
  ends: 'shared' | 'own',
): readonly ConnectionFacts[] {
  const random = seededRandom(SEED + 2);
  return Array.from({ length: count }, () => {
    const chosen = pick(series, random);
    if (ends === 'shared') return { ...chosen };
    return { ...chosen, source: { ...chosen.source }, destination: { ...chosen.destination } };
  });
}

function workloads(): readonly WorkloadFacts[] {
  return Array.from({ length: NAMESPACES * APPS * COPIES }, (_, index) => {
    const labelSet = Math.floor(index / COPIES);
    const namespace = labelSet % NAMESPACES;
    return {
      namespace: `ns-${namespace}`,
      name: `workload-${index}`,
      labels: labelsOf(labelSet),
      serviceAccount: 'default',
      serviceAccountLabels: {},
      ips: [`10.${namespace}.${index >> 8}.${index & 255}`],
      ports: [],
    };
  });
}

function labelsOf(labelSet: number): Readonly<Record<string, string>> {
  return {
    app: `app-${Math.floor(labelSet / NAMESPACES)}`,
    role: `role-${labelSet % 7}`,
    zone: `zone-${labelSet % 3}`,
    env: labelSet % 4 === 0 ? 'test' : 'production',
  };
}

function endpointOf({ namespace, name, labels, ips, serviceAccount }: WorkloadFacts): Endpoint {
  return { kind: 'workload', namespace, name, labels, ip: ips[0] ?? null, serviceAccount };
}

function externalEnd(index: number, random: Random): Endpoint {
  const ip = `${pick([198, 203, 52, 13], random)}.51.${index % 256}.${Math.floor(random() * 256)}`;
  return { kind: 'network', namespace: null, name: 'public', labels: null, ip, serviceAccount: null };
}

function policyOf(index: number, random: Random): Policy {
  const tier = Math.floor(index / POLICIES_PER_TIER);
  const isGlobal = random() < 0.4;
  const rules = () => Array.from({ length: RULES_PER_DIRECTION }, (_, rule) => ruleOf(tier, rule, random));
  const document: PolicyDocument = {
    apiVersion: 'projectcalico.org/v3',
    kind: isGlobal ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
    metadata: { name: `policy-${index}`, ...(isGlobal ? {} : { namespace: `ns-${index % NAMESPACES}` }) },
    spec: {
      tier: tierName(tier),
      order: index % POLICIES_PER_TIER,
      selector: isGlobal ? subjectSelector(random) : random() < 0.5 ? '' : subjectSelector(random),
      types: ['Ingress', 'Egress'],
      ingress: rules().map(({ peer, ports, ...rule }) => ({ ...rule, source: peer, destination: { ports } })),
      egress: rules().map(({ peer, ports, ...rule }) => ({ ...rule, destination: { ...peer, ports } })),
    },
  };
  const policy = readPolicy(document);
  if (!policy.ok) throw new Error(`bench policy ${index}: ${JSON.stringify(policy.error)}`);
  return policy.value;
}

function ruleOf(tier: number, rule: number, random: Random) {
  const last = tier === TIERS - 1;
  const action = last ? 'Allow' : rule === 0 ? 'Pass' : random() < 0.5 ? 'Deny' : 'Allow';
  const peer = peerOf(random);
  const port = pick(PORTS, random);
  return {
    action,
    protocol: random() < 0.9 ? 'TCP' : 'UDP',
    peer,
    ports: random() < 0.2 ? [`${port}:${port + 10}`] : [port],
  };
}

function peerOf(random: Random): Readonly<Record<string, unknown>> {
  const dice = random();
  if (dice < 0.3) return { nets: [`${pick([198, 203, 52, 13], random)}.51.${Math.floor(random() * 256)}.0/24`] };
  if (dice < 0.4) return { nets: ['10.0.0.0/8'], notNets: [`10.${Math.floor(random() * NAMESPACES)}.0.0/16`] };
  const selector = peerSelector(random);
  if (dice < 0.7) return { selector };
  const team = Math.floor(random() * 8);
  return { selector, namespaceSelector: `team == 'team-${team}'` };
}

function subjectSelector(random: Random): string {
  const role = Math.floor(random() * 7);
  const app = Math.floor(random() * APPS);
  return pick(
    [`role == 'role-${role}'`, `app in {'app-${app}', 'app-${(app + 3) % APPS}'}`, "env == 'production' && has(zone)"],
    random,
  );
}

function peerSelector(random: Random): string {
  const app = Math.floor(random() * APPS);
  const role = Math.floor(random() * 7);
  const zone = Math.floor(random() * 3);
  return pick(
    [
      `app == 'app-${app}' && role == 'role-${role}'`,
      `app == 'app-${app}' && zone != 'zone-${zone}'`,
      `role in {'role-${role}', 'role-${(role + 1) % 7}'} && env == 'test'`,
      `partner == 'p-${Math.floor(random() * 5)}'`,
    ],
    random,
  );
}

function tierName(tier: number): string {
  return tier === TIERS - 1 ? 'default' : `tier-${tier}`;
}

function pick<T>(list: readonly T[], random: Random): T {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
}
