/** What tightening a rule answers, and how a tighter wording is checked, whatever kind it is written in. */
import { engineRules, withOneRule } from './document-rules';
import { isRecord, type JsonRecord, listAt } from './document-spec';
import type { Direction } from './judge';
import { compileRule, matchRule, type Traffic } from './match';
import type { PolicyDocument, Rule } from './model';
import { readPolicy } from './read-policy';
import { ruleContains } from './rule-contains';
import type { UsedConnection } from './rule-use';
import { validateDocument } from './validate';

/**
 * unsupported-kind: not a kind with rules this can write. no-such-rule: nor one that reads. not-allow: only what allows
 * can be too wide. unused: nothing to go by; take the rule away instead. already-tight. no-room: the tighter rules are
 * more than a policy of the kind may have.
 */
export interface TightenError {
  readonly code: 'unsupported-kind' | 'no-such-rule' | 'not-allow' | 'unused' | 'already-tight' | 'no-room';
  readonly detail: string;
}

export const TIGHTEN_DETAILS: Readonly<Record<TightenError['code'], string>> = {
  'unsupported-kind': 'rules of policies of this kind cannot be tightened',
  'no-such-rule': 'the policy has no such rule',
  'not-allow': 'only rules that allow can be tightened',
  unused: 'no connection used the rule: take it away instead',
  'already-tight': 'the rule allows what was used and nothing else that can be told apart',
  'no-room': 'the tighter rules are more than a policy of this kind may have',
};

/** The rule's place is taken by one rule per group of peers, in a stable order. */
export interface TightenedRule {
  readonly document: PolicyDocument;
  readonly rules: readonly JsonRecord[];
  /** Each new rule as a sentence; several where the engine reads one as several. */
  readonly texts: readonly string[];
}

/** What stays the same while one rule is tightened. */
export interface Tightening {
  readonly document: PolicyDocument;
  readonly direction: Direction;
  readonly original: JsonRecord;
  /** The engine's reading of the rule. INVARIANT: not empty, all of them Allow. */
  readonly rules: readonly Rule[];
  /** The policy's own; null = a cluster-wide policy. */
  readonly namespace: string | null;
  /** Problems of the rule as it is: a tighter one may not have more. */
  readonly problems: number;
  readonly trafficOf: (connection: UsedConnection) => Traffic;
}

/** The error is why there is nothing to tighten. */
export function beginTightening(
  document: PolicyDocument,
  direction: Direction,
  ruleIndex: number,
  trafficOf: Tightening['trafficOf'],
): Tightening | 'no-such-rule' | 'not-allow' {
  const policy = readPolicy(document);
  const original = listAt(document.spec, direction)[ruleIndex];
  if (!policy.ok || !isRecord(original)) return 'no-such-rule';
  const rules = engineRules(document, direction, original);
  if (rules.length === 0 || rules.some(({ action }) => action !== 'Allow')) return 'not-allow';
  const problems = validateDocument(withOneRule(document, direction, original)).length;
  return { document, direction, original, rules, namespace: policy.value.ref.namespace, problems, trafficOf };
}

/** The engine's readings of some wording. */
export function readingsOf(rules: readonly JsonRecord[], { document, direction }: Tightening): readonly Rule[] {
  return rules.flatMap((rule) => engineRules(document, direction, rule));
}

/** Allows the whole group, nothing that the old rule did not, and no cluster minds it more. */
export function isSound(rules: readonly JsonRecord[], group: readonly UsedConnection[], context: Tightening): boolean {
  const { document, direction } = context;
  const readings = rules.map((rule) => engineRules(document, direction, rule));
  if (readings.some((reading) => reading.length === 0)) return false;
  const isContained = (rule: Rule) => context.rules.some((wide) => ruleContains(wide, rule));
  if (!readings.flat().every((rule) => rule.action === 'Allow' && isContained(rule))) return false;
  const isFine = (rule: JsonRecord) =>
    validateDocument(withOneRule(document, direction, rule)).length <= context.problems;
  if (!rules.every(isFine)) return false;
  const compiled = readings.flat().map(compileRule);
  return group.every((connection) => {
    const traffic = context.trafficOf(connection);
    return compiled.some((rule) => matchRule(rule, traffic) === true);
  });
}

/** Every reading of the old rule is covered by one of the new: nothing was gained. */
export function isNoTighter(rules: readonly JsonRecord[], context: Tightening): boolean {
  const readings = readingsOf(rules, context);
  return context.rules.every((old) => readings.some((rule) => ruleContains(rule, old)));
}

/** Lists cut to what one rule may hold. */
export function chunks<T>(entries: readonly T[], size: number): readonly (readonly T[])[] {
  if (entries.length <= size) return [entries];
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, index) =>
    entries.slice(index * size, (index + 1) * size),
  );
}
