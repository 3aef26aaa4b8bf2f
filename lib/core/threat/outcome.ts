/** What became of an alert's attempt: allowed, would be denied or denied, and by which rule. */
import type { Endpoint } from '@/lib/core/flow';
import { addCounts, edgeStateOf, NO_VERDICTS, totalCount } from '@/lib/core/graph/counts';
import type { Connection } from '@/lib/core/graph/model';
import { decisionText, type End, judgementText, missingText, sideAt } from '@/lib/core/policy/decided-by';
import type { AlertOutcome } from './alert-model';
import type { DnsRecord } from './dns-record';

const DNS_PORT = 53;

/** The part of an alert that says what was attempted; see FeedHit for source and destination. */
export interface AlertSubject {
  readonly kind: 'ip' | 'domain';
  readonly sourceNamespace: string | null;
  readonly sourceName: string;
  readonly destination: string;
}

/**
 * For an address: the connections between the alert's ends. For a name: the source's connections to the addresses it
 * was answered with, else the look-up itself. Connections decide by their own view: reported, staged or draft.
 * `dns` may hold records of other clients and names. O(connections + records).
 */
export function alertOutcome(
  alert: AlertSubject,
  connections: readonly Connection[],
  dns: readonly DnsRecord[],
): AlertOutcome {
  if (alert.kind === 'ip') return outcomeOf(connections.filter((connection) => isAttempt(connection, alert)));
  const asked = dns.filter((record) => record.queryName === alert.destination && isClient(record, alert));
  const answers = new Set(asked.flatMap((record) => record.answers));
  const followed = connections.filter(
    ({ source, destination }) => isSource(source, alert) && destination.ip !== null && answers.has(destination.ip),
  );
  if (followed.length > 0) return outcomeOf(followed);
  return lookUpOutcome(
    asked,
    connections.filter((connection) => isLookUp(connection, alert)),
  );
}

function isAttempt({ source, destination }: Connection, alert: AlertSubject): boolean {
  const outbound =
    isSource(source, alert) && isExternal(destination) && (destination.ip ?? destination.name) === alert.destination;
  if (outbound || alert.sourceNamespace !== null) return outbound;
  const inside = `${destination.namespace ?? '-'}/${destination.name}`;
  return isExternal(source) && (source.ip ?? source.name) === alert.sourceName && inside === alert.destination;
}

function isSource(endpoint: Endpoint, alert: AlertSubject): boolean {
  return !isExternal(endpoint) && endpoint.namespace === alert.sourceNamespace && endpoint.name === alert.sourceName;
}

function isLookUp({ source, destinationPort }: Connection, alert: AlertSubject): boolean {
  return isSource(source, alert) && destinationPort === DNS_PORT;
}

function isClient(record: DnsRecord, alert: AlertSubject): boolean {
  return record.clientNamespace === alert.sourceNamespace && record.clientName === alert.sourceName;
}

function isExternal(endpoint: Endpoint): boolean {
  return endpoint.kind === 'network' || endpoint.kind === 'networkSet';
}

function outcomeOf(connections: readonly Connection[]): AlertOutcome {
  const counts = connections.reduce((total, connection) => addCounts(total, connection.counts), NO_VERDICTS);
  return {
    verdict: edgeStateOf(counts),
    decidedBy: decidedBy(connections),
    lookedUpOnly: false,
    attempts: totalCount(counts),
    denied: counts.denied,
    connectionKeys: connections.map((connection) => connection.key).sort(),
  };
}

/**
 * The look-up is the attempt: it was let through when it was answered at all, refused when the server refused it.
 * `carriers` are the client's connections to DNS servers: they say which rule let the question out.
 */
function lookUpOutcome(asked: readonly DnsRecord[], carriers: readonly Connection[]): AlertOutcome {
  const refused = asked.filter((record) => record.responseCode === 'REFUSED');
  const count = (records: readonly DnsRecord[]) => records.reduce((total, record) => total + record.count, 0);
  const counts = { ...NO_VERDICTS, allowed: count(asked) - count(refused), denied: count(refused) };
  return {
    verdict: edgeStateOf(counts),
    decidedBy: lookUpText(asked, carriers),
    lookedUpOnly: true,
    attempts: count(asked),
    denied: counts.denied,
    connectionKeys: [],
  };
}

function lookUpText(asked: readonly DnsRecord[], carriers: readonly Connection[]): string {
  if (asked.length === 0) return 'no flow or DNS record in the range';
  const only = 'looked up only: no connection to an answered address';
  return carriers.length === 0 ? only : `${only}; the look-up was ${decidedBy(carriers)}`;
}

/** Words for the connection that weighs most: a deny before a would-be deny before the rest. */
function decidedBy(connections: readonly Connection[]): string {
  const weight = ({ counts }: Connection) => [counts.denied, counts.wouldBeDenied, totalCount(counts)] as const;
  const [heaviest] = [...connections].sort((a, b) => {
    const left = weight(a);
    const right = weight(b);
    return right[0] - left[0] || right[1] - left[1] || right[2] - left[2] || (a.key < b.key ? -1 : 1);
  });
  return heaviest === undefined ? 'no flow or DNS record in the range' : connectionText(heaviest);
}

function connectionText(connection: Connection): string {
  const { counts, deniedAt, judged, reported } = connection;
  if (counts.denied === 0 && judged !== null && (judged.egress ?? judged.ingress) !== null) {
    return judgementText(judged, counts.wouldBeDenied > 0 ? deniedAt : null);
  }
  const end: End = deniedAt ?? (reported.source === null ? 'destination' : 'source');
  const side = reported[end];
  if (side === null) return judged === null ? 'not reported' : missingText(sideAt(judged, end)?.unknown ?? null);
  const pending = counts.denied === 0 && counts.wouldBeDenied > 0;
  const verdict = counts.denied > 0 || pending ? 'deny' : side.verdict === 'allow' ? 'allow' : 'unknown';
  return decisionText(verdict, end, pending ? side.pending : side.enforced);
}
