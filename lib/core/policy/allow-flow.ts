/** Turning a denied or would-be-denied connection into the narrowest rule that allows it. */
import type { Endpoint, PolicyKind } from '@/lib/core/flow';
import type { Connection } from '@/lib/core/graph/model';
import { hasPorts, protocolLabel, protocolName, protocolNumber } from '@/lib/core/net/protocol';
import { err, ok, type Result } from '@/lib/core/result';
import { allowInLists } from './allow-in-lists';
import { ALLOW_DETAILS, type AllowError, type AllowedConnection, type AllowWay } from './allow-model';
import type { End } from './decided-by';
import { listDialectOf } from './dialect-of-kind';
import { isRecord, type JsonRecord, listAt, recordAt } from './document-spec';
import type { PolicyDocument } from './model';
import { entityText, type PeerEntity, peerEntity } from './peer-entity';
import { policyKindOf, readPolicy } from './read-policy';

const EDITABLE_KINDS: ReadonlySet<PolicyKind> = new Set([
  'CalicoNetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
]);

/** Calico's limits of entries in one ports list, and of rules. */
const MAX_PORTS = 50;
const MAX_RULES = 1024;

interface Wanted {
  readonly direction: 'ingress' | 'egress';
  readonly peer: PeerEntity;
  readonly protocol: string | number;
  readonly port: number | null;
}

/** Ways worth trying, the one that opens less first. Policies of administrators can leave a connection to the next tier. */
export function allowWays(document: PolicyDocument): readonly AllowWay[] {
  const kind = policyKindOf(document);
  const pass = kind === null ? null : (listDialectOf(kind)?.pass ?? null);
  return pass === null ? ['allow'] : ['pass', 'allow'];
}

/**
 * Allows `connection` at one end: egress rules for the source, ingress rules for the destination. The port joins an
 * Allow rule for the same peer and protocol where one stands before every rule that would shadow it; otherwise a new
 * rule goes before the first such rule, else last. Nothing else of the document changes. Kubernetes' kinds, whose rules
 * are lists, are in allow-in-lists.ts. `way` pass is for kinds that have it (allowWays), others refuse it.
 */
export function allowConnection(
  document: PolicyDocument,
  connection: Pick<Connection, 'source' | 'destination' | 'protocol' | 'destinationPort'>,
  end: End,
  way: AllowWay = 'allow',
): Result<AllowedConnection, AllowError> {
  const kind = policyKindOf(document);
  const direction = end === 'source' ? 'egress' : 'ingress';
  const dialect = kind === null ? null : listDialectOf(kind);
  if (kind === null || !allowWays(document).includes(way)) return refuse('unsupported-kind');
  if (dialect !== null) {
    const policy = readPolicy(document);
    if (!policy.ok) return refuse('unreadable');
    const { ref, appliesEgress, appliesIngress } = policy.value;
    if (direction === 'egress' ? !appliesEgress : !appliesIngress) return refuse('direction-not-covered');
    const allowed = allowInLists({ document, direction, namespace: ref.namespace, dialect, way }, connection);
    return allowed.ok ? allowed : refuse(allowed.error);
  }
  return EDITABLE_KINDS.has(kind) ? allowInCalico(document, connection, direction) : refuse('unsupported-kind');
}

function allowInCalico(
  document: PolicyDocument,
  connection: Pick<Connection, 'source' | 'destination' | 'protocol' | 'destinationPort'>,
  direction: 'ingress' | 'egress',
): Result<AllowedConnection, AllowError> {
  if (!limits(document.spec, direction)) return refuse('direction-not-covered');
  const other = direction === 'egress' ? connection.destination : connection.source;
  const peer = peerEntity(other, namespaceOf(document));
  if (!peer.ok) return refuse(peer.error);
  if (protocolNumber(connection.protocol) === null) return refuse('unknown-protocol');
  const ported = hasPorts(connection.protocol);
  if (ported && connection.destinationPort === null) return refuse('no-port');
  const wanted: Wanted = {
    direction,
    peer: peer.value,
    protocol: ruleProtocol(connection.protocol),
    port: ported ? connection.destinationPort : null,
  };
  const edited = withRule(document, wanted);
  return listAt(edited.document.spec, direction).length > MAX_RULES ? refuse('no-room') : ok(edited);
}

/** Protocol as rules write it: a name Calico knows, else the number. */
export function ruleProtocol(protocol: string): string | number {
  const name = protocolName(protocol);
  const named = ['tcp', 'udp', 'sctp', 'icmp', 'icmp6', 'udplite'].includes(name);
  return named ? protocolLabel(name) : (protocolNumber(name) ?? protocolLabel(name));
}

/** A new rule for one peer. Source and destination stand where rules of that direction expect them. */
export function allowRule(
  direction: 'ingress' | 'egress',
  peer: PeerEntity,
  protocol: string | number | null,
  ports: readonly (number | string)[],
): JsonRecord {
  const portPart = ports.length === 0 ? {} : { ports };
  const head = { action: 'Allow', ...(protocol === null ? {} : { protocol }) };
  if (direction === 'egress') return { ...head, destination: { ...peer, ...portPart } };
  return { ...head, source: { ...peer }, ...(ports.length === 0 ? {} : { destination: portPart }) };
}

