/**
 * One side of a connection, walked through its tiers and profiles: reads like the algorithm of calico
 * app-policy/checker/check.go checkTiers. Where a missing fact could change the outcome the verdict is
 * `unknown`, never a guess.
 */
import type { PolicyHit } from '@/lib/core/flow';
import { type CompiledRule, compileRule, type Match, matchRule, type Traffic } from './match';
import type { JudgedVerdict, Policy, SideJudgement, Tier, UnknownFact } from './model';
import type { Profile } from './profile';

export type Direction = 'ingress' | 'egress';

export interface CompiledPolicy {
  readonly policy: Policy;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

/** A policy that selects the endpoint, or may: then the fact that is missing to tell. */
export interface SelectingPolicy {
  readonly compiled: CompiledPolicy;
  readonly missing: UnknownFact | null;
}

export interface SelectingTier {
  readonly tier: Tier;
  readonly policies: readonly SelectingPolicy[];
}

/** Hits are numbered when the trace is complete. */
type Hit = Omit<PolicyHit, 'policyIndex'>;

interface Outcome {
  readonly verdict: JudgedVerdict;
  readonly hits: readonly Hit[];
  readonly unknown: UnknownFact | null;
}

export interface CompiledProfile {
  readonly profile: Profile;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

/** Rules compiled once per endpoint, which asks for few. */
export function compileProfile(profile: Profile): CompiledProfile {
  return { profile, rules: { ingress: profile.ingress.map(compileRule), egress: profile.egress.map(compileRule) } };
}

/** Everything that stays the same while one side is judged. */
export interface Walk {
  readonly tiers: readonly SelectingTier[];
  readonly profiles: readonly CompiledProfile[];
  readonly direction: Direction;
  readonly traffic: Traffic;
  readonly end: 'source' | 'destination';
  /** Which policy an end-of-tier hit names: the data plane's list the last, the pending list the first. */
  readonly trigger: 'first' | 'last';
}

/** The verdict of one side with its numbered trace. */
export function judgeSide(walk: Walk): SideJudgement {
  const { verdict, hits, unknown } = judgeTiers(walk, 0);
  return { verdict, unknown, hits: hits.map((hit, policyIndex) => ({ ...hit, policyIndex })) };
}

/** The outcome from this tier on. Each later tier is judged at most once, so the walk is linear in the rules. */
function judgeTiers(walk: Walk, position: number): Outcome {
  const current = walk.tiers[position];
  if (current === undefined) return judgeProfiles(walk);
  const next = once(() => judgeTiers(walk, position + 1));
  const doubts = new Doubts();
  for (const { compiled, missing } of current.policies) {
    for (const [ruleIndex, compiledRule] of compiled.rules[walk.direction].entries()) {
      const { action } = compiledRule.rule;
      if (action === 'Log') continue;
      const match = matchRule(compiledRule, walk.traffic);
      if (match === false) continue;
      const hit = ruleHit(compiled.policy, action, ruleIndex);
      const outcome = () => (action === 'Pass' ? prepend(hit, next()) : decided(hit));
      const doubt = missing ?? missingFact(match, compiled.policy, ruleIndex);
      if (doubt === null) return doubts.settle(outcome());
      doubts.add(outcome().verdict, doubt);
    }
  }
  return doubts.settle(endOfTier(walk, current, next, doubts));
}

/**
 * Nothing matched: the default action, if at least one policy is known to select the endpoint. If they only
 * may, the tier may just as well be skipped: with Pass that is the same, with Deny it is a doubt.
 */
function endOfTier(walk: Walk, { tier, policies }: SelectingTier, next: () => Outcome, doubts: Doubts): Outcome {
  const certain = policies.filter(({ missing }) => missing === null);
  const trigger = walk.trigger === 'first' ? certain[0] : certain.at(-1);
  if (trigger === undefined) {
    const doubt = policies[0]?.missing;
    if (doubt && tier.defaultAction === 'Deny') doubts.add('deny', doubt);
    return next();
  }
  const hit: Hit = {
    kind: 'EndOfTier',
    namespace: null,
    name: '',
    tier: tier.name,
    action: tier.defaultAction === 'Pass' ? 'pass' : 'deny',
    ruleIndex: -1,
    trigger: trigger.compiled.policy.ref,
  };
  return tier.defaultAction === 'Pass' ? prepend(hit, next()) : decided(hit);
}

/** First matching rule of the profiles in order: Allow allows, Deny and Pass deny; none at all denies. */
function judgeProfiles(walk: Walk): Outcome {
  const doubts = new Doubts();
  for (const { profile, rules } of walk.profiles) {
    for (const [ruleIndex, compiledRule] of rules[walk.direction].entries()) {
      if (compiledRule.rule.action === 'Log') continue;
      const match = matchRule(compiledRule, walk.traffic);
      if (match === false) continue;
      const outcome = decided(
        profileHit(profile.name, compiledRule.rule.action === 'Allow' ? 'allow' : 'deny', ruleIndex),
      );
      if (match === true) return doubts.settle(outcome);
      doubts.add(outcome.verdict, {
        ...match,
        policy: { kind: 'Profile', namespace: null, name: profile.name },
        ruleIndex,
      });
    }
  }
  return doubts.settle(decided(profileHit('__PROFILE__', 'deny', -1)));
}

/** The verdicts that rules of unknown match would have given, had they matched. */
class Doubts {
  private readonly verdicts = new Set<JudgedVerdict>();
  private first: UnknownFact | null = null;

  add(verdict: JudgedVerdict, fact: UnknownFact): void {
    this.verdicts.add(verdict);
    this.first ??= fact;
  }

  /** The certain outcome stands if no doubt would have changed its verdict. */
  settle(outcome: Outcome): Outcome {
    if (this.first === null) return outcome;
    const agreed = outcome.verdict !== 'unknown' && [...this.verdicts].every((verdict) => verdict === outcome.verdict);
    return agreed ? outcome : { verdict: 'unknown', hits: [], unknown: this.first };
  }
}

function decided(hit: Hit): Outcome {
  return { verdict: hit.action === 'allow' ? 'allow' : 'deny', hits: [hit], unknown: null };
}

function prepend(hit: Hit, outcome: Outcome): Outcome {
  return { ...outcome, hits: [hit, ...outcome.hits] };
}

function missingFact(match: Match, policy: Policy, ruleIndex: number): UnknownFact | null {
  return typeof match === 'boolean' ? null : { ...match, policy: policy.ref, ruleIndex };
}

function ruleHit(policy: Policy, action: 'Allow' | 'Deny' | 'Pass', ruleIndex: number): Hit {
  const names = { Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const;
  return { ...policy.ref, tier: policy.tier, action: names[action], ruleIndex, trigger: null };
}

function profileHit(name: string, action: 'allow' | 'deny', ruleIndex: number): Hit {
  return { kind: 'Profile', namespace: null, name, tier: '', action, ruleIndex, trigger: null };
}

/** Computes at most once, when first asked. */
export function once<T>(compute: () => T): () => T {
  let result: { readonly value: T } | null = null;
  return () => {
    result ??= { value: compute() };
    return result.value;
  };
}
