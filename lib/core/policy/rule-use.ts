/** Which connections each rule decided: the ground of unused rules, slack and tightening. */
import { isPolicyHit } from './hit-kind';
import type { Direction } from './judge';
import type { ConnectionFacts, PolicyScope, PolicySet } from './model';
import { refKey } from './ref';
import type { RulePlace } from './shadowed-rules';
import { createSideWalker, type SideWalk } from './walk-side';

/** A connection that was really made. `connections` = how many; `lastSeen` epoch seconds. */
export interface UsedConnection extends ConnectionFacts {
  readonly connections: number;
  readonly lastSeen: number;
}

/** `certain` decided by the rule; `possible` may have been, but a fact is missing to tell. */
export interface RuleUse<T extends UsedConnection = UsedConnection> {
  readonly certain: readonly T[];
  readonly possible: readonly T[];
}

export interface RuleUses<T extends UsedConnection = UsedConnection> {
  of(place: Pick<RulePlace, 'ref' | 'direction' | 'ruleIndex'>): RuleUse<T>;
}

const NO_USE = { certain: [], possible: [] };

/**
 * Judges every connection once: O(connections x rules that select their ends). A rule is used when it stands in the
 * trace, so a Pass counts like an Allow or Deny; Log rules are never in a trace and have no use by this measure.
 */
export function ruleUses<T extends UsedConnection>(
  set: PolicySet,
  scope: PolicyScope,
  connections: readonly T[],
): RuleUses<T> {
  const walker = createSideWalker(set, scope);
  const uses = new Map<string, { readonly certain: T[]; readonly possible: T[] }>();
  const entryOf = (key: string) => {
    const use = uses.get(key) ?? { certain: [], possible: [] };
    uses.set(key, use);
    return use;
  };
  for (const connection of connections) {
    for (const direction of ['egress', 'ingress'] as const) {
      const side = walker.walk(connection, direction);
      if (side === null) continue;
      if (side.judgement.verdict === 'unknown') {
        for (const key of possibleRules(side)) entryOf(key).possible.push(connection);
      } else {
        for (const key of decidingRules(side)) entryOf(key).certain.push(connection);
      }
    }
  }
  return { of: ({ ref, direction, ruleIndex }) => uses.get(keyOf(refKey(ref), direction, ruleIndex)) ?? NO_USE };
}

function decidingRules({ judgement, direction }: SideWalk): readonly string[] {
  return judgement.hits
    .filter(isPolicyHit)
    .flatMap((hit) => (hit.ruleIndex === null ? [] : [keyOf(refKey(hit), direction, hit.ruleIndex)]));
}

function possibleRules({ tiers, direction }: SideWalk): readonly string[] {
  return tiers.flatMap(({ policies }) =>
    policies.flatMap(({ policy, rules }) =>
      rules
        .filter(({ match, compiled }) => match !== false && compiled.rule.action !== 'Log')
        .map(({ ruleIndex }) => keyOf(refKey(policy.ref), direction, ruleIndex)),
    ),
  );
}

function keyOf(ref: string, direction: Direction, ruleIndex: number): string {
  return `${ref} ${direction} ${ruleIndex}`;
}
