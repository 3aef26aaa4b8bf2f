/** A tighter version of an Allow rule: what was used of it and nothing else, never anything the rule did not allow. */
import type { Endpoint, PolicyKind } from '@/lib/core/flow';
import { groupBy } from '@/lib/core/graph/group';
import { mergePorts } from '@/lib/core/net/port';
import { hasPorts, protocolName } from '@/lib/core/net/protocol';
import { err, ok, type Result } from '@/lib/core/result';
import { compareText } from '@/lib/core/selector/text-order';
import { ruleProtocol } from './allow-flow';
import { listDialectOf } from './dialect-of-kind';
import { withRules } from './document-rules';
import { type JsonRecord, listAt, recordAt } from './document-spec';
import type { Direction } from './judge';
import type { Traffic } from './match';
import type { PolicyDocument } from './model';
import { peerEntity } from './peer-entity';
import { policyKindOf } from './read-policy';
import { peerOf } from './rule-slack';
import type { UsedConnection } from './rule-use';
import { tightenLists } from './tighten-lists';
import {
  beginTightening,
  chunks,
  isNoTighter,
  isSound,
  readingsOf,
  TIGHTEN_DETAILS,
  type TightenError,
  type TightenedRule,
  type Tightening,
} from './tighten-model';
import { validateDocument } from './validate';
import { describeRule } from './why';

/** Calico's limits of a rule's lists and selectors (api/pkg/apis/projectcalico/v3). */
const MAX_PORTS = 50;
const MAX_NETS = 256;
const MAX_SELECTOR = 1024;

const CALICO_KINDS: ReadonlySet<PolicyKind> = new Set([
  'CalicoNetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
]);

/**
 * Replaces one rule, of any kind that has rules. `ruleIndex` counts in the document's own list; `used`: the connections
 * that rule decided (ruleUses; documentRuleUse for kinds that expand); `trafficOf` asks about them (SideWalker.traffic).
 * Guarantees, each checked and not presumed: every used connection is matched by a new rule; every new rule is
 * contained in the old one; the document stays as valid as it was. Peers become their stable labels, addresses blocks
 * of one; a peer that cannot be named so keeps the old rule's words. Groups are sorted, so the same use gives the same
 * rules. O(used x new rules).
 */
export function tightenRule(
  document: PolicyDocument,
  direction: Direction,
  ruleIndex: number,
  used: readonly UsedConnection[],
  trafficOf: (connection: UsedConnection) => Traffic,
): Result<TightenedRule, TightenError> {
  const kind = policyKindOf(document);
  const dialect = kind === null ? null : listDialectOf(kind);
  if (kind === null || (dialect === null && !CALICO_KINDS.has(kind))) return refuse('unsupported-kind');
  const context = beginTightening(document, direction, ruleIndex, trafficOf);
  if (typeof context === 'string') return refuse(context);
  if (used.length === 0) return refuse('unused');
  const tightened = dialect === null ? tighten(used, context) : tightenLists(used, dialect, context);
  if (isNoTighter(tightened, context)) return refuse('already-tight');
  const replaced = listAt(document.spec, direction).toSpliced(ruleIndex, 1, ...tightened);
  const after = withRules(document, direction, replaced);
  if (validateDocument(after).length > validateDocument(document).length) return refuse('no-room');
  return ok({ document: after, rules: tightened, texts: readingsOf(tightened, context).map(describeRule) });
}

function refuse(code: TightenError['code']): Result<never, TightenError> {
  return err({ code, detail: TIGHTEN_DETAILS[code] });
}

/** Groups by what the peer can be named by and by protocol; then addresses with the same ports share a rule. */
function tighten(used: readonly UsedConnection[], context: Tightening): readonly JsonRecord[] {
  const { original } = context;
  const groups = groupBy(used, (connection) => {
    const narrowed = narrowedPeer(original, peerOf(connection, context.direction), context);
    return JSON.stringify([narrowed, protocolName(connection.protocol)]);
  });
  const rules = [...groups.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, group]) => tightenGroup(original, group, context));
  return shareNets(rules, context);
}

