/**
 * What a cluster refuses in AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy. Mirrors the CRDs of
 * kubernetes-sigs/network-policy-api (config/crd/experimental), where a peer or port that sets not exactly one field is
 * refused. What a cluster accepts and Calico then cannot convert is no problem here: readPolicy names such rules.
 */
import { parseCidr } from '@/lib/core/net/cidr';
import { MAX_PORT } from '@/lib/core/net/port';
import { hasPorts } from '@/lib/core/net/protocol';
import { wordList } from './from-admin-policy';
import { readLabelSelector } from './from-kubernetes';
import type { Place } from './read-json';

export type AdminKind = 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy';

interface AdminSchema {
  readonly actions: readonly string[];
  readonly hasPriority: boolean;
  readonly maxRules: number;
  /** Of peers of a rule, and of its ports or protocols. */
  readonly maxEntries: number;
  readonly egressPeers: readonly string[];
  readonly needsNamespaceSelector: boolean;
  readonly ports: { readonly field: string; readonly kinds: readonly string[]; readonly named: string };
  readonly validatePort: (entry: Place) => void;
}

const V1ALPHA1 = {
  maxRules: 100,
  maxEntries: 100,
  egressPeers: ['namespaces', 'pods', 'nodes', 'networks'],
  needsNamespaceSelector: true,
  ports: { field: 'ports', kinds: ['portNumber', 'portRange', 'namedPort'], named: 'namedPort' },
  validatePort,
} as const;

const SCHEMAS: Readonly<Record<AdminKind, AdminSchema>> = {
  AdminNetworkPolicy: { ...V1ALPHA1, actions: ['Allow', 'Deny', 'Pass'], hasPriority: true },
  BaselineAdminNetworkPolicy: { ...V1ALPHA1, actions: ['Allow', 'Deny'], hasPriority: false },
  ClusterNetworkPolicy: {
    actions: ['Accept', 'Deny', 'Pass'],
    hasPriority: true,
    maxRules: 25,
    maxEntries: 25,
    egressPeers: ['namespaces', 'pods', 'nodes', 'networks', 'domainNames'],
    needsNamespaceSelector: false,
    ports: { field: 'protocols', kinds: ['tcp', 'udp', 'sctp', 'destinationNamedPort'], named: 'destinationNamedPort' },
    validatePort: validateProtocol,
  },
};
const INGRESS_PEERS = ['namespaces', 'pods'];
/** Peers that are no pods have no named ports. */
const NAMELESS_PEERS = ['networks', 'nodes', 'domainNames'];

const MAX_PRIORITY = 1000;
const MAX_RULE_NAME = 100;
const MAX_NETWORKS = 25;
const MAX_CIDR = 43;
const DOMAIN_LABEL = '[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?';
const DOMAIN = new RegExp(`^(\\*\\.)?(${DOMAIN_LABEL}\\.)+${DOMAIN_LABEL}\\.?$`);
const MAX_DOMAIN = 253;

export function isAdminKind(kind: string): kind is AdminKind {
  return Object.hasOwn(SCHEMAS, kind);
}

/** Problems go to the places. `name`: a cluster has one baseline, called `default`. Linear in the document. */
export function validateAdminPolicy(spec: Place, kind: AdminKind, name: Place): void {
  const schema = SCHEMAS[kind];
  if (kind === 'BaselineAdminNetworkPolicy' && name.value !== 'default') {
    name.report('must be default: a cluster has one BaselineAdminNetworkPolicy');
  }
  if (schema.hasPriority) whole(spec.field('priority'), 0, MAX_PRIORITY);
  const subject = spec.field('subject');
  oneOf(subject, INGRESS_PEERS);
  validateSelectors(subject, schema);
  for (const direction of ['ingress', 'egress'] as const) {
    const rules = spec.field(direction);
    atMost(rules, schema.maxRules, 'rules');
    for (const rule of rules.list()) validateRule(rule, direction, schema);
  }
}

function validateRule(rule: Place, direction: 'ingress' | 'egress', schema: AdminSchema): void {
  rule.record();
  if ((rule.field('name').text() ?? '').length > MAX_RULE_NAME) {
    rule.field('name').report(`must have at most ${MAX_RULE_NAME} characters`);
  }
  if (!schema.actions.some((action) => action === rule.field('action').value)) {
    rule.field('action').report(`must be ${wordList(schema.actions)}`);
  }
  const peers = rule.field(direction === 'ingress' ? 'from' : 'to');
  if (peers.list().length === 0) peers.report('needs at least one entry');
  atMost(peers, schema.maxEntries, 'entries');
  for (const peer of peers.list()) validatePeer(peer, direction, schema);
  const ports = rule.field(schema.ports.field);
  if (ports.present && ports.list().length === 0) ports.report('needs at least one entry, or must be left out');
  atMost(ports, schema.maxEntries, 'entries');
  for (const port of ports.list()) {
    oneOf(port, schema.ports.kinds);
    schema.validatePort(port);
  }
  const named = ports.list().find((port) => port.field(schema.ports.named).present);
  const nameless = peers.list().some((peer) => NAMELESS_PEERS.some((field) => peer.field(field).present));
  if (named !== undefined && nameless) named.report('cannot be asked of networks, nodes or domain names');
}

