/**
 * The vocabulary of everything Firebreak reads: a flow is a series (who, to whom, which port,
 * who reported it, what was decided and by which rules) and a window with its counters.
 * Terms follow Goldmane's FlowKey and Flow (calico goldmane/proto/api.proto).
 */

export type EndpointKind = 'workload' | 'host' | 'networkSet' | 'network';

/** Labels as a record states them. Keys and values are foreign text: never trust them as markup. */
export type Labels = Readonly<Record<string, string>>;

/**
 * One end of a flow.
 * `namespace` is null for what is not namespaced.
 * `name` is the workload (`web`, generated suffixes cut off), host or network set name; for a
 * network it is `public` or `private`.
 * `labels` null means the record did not say: a rule that asks for a label then answers `unknown`.
 * `ip` is kept for external peers only (textual, canonical form); null means not reported.
 * `serviceAccount` null means not reported.
 */
export interface Endpoint {
  readonly kind: EndpointKind;
  readonly namespace: string | null;
  readonly name: string;
  readonly labels: Labels | null;
  readonly ip: string | null;
  readonly serviceAccount: string | null;
}

export type Protocol = string; // lower-case IANA name (tcp, udp, icmp, icmp6, sctp ...) or the number as text

/** `source` reports its egress trace, `destination` its ingress trace, `transit` a forwarding host. */
export type Reporter = 'source' | 'destination' | 'transit' | 'unknown';

/**
 * What the data plane did at the reporting end. `audit` = Cilium's AUDIT: allowed, would be denied.
 * `drop` = lost for a reason that is not policy (no route, bad checksum): never drawn as a denied edge.
 */
export type ReportedVerdict = 'allow' | 'deny' | 'audit' | 'drop' | 'unknown';

export type RuleAction = 'allow' | 'deny' | 'pass' | 'log';

export type PolicyKind =
  | 'CalicoNetworkPolicy'
  | 'GlobalNetworkPolicy'
  | 'StagedNetworkPolicy'
  | 'StagedGlobalNetworkPolicy'
  | 'StagedKubernetesNetworkPolicy'
  | 'NetworkPolicy'
  | 'AdminNetworkPolicy'
  | 'BaselineAdminNetworkPolicy'
  | 'ClusterNetworkPolicy'
  | 'CiliumNetworkPolicy'
  | 'CiliumClusterwideNetworkPolicy'
  | 'Profile'
  | 'EndOfTier'
  | 'Unknown';

/** Names one policy. `name` is the object's own name with any `<tier>.` prefix kept as stored. */
export interface PolicyRef {
  readonly kind: PolicyKind;
  readonly namespace: string | null;
  readonly name: string;
}

/**
 * One entry of a policy trace.
 * `policyIndex` is the position in the trace, not the policy's rank.
 * `ruleIndex` counts within the policy's ingress or egress list; -1 = end of tier, null = not reported.
 * `trigger` (end of tier only) names the policy that made the tier's default action apply.
 */
export interface PolicyHit extends PolicyRef {
  readonly tier: string;
  readonly action: RuleAction;
  readonly policyIndex: number;
  readonly ruleIndex: number | null;
  readonly trigger: PolicyRef | null;
}

/** Both lists are sorted by `policyIndex`. Empty = the source does not say. */
export interface PolicyTrace {
  readonly enforced: readonly PolicyHit[];
  readonly pending: readonly PolicyHit[];
}

export interface ServiceRef {
  readonly namespace: string;
  readonly name: string;
  readonly portName: string | null;
  readonly port: number | null;
}

/** Everything about a flow that repeats from window to window. */
export interface SeriesKey {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  readonly destinationPort: number | null;
  readonly destinationService: ServiceRef | null;
  readonly reporter: Reporter;
  readonly verdict: ReportedVerdict;
  readonly trace: PolicyTrace;
}

/**
 * Counters of one window, or of many added up. Forward is source to destination whoever reported.
 * Null = the source never reports it (Hubble has no bytes), which is not zero.
 * `connectionsLive` is the number active during a window; over several windows the maximum is kept, not the sum.
 */
export interface FlowCounters {
  readonly connectionsStarted: number;
  readonly connectionsCompleted: number;
  readonly connectionsLive: number;
  readonly packetsForward: number;
  readonly packetsReverse: number;
  readonly bytesForward: number | null;
  readonly bytesReverse: number | null;
}

/** Epoch seconds, UTC. Windows and ranges are half-open: [start, end). */
export type Seconds = number;

/**
 * One series in one window.
 * `granularity` window: the counters are totals of the window so far, reading it again replaces.
 * `granularity` event: the counters are increments, and an event is counted once.
 */
export interface Flow {
  readonly key: SeriesKey;
  readonly windowStart: Seconds;
  readonly windowEnd: Seconds;
  readonly counters: FlowCounters;
  readonly granularity: 'window' | 'event';
  /**
   * Windows: what tells apart records of one series and window that are different observations and add up: another
   * reporting host, another ReplicaSet of the same workload. The same text again is the same observation read twice.
   * Absent = one observation per series and window.
   * Events: what identifies the event in its source, so that it is counted once in whatever batches it comes. Absent =
   * nothing does, and only the digest of the whole batch guards against a re-send.
   */
  readonly observation?: string;
}

/** The answer of storage to every screen: one series with its counters summed over a range. */
export interface SeriesSum {
  /** Decimal text of the series row id; stable for the life of the database. */
  readonly seriesId: string;
  readonly key: SeriesKey;
  readonly counters: FlowCounters;
  readonly firstSeen: Seconds;
  readonly lastSeen: Seconds;
}
