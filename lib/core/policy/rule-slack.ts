/** What a rule allows against what was used of it: "allows 10.0.0.0/8 any port; used: 2 addresses, 5432". */
import type { Endpoint } from '@/lib/core/flow';
import { parseAddress } from '@/lib/core/net/address';
import { cidrContains, parseCidr } from '@/lib/core/net/cidr';
import { formatPort, mergePorts } from '@/lib/core/net/port';
import { hasPorts, protocolLabel } from '@/lib/core/net/protocol';
import { compareText } from '@/lib/core/selector/text-order';
import { sameJson } from './document-spec';
import type { Direction } from './judge';
import type { PortMatch, Rule } from './model';
import type { UsedConnection } from './rule-use';
import { IS_POD } from './scope';
import { ruleCriteria } from './why';

/** Which part of a rule is wider than its use. */
export type SlackPart = 'protocol' | 'ports' | 'peers';

export interface RuleSlack {
  /** The rule's own criteria, or `everything`. */
  readonly allows: string;
  /** `2 addresses, TCP 5432`; `nothing` when no connection used it. */
  readonly used: string;
  readonly connections: number;
  /** `TCP`, sorted. */
  readonly protocols: readonly string[];
  /** Numbers and merged ranges as text, in rising order. */
  readonly ports: readonly string[];
  /** `shop/web` of workloads, addresses of external peers, names of network sets; sorted, without repeats. */
  readonly peers: readonly string[];
  /** Entries of the rule's own lists that no connection needed. */
  readonly unusedNets: readonly string[];
  readonly unusedPorts: readonly string[];
  readonly wider: readonly SlackPart[];
}

/**
 * Slack of one rule, from the connections that used it (ruleUses(...).of(place).certain). The peer is the destination
 * of an egress rule and the source of an ingress rule. O(connections x entries of the rule's lists).
 */
export function ruleSlack(rule: Rule, direction: Direction, used: readonly UsedConnection[]): RuleSlack {
  const peers = sorted(used.map((connection) => peerName(peerOf(connection, direction))));
  const ports = portsOf(used);
  const protocols = sorted(used.map(({ protocol }) => protocolLabel(protocol)));
  const criteria = ruleCriteria(rule);
  return {
    allows: criteria.length === 0 ? 'everything' : criteria.join(', '),
    used: used.length === 0 ? 'nothing' : [peerCount(used, direction), ...protocolPorts(protocols, ports)].join(', '),
    connections: used.reduce((total, { connections }) => total + connections, 0),
    protocols,
    ports,
    peers,
    unusedNets: unusedNets(rule, direction, used),
    unusedPorts: rule.destination.ports.filter((port) => !usesPort(port, used)).map(formatPort),
    wider: widerParts(rule, direction, used),
  };
}

/** The other end of what a rule of this direction speaks of. */
export function peerOf(connection: Pick<UsedConnection, 'source' | 'destination'>, direction: Direction): Endpoint {
  return direction === 'egress' ? connection.destination : connection.source;
}

function peerName(peer: Endpoint): string {
  if (peer.ip !== null && peer.kind !== 'workload') return peer.ip;
  return peer.namespace === null ? peer.name : `${peer.namespace}/${peer.name}`;
}

function portsOf(used: readonly UsedConnection[]): readonly string[] {
  const numbers = used.flatMap(({ destinationPort, protocol }) =>
    destinationPort === null || !hasPorts(protocol) ? [] : [{ from: destinationPort, to: destinationPort }],
  );
  return mergePorts(numbers).map(formatPort);
}

/** `2 addresses`, `1 workload`; what is only `public` or `private` counts as a network. */
function peerCount(used: readonly UsedConnection[], direction: Direction): string {
  const peers = new Map(used.map((connection) => peerOf(connection, direction)).map((peer) => [peerName(peer), peer]));
  const counts = new Map<string, number>();
  for (const peer of peers.values()) counts.set(nounOf(peer), (counts.get(nounOf(peer)) ?? 0) + 1);
  return [...counts].map(([noun, count]) => `${count} ${plural(noun, count)}`).join(', ');
}

function nounOf(peer: Endpoint): string {
  if (peer.kind === 'workload') return 'workload';
  if (peer.ip !== null) return 'address';
  return peer.kind === 'networkSet' ? 'network set' : peer.kind;
}

function plural(noun: string, count: number): string {
  if (count === 1) return noun;
  return noun === 'address' ? 'addresses' : `${noun}s`;
}

function protocolPorts(protocols: readonly string[], ports: readonly string[]): readonly string[] {
  return [`${protocols.join(' and ')}${ports.length === 0 ? '' : ` ${ports.join(', ')}`}`];
}

function unusedNets(rule: Rule, direction: Direction, used: readonly UsedConnection[]): readonly string[] {
  const peers = used.map((connection) => peerOf(connection, direction));
  // A peer without an address may be in any of the blocks.
  if (peers.some((peer) => peer.ip === null)) return [];
  const addresses = peers.flatMap((peer) => (peer.ip === null ? [] : (parseAddress(peer.ip) ?? [])));
  const { nets } = direction === 'egress' ? rule.destination : rule.source;
  return nets.filter((net) => {
    const cidr = parseCidr(net);
    return cidr === null || !addresses.some((address) => cidrContains(cidr, address));
  });
}

/** Which number a name stands for is the pod's affair, so a named port never counts as unused. */
function usesPort(port: PortMatch, used: readonly UsedConnection[]): boolean {
  if ('named' in port) return true;
  return used.some(({ destinationPort }) => {
    return destinationPort !== null && port.from <= destinationPort && destinationPort <= port.to;
  });
}

/** An empty pod selector of Kubernetes asks for a pod and no more. */
function widerParts(rule: Rule, direction: Direction, used: readonly UsedConnection[]): readonly SlackPart[] {
  if (used.length === 0) return [];
  const parts: SlackPart[] = [];
  if (rule.protocol === null) parts.push('protocol');
  if (isPortsWide(rule, used)) parts.push('ports');
  const entity = direction === 'egress' ? rule.destination : rule.source;
  const asksLabels = entity.selector !== null && !sameJson(entity.selector, IS_POD);
  const namesPeers = asksLabels || entity.services.length > 0 || entity.nets.every(isSingle);
  const asksNothing = !asksLabels && entity.services.length === 0 && entity.nets.length === 0;
  if (asksNothing || !namesPeers || unusedNets(rule, direction, used).length > 0) parts.push('peers');
  return parts;
}

function isSingle(net: string): boolean {
  const cidr = parseCidr(net);
  return cidr !== null && cidr.prefix === (cidr.version === 4 ? 32 : 128);
}

function isPortsWide(rule: Rule, used: readonly UsedConnection[]): boolean {
  const { ports } = rule.destination;
  if (ports.length === 0) return used.some(({ protocol }) => hasPorts(protocol));
  const numbers = new Set(used.flatMap(({ destinationPort }) => (destinationPort === null ? [] : [destinationPort])));
  const allowed = ports.reduce((total, port) => total + ('from' in port ? port.to - port.from + 1 : 0), 0);
  return ports.every((port) => 'from' in port) && allowed > numbers.size;
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}