/** The narrowest wording that passes the checks; the old rule itself always does. */
function tightenGroup(
  original: JsonRecord,
  group: readonly UsedConnection[],
  context: Tightening,
): readonly JsonRecord[] {
  const [first] = group;
  if (first === undefined) return [];
  const peer = narrowedPeer(original, peerOf(first, context.direction), context);
  const side = peerSide(context.direction);
  const withPeer = peer === null ? original : { ...original, [side]: peer };
  const wordings = [
    narrowPorts(withPeer, group, context),
    narrowPorts(original, group, context),
    [withPeer],
    [original],
  ];
  return wordings.find((rules) => isSound(rules, group, context)) ?? [original];
}

function peerSide(direction: Direction): 'source' | 'destination' {
  return direction === 'egress' ? 'destination' : 'source';
}

/** The rule's entity with the one peer's name added to what it asks already; null = it cannot be named more narrowly. */
function narrowedPeer(original: JsonRecord, peer: Endpoint, context: Tightening): JsonRecord | null {
  const entity = recordAt(original, peerSide(context.direction));
  if (entity.services !== undefined) return null;
  const named = peerEntity(peer, context.namespace);
  if (!named.ok) return null;
  const { selector, namespaceSelector, nets } = named.value;
  if (nets !== undefined) return { ...entity, nets };
  const both = joined(entity.selector, selector ?? '');
  if (both === null) return null;
  const speaksOfEndpoints = ['selector', 'notSelector', 'serviceAccounts'].some((key) => isGiven(entity[key]));
  if (isGiven(entity.namespaceSelector) || (speaksOfEndpoints && context.namespace !== null)) {
    return withScope({ ...entity, selector: both }, namespaceSelector);
  }
  return { ...entity, selector: both, ...(namespaceSelector === undefined ? {} : { namespaceSelector }) };
}

/** A rule's namespaceSelector stays, joined with the peer's own namespace where both can be said together. */
function withScope(entity: JsonRecord, namespaceSelector: string | undefined): JsonRecord {
  if (!isGiven(entity.namespaceSelector) || namespaceSelector === undefined) return entity;
  const both = namespaceSelector === 'global()' ? null : joined(entity.namespaceSelector, namespaceSelector);
  return both === null || both.includes('global()') ? entity : { ...entity, namespaceSelector: both };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Null when the text would be over Calico's limit. `all()` adds nothing. */
function joined(stated: unknown, added: string): string | null {
  if (typeof stated !== 'string' || stated === '' || stated === 'all()' || stated === added) return added;
  const both = `(${stated}) && ${added}`;
  return both.length > MAX_SELECTOR ? null : both;
}

/** Protocol and ports that were used, in as many rules as the limit of a list takes. Named ports stay as they are. */
function narrowPorts(rule: JsonRecord, group: readonly UsedConnection[], context: Tightening): readonly JsonRecord[] {
  const [first] = group;
  if (first === undefined) return [];
  const withProtocol = context.rules.every(({ protocol }) => protocol === null)
    ? { ...rule, protocol: ruleProtocol(first.protocol) }
    : rule;
  const ports = [...new Set(group.map(({ destinationPort }) => destinationPort))];
  const destination = recordAt(rule, 'destination');
  const hasNames = context.rules.some(({ destination: { ports } }) => ports.some((port) => 'named' in port));
  if (!hasPorts(first.protocol) || ports.includes(null) || hasNames || destination.services !== undefined) {
    return [withProtocol];
  }
  const ranges = mergePorts(ports.flatMap((port) => (port === null ? [] : [{ from: port, to: port }])));
  const entries = ranges.map((range) => {
    if ('named' in range) return range.named;
    return range.from === range.to ? range.from : `${range.from}:${range.to}`;
  });
  return chunks(entries, MAX_PORTS).map((chunk) => ({
    ...withProtocol,
    destination: { ...destination, ports: chunk },
  }));
}

/** Rules that differ in one address block only become one. */
function shareNets(rules: readonly JsonRecord[], { direction }: Tightening): readonly JsonRecord[] {
  const side = peerSide(direction);
  const alike = groupBy(rules, (rule) => {
    const nets = listAt(recordAt(rule, side), 'nets');
    if (nets.length !== 1) return JSON.stringify(rule);
    const family = String(nets[0]).includes(':') ? 6 : 4;
    return JSON.stringify([family, { ...rule, [side]: { ...recordAt(rule, side), nets: [] } }]);
  });
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group;
    const nets = [...new Set(group.flatMap((rule) => listAt(recordAt(rule, side), 'nets')))];
    return chunks(nets, MAX_NETS).map((chunk) => ({ ...first, [side]: { ...recordAt(first, side), nets: chunk } }));
  });
}
