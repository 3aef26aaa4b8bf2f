/** Rules that can never decide anything, because an earlier rule takes every connection that they would match. */
import type { PolicyRef } from '@/lib/core/flow';
import { implies } from '@/lib/core/selector/implies';
import { compileTiers } from './evaluate';
import type { Direction } from './judge';
import type { Policy, PolicyScope, PolicySet, Rule, RuleActionName } from './model';
import { displayName } from './ref';
import { ruleContains } from './rule-contains';
import { describeRule } from './why';

/** Names one rule: `ruleIndex` counts from 0 in the policy's list of that direction, as in hits. */
export interface RulePlace {
  readonly ref: PolicyRef;
  readonly tier: string;
  readonly direction: Direction;
  readonly ruleIndex: number;
}

/** `sameVerdict` false = the earlier rule does something else: the shadowed one has an effect nobody gets. */
export interface ShadowedRule extends RulePlace {
  readonly by: RulePlace;
  readonly sameVerdict: boolean;
  /** `Allow TCP, to ports 80 is never reached: web rule 1 takes all of it (Deny TCP)`. */
  readonly sentence: string;
}

/**
 * Rules that one earlier rule covers entirely: of the same policy, of an earlier policy of the tier that selects at
 * least the same endpoints, or an Allow or Deny of an earlier tier before any Pass of it. In evaluation order. Each entry is proven
 * (rule-contains.ts); rules that only several others cover together are not found. Taking all of them away changes
 * no verdict where the facts are known. Rules are compared in pairs, within one policy and where the subject of one
 * policy covers another's.
 */
export function shadowedRules(set: PolicySet, scope: PolicyScope): readonly ShadowedRule[] {
  const policies = compileTiers(set, scope, 'v3.32').flatMap((tier) => tier.policies.map(({ policy }) => policy));
  return (['ingress', 'egress'] as const).flatMap((direction) => shadowedOf(policies, direction));
}

/** `final`: nothing that it matches reaches a later tier, because no Pass of its tier stands before it. */
interface EarlierRule {
  readonly rule: Rule;
  readonly ruleIndex: number;
  readonly final: boolean;
}

interface Candidate {
  readonly policy: Policy;
  readonly rules: readonly EarlierRule[];
}

function shadowedOf(policies: readonly Policy[], direction: Direction): readonly ShadowedRule[] {
  const earlier: Candidate[] = [];
  const shadowed: ShadowedRule[] = [];
  const passing = new Set<string>();
  for (const policy of policies) {
    if (!applies(policy, direction)) continue;
    const before = earlier.filter((candidate) => implies(policy.subject, candidate.policy.subject));
    const own: EarlierRule[] = [];
    for (const [ruleIndex, rule] of policy[direction].entries()) {
      const by = firstCovering([...before, { policy, rules: own }], policy, rule);
      if (rule.action === 'Pass') passing.add(policy.tier);
      if (by === null) {
        if (rule.action !== 'Log') own.push({ rule, ruleIndex, final: !passing.has(policy.tier) });
      } else shadowed.push(entry({ policy, rule, ruleIndex, direction }, by));
    }
    if (own.length > 0) earlier.push({ policy, rules: own });
  }
  return shadowed;
}

function applies(policy: Policy, direction: Direction): boolean {
  return direction === 'ingress' ? policy.appliesIngress : policy.appliesEgress;
}

interface Covering {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly ruleIndex: number;
}

function firstCovering(candidates: readonly Candidate[], policy: Policy, rule: Rule): Covering | null {
  for (const candidate of candidates) {
    const sameTier = candidate.policy.tier === policy.tier;
    for (const earlier of candidate.rules) {
      if (!sameTier && !earlier.final) continue;
      if (ruleContains(earlier.rule, rule)) {
        return { policy: candidate.policy, rule: earlier.rule, ruleIndex: earlier.ruleIndex };
      }
    }
  }
  return null;
}

function entry(of: Covering & { readonly direction: Direction }, by: Covering): ShadowedRule {
  const { direction } = of;
  const where = `${displayName(by.policy.ref, by.policy.tier)} rule ${by.ruleIndex + 1}`;
  return {
    ...placeOf(of, direction),
    by: placeOf(by, direction),
    sameVerdict: sameVerdict(of.rule.action, by.rule.action),
    sentence: `${describeRule(of.rule)} is never reached: ${where} takes all of it (${describeRule(by.rule)})`,
  };
}

function placeOf({ policy, ruleIndex }: Covering, direction: Direction): RulePlace {
  return { ref: policy.ref, tier: policy.tier, direction, ruleIndex };
}

function sameVerdict(action: RuleActionName, earlier: RuleActionName): boolean {
  return action === earlier || action === 'Log';
}
