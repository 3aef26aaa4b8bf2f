/** A tighter version of an Allow rule: what was used of it and nothing else, never anything the rule did not allow. */
import type { Endpoint } from '@/lib/core/flow';
import { groupBy } from '@/lib/core/graph/group';
import { mergePorts } from '@/lib/core/net/port';
import { hasPorts, protocolName } from '@/lib/core/net/protocol';
import { err, ok, type Result } from '@/lib/core/result';
import { compareText } from '@/lib/core/selector/text-order';
import { ruleProtocol } from './allow-flow';
import { isRecord, type JsonRecord, listAt, recordAt } from './document-spec';
import type { Direction } from './judge';
import { compileRule, matchRule, type Traffic } from './match';
import type { PolicyDocument, Rule } from './model';
import { peerEntity } from './peer-entity';
import { policyKindOf, readPolicy } from './read-policy';
import { ruleContains } from './rule-contains';
import { peerOf } from './rule-slack';
import type { UsedConnection } from './rule-use';
import { validateDocument } from './validate';
import { describeRule } from './why';

/**
 * unsupported-kind: Kubernetes rules expand to several of Calico's, so an index does not name one. no-such-rule.
 * not-allow: only what allows can be too wide. unused: nothing to go by; take the rule away instead. already-tight.
 */
export interface TightenError {
  readonly code: 'unsupported-kind' | 'no-such-rule' | 'not-allow' | 'unused' | 'already-tight';
  readonly detail: string;
}

/** The rule's place is taken by one rule per group of peers, in a stable order. */
export interface TightenedRule {
  readonly document: PolicyDocument;
  readonly rules: readonly JsonRecord[];
  /** Each new rule as a sentence. */
  readonly texts: readonly string[];
}

/** Calico's limits of a rule's lists and selectors (api/pkg/apis/projectcalico/v3). */
const MAX_PORTS = 50;
const MAX_NETS = 256;
const MAX_SELECTOR = 1024;

const DETAILS: Readonly<Record<TightenError['code'], string>> = {
  'unsupported-kind': 'only rules of Calico policies can be tightened',
  'no-such-rule': 'the policy has no such rule',
  'not-allow': 'only Allow rules can be tightened',
  unused: 'no connection used the rule: take it away instead',
  'already-tight': 'the rule allows what was used and nothing else that can be told apart',
};

/**
 * Replaces one rule. `used`: the connections it decided (ruleUses); `trafficOf` asks about them (SideWalker.traffic).
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
  if (kind === null || kind === 'NetworkPolicy' || !/^(Staged|Global|Calico)/.test(kind))
    return refuse('unsupported-kind');
  if (kind === 'StagedKubernetesNetworkPolicy') return refuse('unsupported-kind');
  const rules = listAt(document.spec, direction);
  const original = rules[ruleIndex];
  const context = contextOf(document, direction, ruleIndex, trafficOf);
  if (!isRecord(original) || context === null) return refuse('no-such-rule');
  if (original.action !== 'Allow') return refuse('not-allow');
  if (used.length === 0) return refuse('unused');
  const tightened = tighten(original, used, context);
  if (tightened.every((rule) => ruleContains(readRule(rule, context) ?? context.rule, context.rule))) {
    return refuse('already-tight');
  }
  const replaced = rules.toSpliced(ruleIndex, 1, ...tightened);
  const texts = tightened.map((rule) => describeRule(readRule(rule, context) ?? context.rule));
  const spec = { ...document.spec, [direction]: replaced };
  return ok({ document: { ...document, spec }, rules: tightened, texts });
}

function refuse(code: TightenError['code']): Result<never, TightenError> {
  return err({ code, detail: DETAILS[code] });
}

/** What stays the same while one rule is tightened. */
interface Context {
  readonly document: PolicyDocument;
  readonly direction: Direction;
  readonly rule: Rule;
  /** Null = a global policy. */
  readonly namespace: string | null;
  readonly problems: number;
  readonly trafficOf: (connection: UsedConnection) => Traffic;
}

function contextOf(
  document: PolicyDocument,
  direction: Direction,
  ruleIndex: number,
  trafficOf: Context['trafficOf'],
): Context | null {
  const policy = readPolicy(document);
  const rule = policy.ok ? policy.value[direction][ruleIndex] : undefined;
  if (!policy.ok || rule === undefined) return null;
  const problems = validateDocument(alone(document, direction, listAt(document.spec, direction)[ruleIndex])).length;
  return { document, direction, rule, namespace: policy.value.ref.namespace, problems, trafficOf };
}

/** The document with one rule only: what that rule is worth is then seen by itself. */
function alone(document: PolicyDocument, direction: Direction, rule: unknown): PolicyDocument {
  return { ...document, spec: { ...document.spec, [direction]: [rule] } };
}

function readRule(rule: JsonRecord, { document, direction }: Context): Rule | null {
  const policy = readPolicy(alone(document, direction, rule));
  return policy.ok ? (policy.value[direction][0] ?? null) : null;
}

/** Groups by what the peer can be named by and by protocol; then addresses with the same ports share a rule. */
function tighten(original: JsonRecord, used: readonly UsedConnection[], context: Context): readonly JsonRecord[] {
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
function tightenGroup(original: JsonRecord, group: readonly UsedConnection[], context: Context): readonly JsonRecord[] {
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

function isSound(rules: readonly JsonRecord[], group: readonly UsedConnection[], context: Context): boolean {
  const read = rules.map((rule) => readRule(rule, context)).filter((rule) => rule !== null);
  if (read.length !== rules.length) return false;
  if (!read.every((rule) => ruleContains(context.rule, rule))) return false;
  const fits = (rule: JsonRecord) =>
    validateDocument(alone(context.document, context.direction, rule)).length <= context.problems;
  if (!rules.every(fits)) return false;
  const compiled = read.map(compileRule);
  return group.every((connection) => {
    const traffic = context.trafficOf(connection);
    return compiled.some((rule) => matchRule(rule, traffic) === true);
  });
}

function peerSide(direction: Direction): 'source' | 'destination' {
  return direction === 'egress' ? 'destination' : 'source';
}

/** The rule's entity with the one peer's name added to what it asks already; null = it cannot be named more narrowly. */
function narrowedPeer(original: JsonRecord, peer: Endpoint, context: Context): JsonRecord | null {
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
function narrowPorts(rule: JsonRecord, group: readonly UsedConnection[], context: Context): readonly JsonRecord[] {
  const [first] = group;
  if (first === undefined) return [];
  const withProtocol = context.rule.protocol === null ? { ...rule, protocol: ruleProtocol(first.protocol) } : rule;
  const ports = [...new Set(group.map(({ destinationPort }) => destinationPort))];
  const destination = recordAt(rule, 'destination');
  const hasNames = context.rule.destination.ports.some((port) => 'named' in port);
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
function shareNets(rules: readonly JsonRecord[], { direction }: Context): readonly JsonRecord[] {
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

function chunks<T>(entries: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, index) =>
    entries.slice(index * size, (index + 1) * size),
  );
}
