/**
 * The engine the product judges by: the answers of evaluate.ts, from bit rows instead of a walk of every rule, each
 * distinct series once. Every question a rule asks is answered once per class of ends or of protocol and port; a side
 * is then a scan over 32 rules a step.
 */
import type { CompileOptions } from '@/lib/core/policy/evaluate';
import type { ConnectionFacts, Judgement, PolicyEngine, PolicyScope, PolicySet } from '@/lib/core/policy/model';
import { comparePolicies, compareTiers, type TieBreak } from '@/lib/core/policy/order';
import { policiesInScope } from '@/lib/core/policy/policies-in-scope';
import { kubernetesProfiles } from '@/lib/core/policy/profile';
import { completeTiers } from '@/lib/core/policy/read-tier';
import { CompileCache } from './compile-cache';
import type { BlockPolicy, CompiledRules } from './compiled-rules';
import { SeriesJudge } from './judge-series';
import type { BlockTier } from './select-policies';

export interface CompileEngineOptions extends CompileOptions {
  /** Shared by compilations of edited sets; default: nothing is shared. */
  readonly cache?: CompileCache;
  /** True: later compilations go on from the engine before this one, as if it had not been. Default false. */
  readonly aside?: boolean;
}

export interface CompiledEngine extends PolicyEngine {
  /** In the order of the connections; equal series share one object. */
  judgeMany(connections: readonly ConnectionFacts[]): readonly Judgement[];
}

/**
 * Judges as compilePolicySet does, in every detail of verdict and trace. Compiling is linear in rules and facts; what
 * it learns about ends and series it keeps, so one engine should judge many connections. Total, never throws.
 */
export function compileEngine(set: PolicySet, scope: PolicyScope, options: CompileEngineOptions = {}): CompiledEngine {
  const cache = options.cache ?? new CompileCache();
  const rules = cache.rulesFor(set.facts, options.profilesOf ?? kubernetesProfiles, set.policies.length);
  const judge = new SeriesJudge(rules, compileTiers(set, scope, options.tieBreak ?? 'v3.32', rules), scope, options);
  return {
    judge: (connection) => judge.judge(connection),
    judgeMany: (connections) => connections.map((connection) => judge.judge(connection)),
    selecting: (endpoint, direction) => judge.selecting(endpoint, direction),
  };
}

/** Policies grouped before the tiers ask for theirs: hostile input may have as many tiers as policies. */
function compileTiers(
  set: PolicySet,
  scope: PolicyScope,
  tieBreak: TieBreak,
  rules: CompiledRules,
): readonly BlockTier[] {
  const policies = [...policiesInScope(set.policies, scope)].sort((a, b) => comparePolicies(a, b, tieBreak));
  const byTier = new Map<string, BlockPolicy[]>();
  for (const policy of policies) {
    const group = byTier.get(policy.tier);
    if (group === undefined) byTier.set(policy.tier, [rules.policy(policy)]);
    else group.push(rules.policy(policy));
  }
  const tiers = [...completeTiers(set.tiers, policies)].sort(compareTiers);
  return tiers.map((tier) => ({ tier, policies: byTier.get(tier.name) ?? [] }));
}
