/** Tightening a rule that is a list of peers and a list of ports: each peer that was used, with the ports it was used on. */
import { groupBy } from '@/lib/core/graph/group';
import { mergePorts } from '@/lib/core/net/port';
import { protocolName } from '@/lib/core/net/protocol';
import { compareText } from '@/lib/core/selector/text-order';
import { engineRules, withList } from './document-rules';
import { canonicalText, isRecord, type JsonRecord, listAt } from './document-spec';
import { type ListDialect, peersField } from './list-dialect';
import { type CompiledRule, compileRule, matchRule } from './match';
import { peerOf } from './rule-slack';
import type { UsedConnection } from './rule-use';
import { chunks, isSound, type Tightening } from './tighten-model';

/**
 * The rules that take the old one's place. A used connection goes by the first peer of the rule that surely matches it,
 * narrowed to that end. What was used on the same ports shares a rule, as the lists are there for. Sorted, so that the
 * same use gives the same rules. O(used x peers of the rule).
 */
export function tightenLists(
  used: readonly UsedConnection[],
  dialect: ListDialect,
  context: Tightening,
): readonly JsonRecord[] {
  const stated = statedPeers(context);
  const groups = groupBy(used, (connection) => {
    const peer = peerFor(connection, stated, context);
    return canonicalText([peer, narrowedPeer(peer, connection, dialect, context), protocolName(connection.protocol)]);
  });
  const rules = [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, group]) => tightenGroup(group, stated, dialect, context));
  return sharePorts(rules, dialect, context);
}

/** A peer of the rule, with what the rule would be to the engine for that one alone. */
interface StatedPeer {
  /** Null = the rule names no peer and means everybody. */
  readonly peer: JsonRecord | null;
  readonly rules: readonly CompiledRule[];
}

function statedPeers(context: Tightening): readonly StatedPeer[] {
  const { document, direction, original } = context;
  const peers = listAt(original, peersField(direction)).filter(isRecord);
  return (peers.length === 0 ? [null] : peers).map((peer) => ({
    peer,
    rules: engineRules(document, direction, withPeers(original, peer, context)).map(compileRule),
  }));
}

/** Undefined = no single peer is known to be it: an address may be in one block or another. */
function peerFor(
  connection: UsedConnection,
  stated: readonly StatedPeer[],
  { trafficOf }: Tightening,
): JsonRecord | null | undefined {
  const traffic = trafficOf(connection);
  return stated.find(({ rules }) => rules.some((rule) => matchRule(rule, traffic) === true))?.peer;
}

function withPeers(rule: JsonRecord, peer: JsonRecord | null, { direction }: Tightening): JsonRecord {
  return withList(rule, peersField(direction), peer === null ? null : [peer]);
}

/** Null = it cannot be named more narrowly. */
function narrowedPeer(
  stated: JsonRecord | null | undefined,
  connection: UsedConnection,
  dialect: ListDialect,
  { direction, namespace }: Tightening,
): JsonRecord | null {
  if (stated === undefined) return null;
  const end = peerOf(connection, direction);
  if (stated !== null) return dialect.narrowed(stated, end);
  const named = dialect.peer(end, direction, namespace);
  return named.ok ? named.value : null;
}

/** The narrowest wording that passes the checks; the old rule itself always does. */
function tightenGroup(
  group: readonly UsedConnection[],
  stated: readonly StatedPeer[],
  dialect: ListDialect,
  context: Tightening,
): JsonRecord {
  const { original } = context;
  const [first] = group;
  if (first === undefined) return original;
  const peer = peerFor(first, stated, context);
  const narrow = narrowedPeer(peer, first, dialect, context);
  const byPeer = peer === undefined ? original : withPeers(original, peer, context);
  const byNarrow = narrow === null ? byPeer : withPeers(original, narrow, context);
  const entries = usedEntries(group, dialect);
  const ofProtocol = entriesOfProtocol(first, dialect, context);
  const wordings = [entries, ofProtocol, null].flatMap((ports) =>
    [byNarrow, byPeer, original].map((rule) => (ports === null ? rule : withList(rule, dialect.portsField, ports))),
  );
  return wordings.find((rule) => isSound([rule], group, context)) ?? original;
}

/** Protocol and numbers that were used; null = a number was not reported, or there are more ranges than a list holds. */
function usedEntries(group: readonly UsedConnection[], dialect: ListDialect): readonly JsonRecord[] | null {
  const [first] = group;
  if (first === undefined) return null;
  const numbers = group.map(({ destinationPort }) => destinationPort);
  if (numbers.includes(null)) return null;
  const ranges = mergePorts(numbers.flatMap((port) => (port === null ? [] : [{ from: port, to: port }])));
  const entries = ranges.map((range) => ('named' in range ? null : dialect.port(first.protocol, range)));
  const sayable = entries.filter((entry) => entry !== null);
  return sayable.length === entries.length && entries.length <= dialect.maxPorts ? sayable : null;
}

/** The rule's own entries of one protocol, named ports among them; null = it has none of that alone. */
function entriesOfProtocol(
  { protocol }: UsedConnection,
  dialect: ListDialect,
  { original }: Tightening,
): readonly JsonRecord[] | null {
  const entries = listAt(original, dialect.portsField).filter(isRecord);
  const own = entries.filter((entry) => dialect.protocolOf(entry) === protocolName(protocol));
  return own.length === 0 ? null : own;
}

/** Rules that differ in their peers only become one, as long as the lists take them. */
function sharePorts(
  rules: readonly JsonRecord[],
  dialect: ListDialect,
  { direction }: Tightening,
): readonly JsonRecord[] {
  const field = peersField(direction);
  const alike = groupBy(rules, (rule) => canonicalText(withList(rule, field, null)));
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.some((rule) => listAt(rule, field).length === 0)) return group.slice(0, 1);
    const peers = new Map(group.flatMap((rule) => listAt(rule, field)).map((peer) => [canonicalText(peer), peer]));
    return chunks([...peers.values()], dialect.maxPeers).map((chunk) => withList(first, field, chunk));
  });
}
