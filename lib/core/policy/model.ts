/**
 * Policies and the cluster facts they are judged against, as values.
 * `PolicyDocument` is the object as a cluster or a file holds it; `Policy` is what the engine reads
 * from it (see read-policy.ts). Sources: calico api/pkg/apis/projectcalico/v3, networking.k8s.io/v1.
 */
import type { Endpoint, Labels, PolicyHit, PolicyRef, Protocol, ServiceRef } from '@/lib/core/flow';
import type { Selector } from '@/lib/core/selector/ast';

/** A Kubernetes-shaped object, unknown fields kept. `spec` is read by readPolicy and validatePolicy. */
export interface PolicyDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly resourceVersion?: string;
    readonly uid?: string;
    readonly [key: string]: unknown;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

export type StagedAction = 'Set' | 'Delete' | 'Learn' | 'Ignore';
export type DefaultAction = 'Deny' | 'Pass';

/** `order` null = last. `exists` false: policies name the tier but no Tier object does (sorts after, denies). */
export interface Tier {
  readonly name: string;
  readonly order: number | null;
  readonly defaultAction: DefaultAction;
  readonly exists: boolean;
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}
export type PortMatch = PortRange | { readonly named: string };

/** One side of a rule. Lists are ORed inside, criteria are ANDed; empty list or null = no criterion. */
export interface EntityMatch {
  readonly nets: readonly string[];
  readonly notNets: readonly string[];
  readonly selector: Selector | null;
  readonly notSelector: Selector | null;
  /** Already prefixed pcns. and joined with the rule's scope; null = no namespace limit. */
  readonly scope: Selector | null;
  readonly ports: readonly PortMatch[];
  readonly notPorts: readonly PortMatch[];
  readonly services: readonly { readonly namespace: string; readonly name: string }[];
  /** Calico Enterprise egress domains; a flow's address alone cannot answer them. */
  readonly domains?: readonly string[];
}

/** Application-layer criteria. Empty list = no criterion. */
export interface HttpMatch {
  readonly methods: readonly string[];
  readonly paths: readonly ({ readonly exact: string } | { readonly prefix: string })[];
}

export interface IcmpMatch {
  readonly type: number | null;
  readonly code: number | null;
}

export interface Rule {
  readonly action: RuleActionName;
  readonly ipVersion: 4 | 6 | null;
  readonly protocol: Protocol | null;
  readonly notProtocol: Protocol | null;
  readonly icmp: IcmpMatch | null;
  readonly notIcmp: IcmpMatch | null;
  readonly source: EntityMatch;
  readonly destination: EntityMatch;
  /** True when the rule asks about HTTP, which no flow record states: the policy is marked. */
  readonly http: boolean;
  /** What it asks; judged only where a request is given (ConnectionFacts.http). */
  readonly httpMatch?: HttpMatch;
}
export type RuleActionName = 'Allow' | 'Deny' | 'Pass' | 'Log';

/** A policy ready to be judged. INVARIANT: `subject` already holds the namespace limit of namespaced kinds. */
export interface Policy {
  readonly ref: PolicyRef;
  readonly tier: string;
  /** null = last in its tier. */
  readonly order: number | null;
  /** null = enforced. */
  readonly staged: StagedAction | null;
  readonly subject: Selector;
  readonly appliesIngress: boolean;
  readonly appliesEgress: boolean;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
  /** Why this policy cannot be simulated (host endpoints, preDNAT ...); empty = it can. */
  readonly notSimulated: readonly string[];
}

export interface NamespaceFacts {
  readonly name: string;
  readonly labels: Labels;
}

export interface NetworkSetFacts {
  /** null = GlobalNetworkSet. */
  readonly namespace: string | null;
  readonly name: string;
  readonly labels: Labels;
  readonly nets: readonly string[];
}

/** What the cluster's own objects say about a workload, richer than a flow record. */
export interface WorkloadFacts {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly serviceAccount: string | null;
  readonly serviceAccountLabels: Labels;
  readonly ips: readonly string[];
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: Protocol }[];
}

export interface ServiceFacts {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** Label selector of the pods behind it, exact matches. */
  readonly selector: Labels;
  readonly ports: readonly {
    readonly name: string | null;
    readonly port: number;
    readonly targetPort: number;
    readonly protocol: Protocol;
  }[];
  /** Members of its endpoint slices where known; they then decide alone. */
  readonly endpoints?: readonly { readonly ip: string; readonly port: number; readonly protocol: Protocol }[];
}

/** What is known about a cluster beside its policies. Absent objects are unknown, not "none". */
export interface ClusterFacts {
  readonly namespaces: readonly NamespaceFacts[];
  readonly networkSets: readonly NetworkSetFacts[];
  readonly workloads: readonly WorkloadFacts[];
  readonly services: readonly ServiceFacts[];
}

export interface PolicySet {
  readonly tiers: readonly Tier[];
  readonly policies: readonly Policy[];
  readonly facts: ClusterFacts;
}

/**
 * enforced: staged kinds are left out.
 * staged: the truthful what-if; staged Set/Learn replaces its enforced twin, Delete removes it, Ignore is left out.
 * pending: mirrors the data plane's own pass (calico app-policy StagedAsEnforced): twins are both evaluated, Delete has no effect.
 */
export type PolicyScope = 'enforced' | 'staged' | 'pending';

/** What the engine is asked about: the part of a series that does not depend on who reported it. */
export interface ConnectionFacts {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  readonly destinationPort: number | null;
  readonly destinationService: ServiceRef | null;
  /** Left out or null = not reported, as in every flow record we read. */
  readonly sourcePort?: number | null;
  /** Left out = not known; null = known to carry no HTTP request, which http criteria then let pass (calico match.go). */
  readonly http?: HttpRequest | null;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
}

export type JudgedVerdict = 'allow' | 'deny' | 'unknown';

/** Which fact a rule asked for and no record or object gave. */
export interface UnknownFact {
  readonly fact:
    | 'ip'
    | 'labels'
    | 'namespaceLabels'
    | 'serviceAccount'
    | 'port'
    | 'protocol'
    | 'icmp'
    | 'domain'
    | 'service'
    | 'notSimulated';
  readonly end: 'source' | 'destination';
  readonly policy: PolicyRef;
  /** -1 when the policy's own subject selector asked. */
  readonly ruleIndex: number;
}

export interface SideJudgement {
  readonly verdict: JudgedVerdict;
  readonly hits: readonly PolicyHit[];
  readonly unknown: UnknownFact | null;
}

/**
 * The verdict of a whole connection: allowed iff egress at the source and ingress at the destination allow.
 * A side that is not a managed workload is null and imposes nothing.
 */
export interface Judgement {
  readonly verdict: JudgedVerdict;
  readonly egress: SideJudgement | null;
  readonly ingress: SideJudgement | null;
}

/** A compiled policy set. Total: never throws, same input same answer. */
export interface PolicyEngine {
  /** The same object twice means equal connections: what is worked out of an answer may be kept with it. */
  judge(connection: ConnectionFacts): Judgement;
  /** Policies of one direction that select the endpoint, in evaluation order. */
  selecting(endpoint: Endpoint, direction: 'ingress' | 'egress'): readonly Policy[];
}
