/** Series sums and endpoints for tests, written the way a sentence would say them. */
import type { Endpoint, FlowCounters, Labels, PolicyHit, ReportedVerdict, SeriesSum } from '@/lib/core/flow';
import { compilePolicySet } from '@/lib/core/policy/evaluate';
import type { ClusterFacts, Policy, PolicyDocument, PolicyEngine, PolicyScope, Tier } from '@/lib/core/policy/model';
import { readPolicy } from '@/lib/core/policy/read-policy';
import { NO_COUNTERS } from '@/lib/core/window';

export const NO_FACTS: ClusterFacts = { namespaces: [], networkSets: [], workloads: [], services: [] };
export const DEFAULT_TIERS: readonly Tier[] = [
  { name: 'default', order: 1_000_000, defaultAction: 'Deny', exists: true },
];

/** A workload with one label app=<name> and the service account default. */
export function workload(namespace: string, name: string, labels: Labels | null = { app: name }): Endpoint {
  return { kind: 'workload', namespace, name, labels, ip: null, serviceAccount: 'default' };
}

export function network(name: 'public' | 'private', ip: string | null): Endpoint {
  return { kind: 'network', namespace: null, name, labels: null, ip, serviceAccount: null };
}

export interface SumParts {
  readonly id?: string;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly port?: number | null;
  readonly protocol?: string;
  readonly reporter?: SeriesSum['key']['reporter'];
  readonly verdict?: ReportedVerdict;
  readonly enforced?: readonly PolicyHit[];
  readonly pending?: readonly PolicyHit[];
  readonly counters?: Partial<FlowCounters>;
  readonly firstSeen?: number;
  readonly lastSeen?: number;
}

/** One series: tcp 8080, reported by the source, allowed by the namespace's profile, one connection. */
export function sum(parts: SumParts): SeriesSum {
  const { from, to, reporter = 'source', verdict = 'allow', protocol = 'tcp' } = parts;
  const port = parts.port === undefined ? 8080 : parts.port;
  const own = reporter === 'destination' ? to : from;
  const counters = { ...NO_COUNTERS, connectionsStarted: 1, packetsForward: 1, packetsReverse: 1, ...parts.counters };
  return {
    seriesId: parts.id ?? `${from.name}-${to.name}-${to.ip ?? ''}-${protocol}-${port}-${reporter}-${verdict}`,
    key: {
      source: from,
      destination: to,
      protocol,
      destinationPort: port,
      destinationService: null,
      reporter,
      verdict,
      trace: { enforced: parts.enforced ?? [profileHit(own.namespace ?? '')], pending: parts.pending ?? [] },
    },
    counters,
    firstSeen: parts.firstSeen ?? 1000,
    lastSeen: parts.lastSeen ?? 2000,
  };
}

/** The same flow as both of its ends report it. */
export function both(parts: Omit<SumParts, 'reporter'>): readonly SeriesSum[] {
  return [sum({ ...parts, reporter: 'source' }), sum({ ...parts, reporter: 'destination' })];
}

export function profileHit(namespace: string): PolicyHit {
  return hit({ kind: 'Profile', namespace: null, name: `kns.${namespace}`, tier: '', action: 'allow' });
}

export function hit(parts: Partial<PolicyHit> & Pick<PolicyHit, 'kind' | 'name' | 'action'>): PolicyHit {
  return { namespace: null, tier: 'default', policyIndex: 0, ruleIndex: 0, trigger: null, ...parts };
}

export function policy(document: PolicyDocument): Policy {
  const read = readPolicy(document);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

/** A staged policy of the default tier (enforced: leave `Staged` out with `kind`). */
export function networkPolicy(
  namespace: string,
  name: string,
  spec: PolicyDocument['spec'],
  kind: 'StagedNetworkPolicy' | 'NetworkPolicy' = 'StagedNetworkPolicy',
): PolicyDocument {
  return {
    apiVersion: 'projectcalico.org/v3',
    kind,
    metadata: { name, namespace },
    spec: { tier: 'default', ...spec },
  };
}

export function engine(
  documents: readonly PolicyDocument[],
  scope: PolicyScope = 'enforced',
  facts: ClusterFacts = NO_FACTS,
): PolicyEngine {
  return compilePolicySet({ tiers: DEFAULT_TIERS, policies: documents.map(policy), facts }, scope);
}