function refuse(code: AllowError['code']): Result<never, AllowError> {
  return err({ code, detail: ALLOW_DETAILS[code] });
}

function namespaceOf(document: PolicyDocument): Endpoint['namespace'] {
  return document.kind.includes('Global') ? null : (document.metadata.namespace ?? 'default');
}

/** Types as written, else what Calico makes of their absence (api/pkg/defaults/networkpolicy.go). */
function limits(spec: JsonRecord, direction: 'ingress' | 'egress'): boolean {
  const types = listAt(spec, 'types');
  if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  const hasEgress = listAt(spec, 'egress').length > 0;
  return direction === 'egress' ? hasEgress : !hasEgress || listAt(spec, 'ingress').length > 0;
}

function withRule(document: PolicyDocument, wanted: Wanted): AllowedConnection {
  const rules = listAt(document.spec, wanted.direction);
  const shadow = rules.findIndex((rule) => mayShadow(rule, wanted));
  const before = shadow === -1 ? rules.length : shadow;
  const same = rules.slice(0, before).findIndex((rule) => isSamePeer(rule, wanted));
  const ruleText = textOf(wanted);
  const result = { direction: wanted.direction, ruleText };
  if (same === -1) {
    const added = rules.toSpliced(
      before,
      0,
      allowRule(wanted.direction, wanted.peer, wanted.protocol, portsOf(wanted)),
    );
    return { ...result, document: withRules(document, wanted, added), ruleIndex: before, changed: true };
  }
  const merged = withPort(rules[same], wanted);
  if (merged === null) return { ...result, document, ruleIndex: same, changed: false };
  return { ...result, document: withRules(document, wanted, rules.with(same, merged)), ruleIndex: same, changed: true };
}

function withRules(document: PolicyDocument, { direction }: Wanted, rules: readonly unknown[]): PolicyDocument {
  return { ...document, spec: { ...document.spec, [direction]: rules } };
}

/** A Deny or Pass that may take the connection first. Only another protocol or other ports rule that out; the peer is not judged. */
function mayShadow(rule: unknown, wanted: Wanted): boolean {
  if (!isRecord(rule) || (rule.action !== 'Deny' && rule.action !== 'Pass')) return false;
  if (rule.protocol !== undefined && !sameProtocol(rule.protocol, wanted.protocol)) return false;
  const ports = listAt(recordAt(rule, 'destination'), 'ports');
  const numeric = ports.length > 0 && ports.every((port) => typeof port === 'number');
  return !numeric || wanted.port === null || ports.includes(wanted.port);
}

/** An Allow that asks for exactly this peer and protocol, with ports it lists one by one (or none at all). */
function isSamePeer(rule: unknown, wanted: Wanted): boolean {
  if (!isRecord(rule) || rule.action !== 'Allow' || !sameProtocol(rule.protocol, wanted.protocol)) return false;
  const known = new Set(['action', 'protocol', 'source', 'destination', 'metadata']);
  if (Object.keys(rule).some((key) => !known.has(key))) return false;
  const { ports, ...destination } = recordAt(rule, 'destination');
  const source = recordAt(rule, 'source');
  const [peer, other] = wanted.direction === 'egress' ? [destination, source] : [source, destination];
  if (Object.keys(other).length > 0 || canonical(peer) !== canonical({ ...wanted.peer })) return false;
  return ports === undefined || (Array.isArray(ports) && (ports.length < MAX_PORTS || ports.includes(wanted.port)));
}

/** The rule with the port in its list, numbers first in rising order; null when it allows the port already. */
function withPort(rule: unknown, { port }: Wanted): JsonRecord | null {
  if (!isRecord(rule) || port === null) return null;
  const destination = recordAt(rule, 'destination');
  const ports = listAt(destination, 'ports');
  if (ports.length === 0 || ports.includes(port) || ports.includes(String(port))) return null;
  const numbers = [...ports.filter((entry) => typeof entry === 'number'), port].sort((a, b) => a - b);
  const others = ports.filter((entry) => typeof entry !== 'number');
  return { ...rule, destination: { ...destination, ports: [...numbers, ...others] } };
}

function sameProtocol(stated: unknown, wanted: string | number): boolean {
  if (typeof stated !== 'string' && typeof stated !== 'number') return false;
  return protocolName(stated) === protocolName(wanted);
}

function canonical(entity: JsonRecord): string {
  return JSON.stringify(Object.entries(entity).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function portsOf({ port }: Wanted): readonly number[] {
  return port === null ? [] : [port];
}

function textOf({ direction, peer, protocol, port }: Wanted): string {
  const preposition = direction === 'egress' ? 'to' : 'from';
  return `allow ${direction} ${protocol}${port === null ? '' : ` ${port}`} ${preposition} ${entityText(peer)}`;
}
