/** Allowing one connection in kinds whose rules are lists of peers and ports: the smallest addition that says it. */
import { hasPorts, protocolLabel, protocolName } from '@/lib/core/net/protocol';
import { err, ok, type Result } from '@/lib/core/result';
import type { AllowError, AllowedConnection, AllowWay } from './allow-model';
import { engineRules, withList, withRules } from './document-rules';
import { isRecord, type JsonRecord, listAt, sameJson } from './document-spec';
import type { Direction } from './judge';
import { type ListDialect, peersField } from './list-dialect';
import type { ConnectionFacts, PolicyDocument, PortMatch, Rule } from './model';
import { describeRule } from './why';

/** What is asked for. `namespace`: the policy's own, null for cluster-wide kinds. */
export interface ListQuestion {
  readonly document: PolicyDocument;
  readonly direction: Direction;
  readonly namespace: string | null;
  readonly dialect: ListDialect;
  readonly way: AllowWay;
}

interface Wanted extends ListQuestion {
  readonly protocol: string;
  readonly port: number;
  readonly peer: JsonRecord;
  readonly entry: JsonRecord;
}

/**
 * Of the rules that stand before everything which may take the connection first: one that says it already is left
 * alone; one for exactly this peer takes the port in; one for exactly this port takes the peer in; else a rule of its
 * own is put after them. Nothing else of the document changes. Linear in the rules.
 */
export function allowInLists(
  question: ListQuestion,
  connection: Pick<ConnectionFacts, 'source' | 'destination' | 'protocol' | 'destinationPort'>,
): Result<AllowedConnection, AllowError['code']> {
  const { direction, dialect, namespace } = question;
  const other = direction === 'egress' ? connection.destination : connection.source;
  const peer = dialect.peer(other, direction, namespace);
  if (!peer.ok) return peer;
  // A rule without ports would let every protocol in, and one with ports has no other protocols.
  if (!hasPorts(connection.protocol)) return err('unknown-protocol');
  const port = connection.destinationPort;
  if (port === null || port < 1) return err('no-port');
  const entry = dialect.port(connection.protocol, { from: port, to: port });
  if (entry === null) return err('unknown-protocol');
  const wanted = { ...question, peer: peer.value, entry, protocol: protocolName(connection.protocol), port };
  return placed(wanted);
}

function placed(wanted: Wanted): Result<AllowedConnection, AllowError['code']> {
  const { document, direction } = wanted;
  const rules = listAt(document.spec, direction);
  const shadow = rules.findIndex((rule) => mayShadow(engineRules(document, direction, rule), wanted));
  const before = rules.slice(0, shadow === -1 ? rules.length : shadow);
  const saying = before.findIndex((rule) => says(rule, wanted));
  if (saying !== -1) return ok(answer(wanted, rules, saying, false));
  for (const join of [withPort, withPeer]) {
    for (const [index, rule] of before.entries()) {
      const joined = join(rule, wanted);
      if (joined !== null) return ok(answer(wanted, rules.with(index, joined), index, true));
    }
  }
  if (rules.length >= wanted.dialect.maxRules) return err('no-room');
  return ok(answer(wanted, rules.toSpliced(before.length, 0, ownRule(wanted)), before.length, true));
}

function answer(wanted: Wanted, rules: readonly unknown[], ruleIndex: number, changed: boolean): AllowedConnection {
  const { document, direction } = wanted;
  return {
    direction,
    ruleIndex,
    changed,
    ruleText: textOf(wanted),
    document: changed ? withRules(document, direction, rules) : document,
  };
}

/** `allow egress TCP 443 to app == "db" in namespace shop`, in the engine's words. */
function textOf(wanted: Wanted): string {
  const { document, direction, protocol, port, way } = wanted;
  const [rule] = engineRules(document, direction, withList(ownRule(wanted), wanted.dialect.portsField, null));
  const peer = rule === undefined ? '' : describeRule({ ...rule, protocol: null }).replace(/^\S+ /, '');
  return `${way} ${direction} ${protocolLabel(protocol)} ${port} ${peer}`;
}

