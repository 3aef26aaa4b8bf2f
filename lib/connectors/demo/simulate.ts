/**
 * The simulated data plane: judges a connection by the enforced policies and reports it as Felix would
 * (calico felix/collector): the source reports its egress verdict, the destination its ingress verdict, and a
 * connection that egress denies never reaches the destination, so nobody there reports it.
 */

import type { ClusterSnapshot } from '@/lib/connectors/connector';
import type { Flow, FlowCounters, Reporter, Seconds, SeriesKey } from '@/lib/core/flow';
import { compilePolicySet } from '@/lib/core/policy/evaluate';
import type { ConnectionFacts, Judgement, PolicyEngine, SideJudgement } from '@/lib/core/policy/model';
import { readPolicy } from '@/lib/core/policy/read-policy';

/** The policies in force, and what the data plane's own what-if pass says beside them. */
export interface DataPlane {
  readonly enforced: PolicyEngine;
  readonly pending: PolicyEngine;
}

/** Half-open, epoch seconds. */
export interface Window {
  readonly start: Seconds;
  readonly end: Seconds;
}

/** A SYN and what the kernel tries again before it gives up, 60 bytes each. */
const DENIED_PACKETS = 3;
const SYN_BYTES = 60;

/** Compiles the cluster's policies; one that cannot be read is left out, as the API server never accepts one. */
export function dataPlaneOf(snapshot: ClusterSnapshot): DataPlane {
  const policies = snapshot.documents.flatMap((document) => {
    const policy = readPolicy(document);
    return policy.ok ? [policy.value] : [];
  });
  const set = { tiers: snapshot.tiers, policies, facts: snapshot.facts };
  return { enforced: compilePolicySet(set, 'enforced'), pending: compilePolicySet(set, 'pending') };
}

/** A connection with the verdicts of both passes, ready to be reported for any number of windows. */
export interface JudgedConnection {
  readonly connection: ConnectionFacts;
  readonly enforced: Judgement;
  readonly pending: Judgement;
}

/** Pure. Judging once is enough as long as no policy changes. */
export function judgeConnection(plane: DataPlane, connection: ConnectionFacts): JudgedConnection {
  return { connection, enforced: plane.enforced.judge(connection), pending: plane.pending.judge(connection) };
}

/**
 * The records both ends write about a connection in one window: one or two, source first.
 * `counters` are those of a connection that passes; what a deny cuts off is taken away here.
 */
export function reportConnection(judged: JudgedConnection, window: Window, counters: FlowCounters): readonly Flow[] {
  const { egress, ingress } = judged.enforced;
  const deniedEgress = egress?.verdict === 'deny';
  const deniedIngress = ingress?.verdict === 'deny';
  const seen = deniedEgress || deniedIngress ? deniedCounters(counters) : counters;
  const flows: Flow[] = [];
  const report = (reporter: Reporter, side: SideJudgement, pending: SideJudgement | null) => {
    const key = seriesOf(judged.connection, reporter, side, pending);
    flows.push({ key, windowStart: window.start, windowEnd: window.end, counters: seen, granularity: 'window' });
  };
  if (egress !== null) report('source', egress, judged.pending.egress);
  if (ingress !== null && !deniedEgress) report('destination', ingress, judged.pending.ingress);
  return flows;
}

/** Only the source sees the service, before the address is translated. */
function seriesOf(
  connection: ConnectionFacts,
  reporter: Reporter,
  side: SideJudgement,
  pending: SideJudgement | null,
): SeriesKey {
  const { source, destination, protocol, destinationPort, destinationService } = connection;
  return {
    source,
    destination,
    protocol,
    destinationPort,
    destinationService: reporter === 'source' ? destinationService : null,
    reporter,
    verdict: side.verdict,
    trace: { enforced: side.hits, pending: pending?.hits ?? [] },
  };
}

/** Nothing comes back from a denied connection and it never completes. */
function deniedCounters(counters: FlowCounters): FlowCounters {
  const packets = counters.connectionsStarted * DENIED_PACKETS;
  return {
    connectionsStarted: counters.connectionsStarted,
    connectionsCompleted: 0,
    connectionsLive: 0,
    packetsForward: packets,
    packetsReverse: 0,
    bytesForward: packets * SYN_BYTES,
    bytesReverse: 0,
  };
}
