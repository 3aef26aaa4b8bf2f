/**
 * What is walked for one end of connections: the policies of one direction that select it, by tier, as blocks in
 * evaluation order. Ends that the same policies select share a program, and an edit leaves the other programs alone.
 */
import type { PolicyRef } from '@/lib/core/flow';
import type { DefaultAction, UnknownFact } from '@/lib/core/policy/model';
import type { RuleBlock } from './rule-block';

export type Direction = 'ingress' | 'egress';

/** A policy that selects the end, or may: then with the fact that is missing to tell. */
export interface ProgramPolicy {
  readonly ref: PolicyRef;
  readonly missing: UnknownFact | null;
  readonly blocks: readonly RuleBlock[];
}

export interface ProgramTier {
  readonly name: string;
  readonly defaultAction: DefaultAction;
  /** The policy an end-of-tier hit names; null = none is known to select the end. */
  readonly trigger: PolicyRef | null;
  /** Why the tier may not apply; null = it does. */
  readonly missing: UnknownFact | null;
  /** Numbers of all blocks in evaluation order, for the scan. */
  readonly blockIds: Int32Array;
  /** Beside `blockIds`: what each stands for. */
  readonly steps: readonly ProgramStep[];
}

export interface ProgramStep {
  readonly policy: ProgramPolicy;
  readonly block: RuleBlock;
}

/** INVARIANT: equal content is one object within a compile cache, so results may be kept by identity. */
export interface Program {
  readonly direction: Direction;
  readonly tiers: readonly ProgramTier[];
}

/** `policies` in evaluation order, at least one. `trigger`: which certain policy an end-of-tier hit names. */
export function programTier(
  tier: { readonly name: string; readonly defaultAction: DefaultAction },
  policies: readonly ProgramPolicy[],
  trigger: 'first' | 'last',
): ProgramTier {
  const certain = policies.filter(({ missing }) => missing === null);
  const named = trigger === 'first' ? certain[0] : certain.at(-1);
  const steps = policies.flatMap((policy) => policy.blocks.map((block): ProgramStep => ({ policy, block })));
  return {
    name: tier.name,
    defaultAction: tier.defaultAction,
    trigger: named?.ref ?? null,
    missing: named === undefined ? (policies[0]?.missing ?? null) : null,
    blockIds: Int32Array.from(steps, ({ block }) => block.id),
    steps,
  };
}