function ownRule({ direction, dialect, way, peer, entry }: Wanted): JsonRecord {
  const action = actionOf(dialect, way);
  return {
    ...(action === null ? {} : { action }),
    [peersField(direction)]: [peer],
    [dialect.portsField]: [entry],
  };
}

function actionOf(dialect: ListDialect, way: AllowWay): string | null {
  return way === 'pass' ? dialect.pass : dialect.allow;
}

/**
 * A rule, as the engine reads it, that may take the connection first and does something else with it. Only another
 * protocol or other ports rule that out; the peer is not judged. A rule that fails closed denies everything.
 */
function mayShadow(rules: readonly Rule[], { dialect, way, protocol, port }: Wanted): boolean {
  if (dialect.allow === null) return false;
  return rules.some(({ action, protocol: stated, destination: { ports } }) => {
    if (action === 'Log' || (action === 'Allow' && way === 'allow')) return false;
    if (stated !== null && stated !== protocol) return false;
    return ports.length === 0 || ports.some((range) => 'named' in range || holds(range, port));
  });
}

function isOfWay(rule: unknown, { dialect, way }: Wanted): rule is JsonRecord {
  return isRecord(rule) && (dialect.allow === null || rule.action === actionOf(dialect, way));
}

/** It names exactly this peer, perhaps among others, and lets the port through. */
function says(rule: unknown, wanted: Wanted): boolean {
  if (!isOfWay(rule, wanted) || !peersOf(rule, wanted).some((peer) => sameJson(peer, wanted.peer))) return false;
  return forPeer(rule, wanted).some(({ protocol, destination: { ports } }) => {
    if (protocol !== null && protocol !== wanted.protocol) return false;
    return ports.length === 0 || ports.some((range) => holds(range, wanted.port));
  });
}

/** The rule with the port in its list; null when it is for other peers, or for all ports. */
function withPort(rule: unknown, wanted: Wanted): JsonRecord | null {
  const { dialect, entry } = wanted;
  if (!isOfWay(rule, wanted)) return null;
  const [only, ...others] = peersOf(rule, wanted);
  if (others.length > 0 || !sameJson(only, wanted.peer)) return null;
  const entries = listAt(rule, dialect.portsField);
  if (entries.length === 0 || entries.length >= dialect.maxPorts) return null;
  return withList(rule, dialect.portsField, [...entries, entry]);
}

/** The rule with the peer in its list; null when it is for other ports, or for everybody. */
function withPeer(rule: unknown, wanted: Wanted): JsonRecord | null {
  const { dialect, direction, peer } = wanted;
  if (!isOfWay(rule, wanted) || listAt(rule, dialect.portsField).length !== 1) return null;
  const peers = peersOf(rule, wanted);
  if (peers.length === 0 || peers.length >= dialect.maxPeers) return null;
  const read = forPeer(rule, wanted);
  const onlyThisPort = read.every(({ protocol, destination: { ports } }) => {
    const [range] = ports;
    return protocol === wanted.protocol && sameJson(range, { from: wanted.port, to: wanted.port });
  });
  return read.length > 0 && onlyThisPort ? withList(rule, peersField(direction), [...peers, peer]) : null;
}

function peersOf(rule: JsonRecord, { direction }: Wanted): readonly unknown[] {
  return listAt(rule, peersField(direction));
}

/** What the rule would be to the engine if it were for the wanted peer alone: its ports are left as they are. */
function forPeer(rule: JsonRecord, { document, direction, peer }: Wanted): readonly Rule[] {
  return engineRules(document, direction, withList(rule, peersField(direction), [peer]));
}

function holds(range: PortMatch, port: number): boolean {
  return 'from' in range && range.from <= port && port <= range.to;
}
