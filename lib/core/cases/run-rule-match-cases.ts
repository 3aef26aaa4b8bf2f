/** Runs rule-match cases: one rule against one flow, and HTTP path normalisation. */
import type { Endpoint, Labels } from '@/lib/core/flow';
import { protocolName, protocolNumber } from '@/lib/core/net/protocol';
import { compileEndpoint, indexFacts } from '@/lib/core/policy/compiled-endpoint';
import { normalizeHttpPath } from '@/lib/core/policy/http';
import { compileRule, matchRule, type Traffic } from '@/lib/core/policy/match';
import { indexServices } from '@/lib/core/policy/match-service';
import type { ClusterFacts, ConnectionFacts, HttpRequest, ServiceFacts, WorkloadFacts } from '@/lib/core/policy/model';
import { Place, type PolicyProblem } from '@/lib/core/policy/read-json';
import { readRules } from '@/lib/core/policy/read-rule';
import { type CaseResult, check } from './case';

interface MatchPeer {
  readonly namespace?: string;
  readonly namespaceLabels?: Labels;
  readonly serviceAccount?: string;
  readonly serviceAccountLabels?: Labels;
  readonly labels?: Labels;
}

export interface RuleMatchCase {
  readonly id: string;
  readonly rule: unknown;
  readonly flow: {
    readonly protocolNumber: number;
    readonly sourceIP?: string;
    readonly destIP?: string;
    readonly sourcePort?: number;
    readonly destPort?: number;
    readonly source?: MatchPeer;
    readonly dest?: MatchPeer;
    readonly http?: Partial<HttpRequest>;
  };
  readonly expected: boolean;
  readonly policyNamespace?: string;
  readonly serviceEndpoints?: Readonly<
    Record<string, readonly { readonly ip: string; readonly protocol: string; readonly port: number }[]>
  >;
}

export interface HttpPathCase {
  readonly title: string;
  readonly input: string;
  readonly normalized: string | null;
  readonly ok: boolean;
}

export function runHttpPathCase(test: HttpPathCase): CaseResult {
  return {
    id: test.title,
    failures: check(test.title, test.ok ? test.normalized : null, normalizeHttpPath(test.input)),
  };
}

export function runRuleMatchCase(test: RuleMatchCase): CaseResult {
  const problems: PolicyProblem[] = [];
  const [rule] = readRules(new Place([test.rule], 'rule', problems), test.policyNamespace ?? null);
  if (rule === undefined || problems.length > 0) {
    return { id: test.id, failures: [{ id: test.id, expected: 'a rule that reads', got: problems }] };
  }
  return { id: test.id, failures: check(test.id, test.expected, matchRule(compileRule(rule), trafficOf(test))) };
}

function trafficOf(test: RuleMatchCase): Traffic {
  const { flow } = test;
  const facts = indexFacts(factsOf(test));
  const connection: ConnectionFacts = {
    source: endpointOf('source', flow.source, flow.sourceIP),
    destination: endpointOf('dest', flow.dest, flow.destIP),
    protocol: String(flow.protocolNumber),
    destinationPort: flow.destPort ?? null,
    destinationService: null,
    sourcePort: flow.sourcePort ?? null,
    http: flow.http === undefined ? null : { method: flow.http.method ?? '', path: flow.http.path ?? '/' },
  };
  return {
    connection,
    protocol: protocolName(connection.protocol),
    protocolNumber: protocolNumber(connection.protocol),
    source: compileEndpoint(connection.source, facts),
    destination: compileEndpoint(connection.destination, facts),
    services: indexServices(servicesOf(test)),
  };
}

/** An end with a namespace or account is a pod, one with an address only is external. */
function endpointOf(name: string, peer: MatchPeer | undefined, ip: string | undefined): Endpoint {
  const isPod = peer !== undefined;
  return {
    kind: isPod ? 'workload' : 'network',
    namespace: peer?.namespace ?? null,
    name: isPod ? name : 'public',
    labels: isPod ? (peer.labels ?? {}) : null,
    ip: ip ?? null,
    serviceAccount: peer?.serviceAccount ?? null,
  };
}

function factsOf({ flow }: RuleMatchCase): ClusterFacts {
  const peers: readonly (readonly [string, MatchPeer | undefined])[] = [
    ['source', flow.source],
    ['dest', flow.dest],
  ];
  const workloads = peers.flatMap(([name, peer]): WorkloadFacts[] => {
    if (peer?.namespace === undefined) return [];
    return [
      {
        namespace: peer.namespace,
        name,
        labels: peer.labels ?? {},
        serviceAccount: peer.serviceAccount ?? null,
        serviceAccountLabels: peer.serviceAccountLabels ?? {},
        ips: [],
        ports: [],
      },
    ];
  });
  const namespaces = peers.flatMap(([, peer]) =>
    peer?.namespace === undefined ? [] : [{ name: peer.namespace, labels: peer.namespaceLabels ?? {} }],
  );
  return { namespaces, workloads, networkSets: [], services: [] };
}

function servicesOf(test: RuleMatchCase): readonly ServiceFacts[] {
  return Object.entries(test.serviceEndpoints ?? {}).map(([name, endpoints]) => ({
    namespace: test.policyNamespace ?? 'default',
    name,
    labels: {},
    selector: {},
    ports: [],
    endpoints,
  }));
}
