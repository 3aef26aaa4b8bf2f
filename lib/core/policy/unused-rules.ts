/** Rules that nothing used in a range: candidates to remove, and how sure that is. */
import type { PolicyScope, PolicySet } from './model';
import { policiesInScope } from './policies-in-scope';
import { type RuleUses, ruleUses, type UsedConnection } from './rule-use';
import type { RulePlace } from './shadowed-rules';
import { describeRule } from './why';

/** `possible`: connections that may have used it, but a fact is missing to tell; 0 = certainly unused. */
export interface UnusedRule extends RulePlace {
  readonly text: string;
  readonly possible: number;
}

/**
 * Rules of `scope` that decided none of `connections`, in the order of the policies. Log rules and rules of a direction
 * that their policy does not limit are left out: the first decide nothing, the second have no effect. Pass `uses` where
 * they were computed already. Cost as ruleUses.
 */
export function unusedRules(
  set: PolicySet,
  scope: PolicyScope,
  connections: readonly UsedConnection[],
  uses: RuleUses = ruleUses(set, scope, connections),
): readonly UnusedRule[] {
  return policiesInScope(set.policies, scope).flatMap((policy) =>
    (['ingress', 'egress'] as const).flatMap((direction) => {
      if (direction === 'ingress' ? !policy.appliesIngress : !policy.appliesEgress) return [];
      return policy[direction].flatMap((rule, ruleIndex): readonly UnusedRule[] => {
        if (rule.action === 'Log') return [];
        const place = { ref: policy.ref, tier: policy.tier, direction, ruleIndex };
        const { certain, possible } = uses.of(place);
        if (certain.length > 0) return [];
        return [{ ...place, text: describeRule(rule), possible: possible.length }];
      });
    }),
  );
}