function validatePeer(peer: Place, direction: 'ingress' | 'egress', schema: AdminSchema): void {
  oneOf(peer, direction === 'ingress' ? INGRESS_PEERS : schema.egressPeers);
  validateSelectors(peer, schema);
  if (direction === 'ingress') return;
  readLabelSelector(peer.field('nodes'));
  validateNetworks(peer.field('networks'));
  for (const domain of peer.field('domainNames').list()) {
    const text = domain.text() ?? '';
    if (text.length > MAX_DOMAIN || !DOMAIN.test(text))
      domain.report('must be a domain name, at most with *. before it');
  }
}

/** `namespaces` and `pods`, which subjects and peers share. */
function validateSelectors(place: Place, schema: AdminSchema): void {
  readLabelSelector(place.field('namespaces'));
  const pods = place.field('pods');
  if (pods.record() === null) return;
  const needed = schema.needsNamespaceSelector ? ['namespaceSelector', 'podSelector'] : ['podSelector'];
  for (const field of needed) {
    if (!pods.field(field).present) pods.report(`needs ${field}; empty = all`);
  }
  readLabelSelector(pods.field('namespaceSelector'));
  readLabelSelector(pods.field('podSelector'));
}

function validateNetworks(place: Place): void {
  const networks = place.list();
  if (place.present && networks.length === 0) place.report('needs at least one entry');
  atMost(place, MAX_NETWORKS, 'entries');
  for (const network of networks) {
    const text = network.text() ?? '';
    // An IPv4 address inside an IPv6 one has both marks.
    const oneFamily = text.includes(':') !== text.includes('.');
    if (text.length > MAX_CIDR || !oneFamily || !text.includes('/') || parseCidr(text) === null) {
      network.report('must be an address block such as 10.0.0.0/8');
    }
  }
}

/** One entry of `ports`. */
function validatePort(entry: Place): void {
  const single = entry.field('portNumber');
  if (single.record() !== null) {
    validatePortProtocol(single.field('protocol'));
    portNumber(single.field('port'));
  }
  const range = entry.field('portRange');
  if (range.record() !== null) {
    validatePortProtocol(range.field('protocol'));
    validateRange(range, false);
  }
  entry.field('namedPort').text();
}

/** A missing protocol is TCP. */
function validatePortProtocol(place: Place): void {
  const protocol = place.text();
  if (protocol !== null && !hasPorts(protocol)) place.report('must be TCP, UDP or SCTP');
}

/** One entry of `protocols`. */
function validateProtocol(entry: Place): void {
  for (const field of ['tcp', 'udp', 'sctp']) {
    const protocol = entry.field(field);
    if (protocol.record() === null) continue;
    const port = protocol.field('destinationPort');
    if (!port.present) protocol.report('needs destinationPort');
    if (port.record() === null) continue;
    oneOf(port, ['number', 'range']);
    if (port.field('number').present) portNumber(port.field('number'));
    if (port.field('range').record() !== null) validateRange(port.field('range'), true);
  }
  entry.field('destinationNamedPort').text();
}

/** `isOpen`: a range of one port is refused. */
function validateRange(range: Place, isOpen: boolean): void {
  const from = portNumber(range.field('start'));
  const to = portNumber(range.field('end'));
  if (from === null || to === null) return;
  if (from > to || (isOpen && from === to)) range.report('must start below its end');
}

function portNumber(place: Place): number | null {
  return whole(place, 1, MAX_PORT);
}

/** Null when it is missing or wrong, which is reported. */
function whole(place: Place, low: number, high: number): number | null {
  const value = place.number();
  if (value !== null && Number.isInteger(value) && value >= low && value <= high) return value;
  if (value !== null || !place.present) place.report(`must be a whole number from ${low} to ${high}`);
  return null;
}

function oneOf(place: Place, fields: readonly string[]): void {
  place.record();
  const set = fields.filter((field) => place.field(field).present);
  if (set.length !== 1) place.report(`must have exactly one of ${wordList(fields)}`);
}

function atMost(place: Place, limit: number, what: string): void {
  if (place.list().length > limit) place.report(`must have at most ${limit} ${what}`);
}
