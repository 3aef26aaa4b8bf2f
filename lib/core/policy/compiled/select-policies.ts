/** Which policies an end's connections walk through: those that select its class, by tier. */
import type { Policy, Tier, UnknownFact } from '@/lib/core/policy/model';
import type { BlockPolicy, CompiledRules } from './compiled-rules';
import type { Selecting } from './judged';
import type { LabelClass } from './label-class';
import { type Direction, type ProgramPolicy, type ProgramTier, programTier } from './program';
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
  const key: string[] = [direction, trigger];
  const selected: { readonly tier: Tier; readonly applicable: readonly Applicable[] }[] = [];
  const certain: Policy[] = [];
  for (const { tier, policies } of tiers) {
    const applicable = policies.flatMap((compiled) => applies(compiled, labels, direction));
    if (applicable.length === 0) continue;
    selected.push({ tier, applicable });
    key.push(JSON.stringify(tier.name), tier.defaultAction);
    for (const { compiled, fact } of applicable) {
      key.push(fact === null ? String(compiled.id) : `${compiled.id}?${fact}`);
      if (fact === null) certain.push(compiled.policy);
    }
  }
  const program = rules.program(key.join(), () => ({
    direction,
    tiers: selected.map(({ tier, applicable }) => toTier(tier, applicable, direction, trigger)),
  }));
  return { program, policies: certain };
}

function applies(compiled: BlockPolicy, labels: LabelClass, direction: Direction): readonly Applicable[] {
  const { policy, subject } = compiled;
  if (direction === 'ingress' ? !policy.appliesIngress : !policy.appliesEgress) return [];
  const answer = labels.matches(subject);
  if (answer === NO) return [];
  const fact = answer === YES ? true : labels.answer(subject);
  return [{ compiled, fact: typeof fact === 'boolean' ? null : fact }];
}

function toTier(
  tier: Tier,
  applicable: readonly Applicable[],
  direction: Direction,
  trigger: 'first' | 'last',
): ProgramTier {
  const end = direction === 'ingress' ? 'destination' : 'source';
  const policies = applicable.map(({ compiled, fact }): ProgramPolicy => {
    const { ref } = compiled.policy;
    const missing = fact === null ? null : ({ fact, end, policy: ref, ruleIndex: -1 } as const);
    return { ref, missing, blocks: compiled.blocks[direction] };
  });
  return programTier(tier, policies, trigger);
}
