/**
 * How the rules of a document and the engine's rules belong together. Kubernetes' kinds expand one rule to one per
 * protocol and peer, so the index in a trace is not the index in the document.
 */
import { type JsonRecord, listAt } from './document-spec';
import type { Direction } from './judge';
import type { PolicyDocument, Rule } from './model';
import { readPolicy } from './read-policy';
import type { RuleUse, RuleUses, UsedConnection } from './rule-use';

/** The document with one rule and no other: what that rule is worth is then seen by itself. */
export function withOneRule(document: PolicyDocument, direction: Direction, rule: unknown): PolicyDocument {
  return { ...document, spec: { ...document.spec, ingress: [], egress: [], [direction]: [rule] } };
}

/** The engine's rules of one rule, in their order; empty when it does not read or is left out. */
export function engineRules(document: PolicyDocument, direction: Direction, rule: unknown): readonly Rule[] {
  const policy = readPolicy(withOneRule(document, direction, rule));
  return policy.ok ? policy.value[direction] : [];
}

/** Where a rule of the document begins among the engine's rules, and how many it becomes. In the document's order. */
export interface RuleSpan {
  readonly first: number;
  readonly count: number;
}

/** Linear in the rules. */
export function ruleSpans(document: PolicyDocument, direction: Direction): readonly RuleSpan[] {
  let first = 0;
  return listAt(document.spec, direction).map((rule) => {
    const span = { first, count: engineRules(document, direction, rule).length };
    first += span.count;
    return span;
  });
}

/** The rule of the document that a trace's index stands for; null = none. */
export function documentRuleIndex(document: PolicyDocument, direction: Direction, engineIndex: number): number | null {
  const index = ruleSpans(document, direction).findIndex(
    ({ first, count }) => first <= engineIndex && engineIndex < first + count,
  );
  return index === -1 ? null : index;
}

/** What used any of the engine's rules that one rule of the document becomes, each connection once. */
export function documentRuleUse<T extends UsedConnection>(
  uses: RuleUses<T>,
  document: PolicyDocument,
  direction: Direction,
  ruleIndex: number,
): RuleUse<T> {
  const policy = readPolicy(document);
  const span = ruleSpans(document, direction)[ruleIndex];
  if (!policy.ok || span === undefined) return { certain: [], possible: [] };
  const { ref } = policy.value;
  const parts = Array.from({ length: span.count }, (_, offset) =>
    uses.of({ ref, direction, ruleIndex: span.first + offset }),
  );
  return {
    certain: [...new Set(parts.flatMap(({ certain }) => certain))],
    possible: [...new Set(parts.flatMap(({ possible }) => possible))],
  };
}

/** The document with other rules in one direction; every other field, known or not, stays. */
export function withRules(document: PolicyDocument, direction: Direction, rules: readonly unknown[]): PolicyDocument {
  return { ...document, spec: { ...document.spec, [direction]: rules } };
}

/** The rule with a list in a field, or without the field when there is nothing to ask. */
export function withList(rule: JsonRecord, field: string, entries: readonly unknown[] | null): JsonRecord {
  if (entries !== null) return { ...rule, [field]: entries };
  const { [field]: _dropped, ...rest } = rule;
  return rest;
}
