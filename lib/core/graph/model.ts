/**
 * What the screens draw. Everything here is computed by lib/core from series sums and a judge;
 * components translate it to pixels and decide nothing.
 */
import type {
  Endpoint,
  EndpointKind,
  FlowCounters,
  Labels,
  PolicyHit,
  Protocol,
  Seconds,
  ServiceRef,
} from '@/lib/core/flow';
import type { TraceAgreement } from '@/lib/core/policy/agreement';
import type { Judgement } from '@/lib/core/policy/model';
import type { TimeRange } from '@/lib/core/window';

/** Who judges the flows: the data plane's own report, or the engine on a policy set. */
export type View = 'reported' | 'staged' | 'draft';

/**
 * allowed: every connection passed and would pass. wouldBeDenied: passed, the judged set denies some.
 * denied: none passed. mixed: some were denied and some passed. unknown: the data cannot tell.
 */
export type EdgeState = 'allowed' | 'wouldBeDenied' | 'denied' | 'mixed' | 'unknown';

/** Connections by outcome; the four never overlap and add up to all connections of the range. */
export interface VerdictCounts {
  readonly allowed: number;
  readonly wouldBeDenied: number;
  readonly denied: number;
  readonly unknown: number;
}

/** What one end of a connection reported last in the range. */
export interface ReportedSide {
  readonly verdict: 'allow' | 'deny' | 'audit' | 'drop' | 'unknown';
  readonly enforced: readonly PolicyHit[];
  readonly pending: readonly PolicyHit[];
  readonly counters: FlowCounters;
}

/**
 * One (source, destination, protocol, port) of the range, both reporters folded and never summed
 * across each other (flows.md 6.1). `key` is stable for the same ends, protocol and port.
 */
export interface Connection {
  readonly key: string;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  readonly destinationPort: number | null;
  readonly destinationService: ServiceRef | null;
  readonly state: EdgeState;
  readonly counts: VerdictCounts;
  /** Volume of the side that reports it (source first); live = maximum. */
  readonly counters: FlowCounters;
  /** Where the deny was decided, reported or judged; null when nothing denies. */
  readonly deniedAt: 'source' | 'destination' | null;
  /** True when only one of two workload ends reported. */
  readonly oneSided: boolean;
  readonly reported: { readonly source: ReportedSide | null; readonly destination: ReportedSide | null };
  /** The engine's verdict under the view's policy set; null in view `reported`. */
  readonly judged: Judgement | null;
  /**
   * Whether the engine, by the policies in force, gives what each end reported last, and why not. Null: no report of
   * that end, or nobody was asked.
   */
  readonly agreement: { readonly source: TraceAgreement | null; readonly destination: TraceAgreement | null };
  readonly firstSeen: Seconds;
  readonly lastSeen: Seconds;
  readonly seriesIds: readonly string[];
}

export type GraphItemKind = EndpointKind | 'namespace';

/** Which directions are limited by an enforced policy. */
export interface PolicyCoverage {
  readonly ingress: boolean;
  readonly egress: boolean;
}

/** `id` is stable over refreshes; `parent` is the id of the namespace it lies in, null at top level. */
export interface GraphItem {
  readonly id: string;
  readonly kind: GraphItemKind;
  readonly parent: string | null;
  readonly namespace: string | null;
  readonly name: string;
  readonly labels: Labels;
  /** Names of Kubernetes services seen in front of it. */
  readonly services: readonly string[];
  /** External addresses folded into a public or private network item, at most 50, sorted. */
  readonly addresses: readonly string[];
  /** Null for what policies cannot select. */
  readonly coverage: PolicyCoverage | null;
  readonly stagedCoverage: PolicyCoverage | null;
  readonly openAlerts: number;
  readonly deniedConnections: number;
}

export interface EdgePort {
  readonly protocol: Protocol;
  readonly port: number | null;
  readonly state: EdgeState;
  readonly counts: VerdictCounts;
}

/** All connections between two items in one direction. `id` = source id + target id, stable. */
export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly state: EdgeState;
  readonly counts: VerdictCounts;
  readonly ports: readonly EdgePort[];
  readonly packetsTotal: number;
  readonly bytesTotal: number | null;
  readonly deniedAt: 'source' | 'destination' | null;
  readonly connectionKeys: readonly string[];
  readonly lastSeen: Seconds;
}

export interface ServiceGraph {
  readonly range: TimeRange;
  readonly view: View;
  readonly items: readonly GraphItem[];
  readonly edges: readonly GraphEdge[];
}

/** One bar of the time-range histogram. Connections, by outcome. */
export interface HistogramBucket {
  readonly start: Seconds;
  readonly counts: VerdictCounts;
}

/** Something that limits what a screen can know. */
export interface HonestyNote {
  readonly code:
    | 'no-data'
    | 'late-source'
    | 'gap'
    | 'one-sided'
    | 'unknown-verdicts'
    | 'no-dns'
    | 'rejected-records'
    | 'no-external-ips'
    | 'folded-addresses'
    | 'too-many-series'
    | 'disagreement'
    | 'policies-unknown';
  readonly text: string;
  /** Page of this product that explains or mends it. */
  readonly href: string | null;
}
