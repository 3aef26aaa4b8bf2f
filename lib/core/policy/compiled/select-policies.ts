/** Which policies an end's connections walk through: those that select its class, by tier. */
import type { Policy, Tier, UnknownFact } from '@/lib/core/policy/model';
import type { BlockPolicy, CompiledRules } from './compiled-rules';
import type { Selecting } from './judged';
import type { LabelClass } from './label-class';
import { type Direction, type PolicySteps, type ProgramTier, policySteps, programTier } from './program';
import { NO, YES } from './truth';

/** A tier with its policies, both in evaluation order. */
export interface BlockTier {
  readonly tier: Tier;
  readonly policies: readonly BlockPolicy[];
}

interface Applicable {
  readonly compiled: BlockPolicy;
  /** What is missing to tell whether it selects the end; null = it does. */
  readonly fact: UnknownFact['fact'] | null;
}

/** O(policies). Tiers without a policy for this class and direction are left out, their default action included. */
export function selectPolicies(
  rules: CompiledRules,
  tiers: readonly BlockTier[],
  labels: LabelClass,
  direction: Direction,
  trigger: 'first' | 'last',
): Selecting {
  const selected: ProgramTier[] = [];
  const certain: Policy[] = [];
  let programKey = '';
  for (const { tier, policies } of tiers) {
    const applicable = applicablePolicies(policies, labels, direction);
    if (applicable.length === 0) continue;
    let key = `${direction},${trigger},${JSON.stringify(tier.name)},${tier.defaultAction}`;
    for (const { compiled, fact } of applicable) {
      key += fact === null ? `,${compiled.id}` : `,${compiled.id}?${fact}`;
      if (fact === null) certain.push(compiled.policy);
    }
    selected.push(rules.programTier(key, () => toTier(tier, applicable, direction, trigger)));
    programKey += `${key};`;
  }
  return { program: rules.program(programKey, () => ({ tiers: selected })), policies: certain };
}

function applicablePolicies(
  policies: readonly BlockPolicy[],
  labels: LabelClass,
  direction: Direction,
): readonly Applicable[] {
  const applicable: Applicable[] = [];
  for (const compiled of policies) {
    const answer = appliesTo(direction, compiled.policy) ? labels.matches(compiled.subject) : NO;
    if (answer === NO) continue;
    const missing = answer === YES ? true : labels.answer(compiled.subject);
    applicable.push({ compiled, fact: typeof missing === 'boolean' ? null : missing });
  }
  return applicable;
}

function appliesTo(direction: Direction, policy: Policy): boolean {
  return direction === 'ingress' ? policy.appliesIngress : policy.appliesEgress;
}

function toTier(
  tier: Tier,
  applicable: readonly Applicable[],
  direction: Direction,
  trigger: 'first' | 'last',
): ProgramTier {
  const end = direction === 'ingress' ? 'destination' : 'source';
  const policies = applicable.map(({ compiled, fact }): PolicySteps => {
    if (fact === null) return compiled.steps[direction];
    const { ref, tier: tierName } = compiled.policy;
    const missing = { fact, end, policy: ref, ruleIndex: -1 } as const;
    return policySteps({ ref, tier: tierName, missing }, compiled.blocks[direction]);
  });
  return programTier(tier, policies, trigger);
}
