/**
 * Which connections a recommendation may rest on, and how each end names the other. Only what passed and no policy
 * judged is learned (policy.md 4.6); everything else is kept with the reason why it is not proposed.
 */
import type { Endpoint, Labels, PolicyHit, Seconds } from '@/lib/core/flow';
import type { Connection } from '@/lib/core/graph/model';
import { parseAddress } from '@/lib/core/net/address';
import { isPrivate } from '@/lib/core/net/cidr';
import { hasPorts, protocolNumber } from '@/lib/core/net/protocol';
import { ruleProtocol } from '@/lib/core/policy/allow-flow';
import { isProfile } from '@/lib/core/policy/hit-kind';
import type { PolicyEngine, Tier } from '@/lib/core/policy/model';
import { compareTiers } from '@/lib/core/policy/order';
import { namespaceNamed, type PeerEntity, peerEntity } from '@/lib/core/policy/peer-entity';
import { builtInTier, DEFAULT_TIER } from '@/lib/core/policy/read-tier';
import type { NotProposed } from './model';
import type { RecommendSettings } from './settings';
import { workloadName } from './workload-labels';

export type Direction = 'ingress' | 'egress';

/** In the order rules are written. */
export const PEER_CLASSES = ['dns', 'sameNamespace', 'otherNamespace', 'networkSet', 'private', 'public'] as const;
export type PeerClass = (typeof PEER_CLASSES)[number];

/** One thing to allow: a peer, a protocol, a port (null = the protocol has none). `entity` null = only its network is known. */
export interface Learned {
  readonly direction: Direction;
  readonly peerClass: PeerClass;
  readonly entity: PeerEntity | null;
  readonly protocol: string | number;
  readonly port: number | null;
  readonly connections: number;
  readonly firstSeen: Seconds;
  readonly lastSeen: Seconds;
  readonly connectionKey: string;
}

/** What one workload (or namespace) was seen to do. */
export interface Lesson {
  readonly learned: Learned[];
  readonly notProposed: NotProposed[];
}

export interface LearnContext {
  readonly enforced: PolicyEngine;
  /** Judges with the staged policies in place; null = nothing is staged. */
  readonly staged: PolicyEngine | null;
  readonly tiers: readonly Tier[];
  readonly labels: ReadonlyMap<string, Labels>;
  readonly settings: RecommendSettings;
}

type Refusal = Pick<NotProposed, 'reason'> & { readonly because: string };

const CLUSTER_DNS_NAMESPACE = 'kube-system';
const CLUSTER_DNS_LABEL = { key: 'k8s-app', value: 'kube-dns' } as const;
const CLUSTER_DNS_NAMES = new Set(['coredns', 'kube-dns']);
export const DNS_PORT = 53;

/** Adds what `connection` teaches the end that `direction` is limited at: the source for egress, the destination for ingress. */
export function learnFrom(connection: Connection, direction: Direction, context: LearnContext, lesson: Lesson): void {
  const refusal = refusalOf(connection, direction, context) ?? unwritable(connection);
  if (refusal !== null) {
    lesson.notProposed.push(notProposed(connection, direction, refusal));
    return;
  }
  const named = nameOfPeer(connection, direction, context);
  if ('because' in named) {
    lesson.notProposed.push(notProposed(connection, direction, named));
    return;
  }
  lesson.learned.push({
    ...named,
    direction,
    protocol: ruleProtocol(connection.protocol),
    port: hasPorts(connection.protocol) ? connection.destinationPort : null,
    connections: passedOf(connection),
    firstSeen: connection.firstSeen,
    lastSeen: connection.lastSeen,
    connectionKey: connection.key,
  });
}

/** The cluster's DNS servers, as every Kubernetes distribution with kube-dns or CoreDNS labels them. */
export function clusterDns(namespace: string): PeerEntity {
  const selector = `${CLUSTER_DNS_LABEL.key} == '${CLUSTER_DNS_LABEL.value}'`;
  if (namespace === CLUSTER_DNS_NAMESPACE) return { selector };
  return { selector, namespaceSelector: namespaceNamed(CLUSTER_DNS_NAMESPACE) };
}

