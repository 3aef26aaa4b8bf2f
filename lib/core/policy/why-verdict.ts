/** Why a connection is allowed or denied, step by step, with the criteria that matched and those that did not. */
import type { PolicyRef } from '@/lib/core/flow';
import { judgementText } from './decided-by';
import type { Direction } from './judge';
import type { Match } from './match';
import type { ConnectionFacts, JudgedVerdict, PolicyScope, PolicySet, RuleActionName } from './model';
import { displayName } from './ref';
import { type CriterionOutcome, judgeCriteria } from './rule-criteria';
import { createSideWalker, type SideWalk, type WalkedPolicy, type WalkedTier } from './walk-side';
import { describeRule, type ExplanationStep, explainSide } from './why';

/** One rule that was looked at. `decides` = the rule whose action ended the tier. */
export interface WhyRule {
  /** As in hits: counts from 0 within the policy's list of that direction. */
  readonly ruleIndex: number;
  readonly action: RuleActionName;
  /** The rule as a sentence. */
  readonly text: string;
  readonly outcome: 'matched' | 'failed' | 'unknown';
  readonly criteria: readonly CriterionOutcome[];
  readonly decides: boolean;
}

export interface WhyPolicy {
  readonly ref: PolicyRef;
  /** Without the tier prefix of releases up to v3.31. */
  readonly name: string;
  /** `unknown`: a fact is missing to tell whether the policy selects the endpoint. */
  readonly selects: 'yes' | 'unknown';
  readonly rules: readonly WhyRule[];
}

/** `defaultApplies`: no rule matched, so the tier's default action did it. */
export interface WhyTier {
  readonly tier: string;
  readonly policies: readonly WhyPolicy[];
  readonly defaultAction: 'Deny' | 'Pass';
  readonly defaultApplies: boolean;
}

export interface WhySide {
  readonly direction: Direction;
  readonly verdict: JudgedVerdict;
  /** The deciding steps alone, as the trace has them. */
  readonly steps: readonly ExplanationStep[];
  /** Everything that was looked at, in evaluation order, up to what decided. */
  readonly tiers: readonly WhyTier[];
}

/** A side that is not a managed workload is null and imposes nothing. */
export interface Why {
  readonly verdict: JudgedVerdict;
  /** `denied at egress by default/web: rule 2`. */
  readonly summary: string;
  readonly egress: WhySide | null;
  readonly ingress: WhySide | null;
}

/**
 * The verdict of `connection` under `set` in `scope`, explained. Agrees with compilePolicySet(set, scope).judge by
 * construction: both ends are judged by judge.ts. Compiles the set on every call: O(policies) + O(rules that select
 * the two ends). For many connections of one set use whyJudge. Total.
 */
export function whyVerdict(set: PolicySet, scope: PolicyScope, connection: ConnectionFacts): Why {
  return whyJudge(set, scope)(connection);
}

/** As whyVerdict, with the set compiled once. */
export function whyJudge(set: PolicySet, scope: PolicyScope): (connection: ConnectionFacts) => Why {
  const walker = createSideWalker(set, scope);
  return (connection) => {
    const egress = walker.walk(connection, 'egress');
    const ingress = walker.walk(connection, 'ingress');
    const verdict = bothSides([egress, ingress]);
    const judgement = { verdict, egress: egress?.judgement ?? null, ingress: ingress?.judgement ?? null };
    return {
      verdict,
      summary: judgementText(judgement, null),
      egress: egress && whySide(egress, set),
      ingress: ingress && whySide(ingress, set),
    };
  };
}

function bothSides(sides: readonly (SideWalk | null)[]): JudgedVerdict {
  const verdicts = sides.flatMap((side) => (side === null ? [] : [side.judgement.verdict]));
  if (verdicts.includes('deny')) return 'deny';
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'allow') ? 'allow' : 'unknown';
}

function whySide(side: SideWalk, set: PolicySet): WhySide {
  return {
    direction: side.direction,
    verdict: side.judgement.verdict,
    steps: explainSide(side.judgement, set.policies, side.direction),
    tiers: side.tiers.map((tier) => whyTier(tier, side)),
  };
}

function whyTier({ tier, policies, ended }: WalkedTier, side: SideWalk): WhyTier {
  return {
    tier: tier.name,
    policies: policies.map((policy) => whyPolicy(policy, tier.name, side)),
    defaultAction: tier.defaultAction,
    defaultApplies: !ended && policies.some(({ missing }) => missing === null),
  };
}

function whyPolicy({ policy, missing, rules }: WalkedPolicy, tier: string, side: SideWalk): WhyPolicy {
  return {
    ref: policy.ref,
    name: displayName(policy.ref, tier),
    selects: missing === null ? 'yes' : 'unknown',
    rules: rules.map(({ compiled, ruleIndex, match }) => ({
      ruleIndex,
      action: compiled.rule.action,
      text: describeRule(compiled.rule),
      outcome: outcomeOf(match),
      criteria: judgeCriteria(compiled.rule, side.traffic),
      decides: match === true && missing === null && compiled.rule.action !== 'Log',
    })),
  };
}

function outcomeOf(match: Match): WhyRule['outcome'] {
  if (typeof match !== 'boolean') return 'unknown';
  return match ? 'matched' : 'failed';
}
