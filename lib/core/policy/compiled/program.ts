/**
 * What is walked for one end of connections: the policies of one direction that select it, by tier, as blocks in
 * evaluation order. Ends that the same policies select share a program, and an edit leaves the other programs alone.
 */
import type { PolicyRef } from '@/lib/core/flow';
import type { DefaultAction, RuleActionName, UnknownFact } from '@/lib/core/policy/model';
import type { RuleBlock } from './rule-block';
import { TraceHit } from './trace-hit';

export type Direction = 'ingress' | 'egress';

/** A policy that selects the end, or may: then with the fact that is missing to tell. */
export interface ProgramPolicy {
  readonly ref: PolicyRef;
  readonly tier: string;
  readonly missing: UnknownFact | null;
}

/** The policy with its blocks of one direction; programs may share the steps. */
export interface PolicySteps {
  readonly policy: ProgramPolicy;
  readonly steps: readonly ProgramStep[];
}

export function policySteps(policy: ProgramPolicy, blocks: readonly RuleBlock[]): PolicySteps {
  return { policy, steps: blocks.map((block) => new ProgramStep(policy, block)) };
}

/** INVARIANT: equal programs, and equal tiers, are one object within a compile cache: results are kept by identity. */
export interface Program {
  readonly tiers: readonly ProgramTier[];
}

/** One block of a policy's rules, with the hits it can give. */
export class ProgramStep {
  private readonly hits: TraceHit[] = [];

  constructor(
    readonly policy: ProgramPolicy,
    readonly block: RuleBlock,
  ) {}

  /** The hit of the rule at this place of the block. */
  hitOf(index: number): TraceHit {
    const known = this.hits[index];
    if (known !== undefined) return known;
    const { ref, tier } = this.policy;
    const { kind, namespace, name } = ref;
    const action = actionOf(this.block.rules[index]?.rule.action);
    const ruleIndex = this.block.firstRule + index;
    const hit = new TraceHit({ kind, namespace, name, tier, action, ruleIndex, trigger: null });
    this.hits[index] = hit;
    return hit;
  }
}

export interface ProgramTier {
  readonly defaultAction: DefaultAction;
  /** All blocks of all policies in evaluation order, by number for the scan and as what they stand for. */
  readonly blockIds: Int32Array;
  readonly steps: readonly ProgramStep[];
  /** The hit of its default action; null = no policy is known to select the end. */
  readonly end: TraceHit | null;
  /** Why the tier may not apply; null = it does. */
  readonly missing: UnknownFact | null;
}

/** `policies` in evaluation order, at least one. `trigger`: which certain policy an end-of-tier hit names. */
export function programTier(
  tier: { readonly name: string; readonly defaultAction: DefaultAction },
  policies: readonly PolicySteps[],
  trigger: 'first' | 'last',
): ProgramTier {
  const certain = policies.filter(({ policy }) => policy.missing === null);
  const named = trigger === 'first' ? certain[0] : certain.at(-1);
  const steps = policies.flatMap((policy) => policy.steps);
  return {
    defaultAction: tier.defaultAction,
    blockIds: Int32Array.from(steps, ({ block }) => block.id),
    steps,
    end: named === undefined ? null : endHit(tier.name, tier.defaultAction, named.policy.ref),
    missing: named === undefined ? (policies[0]?.policy.missing ?? null) : null,
  };
}

function endHit(tier: string, defaultAction: DefaultAction, trigger: PolicyRef): TraceHit {
  const action = defaultAction === 'Pass' ? 'pass' : 'deny';
  return new TraceHit({ kind: 'EndOfTier', namespace: null, name: '', tier, action, ruleIndex: -1, trigger });
}

function actionOf(action: RuleActionName | undefined): 'allow' | 'deny' | 'pass' {
  if (action === 'Pass') return 'pass';
  return action === 'Allow' ? 'allow' : 'deny';
}