/** One entry per (reason, text), connections added up, sorted. */
export function mergeNotProposed(entries: readonly NotProposed[]): readonly NotProposed[] {
  const merged = new Map<string, NotProposed>();
  for (const entry of entries) {
    const key = `${entry.reason} ${entry.text}`;
    merged.set(key, { ...entry, connections: entry.connections + (merged.get(key)?.connections ?? 0) });
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function refusalOf(connection: Connection, direction: Direction, context: LearnContext): Refusal | null {
  const { counts, reported } = connection;
  if (passedOf(connection) === 0) {
    if (counts.denied > 0) return { reason: 'denied-already', because: 'denied already' };
    return { reason: 'one-sided', because: 'no report says that it passed' };
  }
  const decided = decidedSince(connection, context);
  if (decided !== null) return decided;
  const own = direction === 'egress' ? reported.source : reported.destination;
  if (own === null && !hasArrived(connection, direction)) {
    return { reason: 'one-sided', because: 'only the other end reports it, and no reply was seen' };
  }
  const hit = own?.enforced.at(-1) ?? judgedHit(connection, direction, context.enforced);
  if (hit === null || isProfile(hit) || standsBehind(hit, context.tiers)) return null;
  return { reason: 'judged-by-policy', because: `judged by policy ${hit.name || `at the end of tier ${hit.tier}`}` };
}

/** Somebody has decided against it since it passed: what an attacker did before enforcing is not proposed back. */
function decidedSince(connection: Connection, { enforced, staged }: LearnContext): Refusal | null {
  if (enforced.judge(connection).verdict === 'deny') {
    return { reason: 'denied-already', because: 'it passed before, the policies in force deny it now' };
  }
  if (staged?.judge(connection).verdict !== 'deny') return null;
  return { reason: 'judged-by-policy', because: 'the staged policies would deny it' };
}

/** What the destination reports as allowed has passed the source; what was answered has passed the destination. */
function hasArrived({ reported, counters }: Connection, direction: Direction): boolean {
  if (direction === 'egress') return reported.destination !== null;
  return reported.source !== null && counters.packetsReverse > 0;
}

/** Sources without traces say nothing of policies: then the engine's word on the enforced set. */
function judgedHit(connection: Connection, direction: Direction, enforced: PolicyEngine): PolicyHit | null {
  return enforced.judge(connection)[direction]?.hits.at(-1) ?? null;
}

/**
 * A policy in a later tier than ours never sees what ours would deny first: it needs a rule as well. Calico's own tiers
 * need not be listed.
 */
function standsBehind(hit: PolicyHit, tiers: readonly Tier[]): boolean {
  const find = (name: string) => tiers.find((tier) => tier.name === name) ?? builtInTier(name);
  const [own, other] = [find(DEFAULT_TIER), find(hit.tier)];
  return own !== null && other !== null && compareTiers(other, own) > 0;
}

/** What no rule could say: a protocol nobody numbered, or a port that was not reported. */
function unwritable({ protocol, destinationPort }: Connection): Refusal | null {
  if (protocolNumber(protocol) === null) return { reason: 'unknown-peer', because: 'its protocol has no number' };
  if (!hasPorts(protocol) || destinationPort !== null) return null;
  return { reason: 'unknown-peer', because: 'its port was not reported' };
}

type Named = Pick<Learned, 'peerClass' | 'entity'>;

function nameOfPeer(connection: Connection, direction: Direction, context: LearnContext): Named | Refusal {
  const stated = direction === 'egress' ? connection.destination : connection.source;
  const subject = direction === 'egress' ? connection.source : connection.destination;
  const peer =
    stated.kind === 'workload' ? { ...stated, labels: context.labels.get(workloadName(stated)) ?? null } : stated;
  if (direction === 'egress' && isClusterDns(peer, connection)) {
    return { peerClass: 'dns', entity: clusterDns(subject.namespace ?? '') };
  }
  if (peer.kind === 'workload' && context.settings.granularity === 'namespace') return namespacePeer(peer, subject);
  const entity = peerEntity(peer, subject.namespace);
  if (entity.ok) return { peerClass: classOf(peer, subject, entity.value), entity: entity.value };
  if (peer.kind === 'network') return { peerClass: isPublic(peer) ? 'public' : 'private', entity: null };
  return { reason: 'unknown-peer', because: UNKNOWN_PEER[entity.error] };
}

const UNKNOWN_PEER = {
  'no-labels': 'no stable labels of it are known',
  'no-address': 'its address was not reported',
} as const;

function namespacePeer(peer: Endpoint, subject: Endpoint): Named | Refusal {
  if (peer.namespace === null) return { reason: 'unknown-peer', because: 'it is in no namespace' };
  if (peer.namespace === subject.namespace) return { peerClass: 'sameNamespace', entity: { selector: 'all()' } };
  return { peerClass: 'otherNamespace', entity: { namespaceSelector: namespaceNamed(peer.namespace) } };
}

function classOf(peer: Endpoint, subject: Endpoint, entity: PeerEntity): PeerClass {
  if (entity.nets !== undefined) return isPublic(peer) ? 'public' : 'private';
  if (peer.kind === 'networkSet') return 'networkSet';
  return peer.namespace === subject.namespace ? 'sameNamespace' : 'otherNamespace';
}

/** By the address where there is one: a record's word `public` may mean no more than "not RFC 1918". */
function isPublic(peer: Endpoint): boolean {
  const address = peer.ip === null ? null : parseAddress(peer.ip);
  return address === null ? peer.name !== 'private' : !isPrivate(address);
}

function isClusterDns(peer: Endpoint, { protocol, destinationPort }: Connection): boolean {
  if (destinationPort !== DNS_PORT || !(protocol === 'udp' || protocol === 'tcp')) return false;
  if (peer.kind !== 'workload' || peer.namespace !== CLUSTER_DNS_NAMESPACE) return false;
  if (peer.labels === null) return CLUSTER_DNS_NAMES.has(peer.name);
  return (
    Object.hasOwn(peer.labels, CLUSTER_DNS_LABEL.key) && peer.labels[CLUSTER_DNS_LABEL.key] === CLUSTER_DNS_LABEL.value
  );
}

function notProposed(connection: Connection, direction: Direction, refusal: Refusal): NotProposed {
  const peer = direction === 'egress' ? connection.destination : connection.source;
  const name =
    peer.kind === 'network'
      ? (peer.ip ?? `the ${peer.name} network`)
      : `${peer.namespace === null ? '' : `${peer.namespace}/`}${peer.name}`;
  const port = connection.destinationPort === null ? '' : ` ${connection.destinationPort}`;
  const what = `${direction} ${ruleProtocol(connection.protocol)}${port} ${direction === 'egress' ? 'to' : 'from'} ${name}`;
  const { counts } = connection;
  const connections = counts.allowed + counts.wouldBeDenied + counts.denied + counts.unknown;
  return { text: `${what}: ${refusal.because}`, reason: refusal.reason, connections };
}

function passedOf({ counts }: Connection): number {
  return counts.allowed + counts.wouldBeDenied;
}
