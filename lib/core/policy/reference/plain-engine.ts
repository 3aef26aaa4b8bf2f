/**
 * The plain reference evaluator: for every connection it walks all tiers, all policies and all rules again, and keeps
 * nothing from one connection to the next. It is what the compiled engine is proven equal to and measured against; the
 * product does not use it. Mirrors calico app-policy/checker/check.go.
 */
import type { Endpoint } from '@/lib/core/flow';
import { protocolName, protocolNumber } from '@/lib/core/net/protocol';
import { type CompiledEndpoint, compileEndpoint, indexFacts } from '@/lib/core/policy/compiled-endpoint';
import type { CompileOptions } from '@/lib/core/policy/evaluate';
import { compileProfile, type Direction, judgeSide, type SelectingPolicy } from '@/lib/core/policy/judge';
import { compileRule, type Traffic } from '@/lib/core/policy/match';
import { indexServices } from '@/lib/core/policy/match-service';
import type { Judgement, PolicyEngine, PolicyScope, PolicySet, SideJudgement } from '@/lib/core/policy/model';
import { comparePolicies, compareTiers } from '@/lib/core/policy/order';
import { policiesInScope } from '@/lib/core/policy/policies-in-scope';
import { kubernetesProfiles } from '@/lib/core/policy/profile';
import { completeTiers } from '@/lib/core/policy/read-tier';

/** Sorts tiers and policies and reads their address blocks, once. A connection then costs O(policies + rules). */
export function plainEngine(set: PolicySet, scope: PolicyScope, options: CompileOptions = {}): PolicyEngine {
  const facts = indexFacts(set.facts);
  const services = indexServices(set.facts.services);
  const profilesOf = options.profilesOf ?? kubernetesProfiles;
  const policies = [...policiesInScope(set.policies, scope)]
    .sort((a, b) => comparePolicies(a, b, options.tieBreak ?? 'v3.32'))
    .map((policy) => ({
      policy,
      rules: { ingress: policy.ingress.map(compileRule), egress: policy.egress.map(compileRule) },
    }));
  const tiers = [
    ...completeTiers(
      set.tiers,
      policies.map(({ policy }) => policy),
    ),
  ]
    .sort(compareTiers)
    .map((tier) => ({ tier, policies: policies.filter(({ policy }) => policy.tier === tier.name) }));

  /** The policies of the direction that select the end, or may. A tier without one is skipped. */
  function selectingTiers(end: CompiledEndpoint, direction: Direction) {
    return tiers
      .map(({ tier, policies: all }) => ({
        tier,
        policies: all.flatMap((compiled): readonly SelectingPolicy[] => {
          const { policy } = compiled;
          if (direction === 'ingress' ? !policy.appliesIngress : !policy.appliesEgress) return [];
          const answer = end.matches(policy.subject);
          if (answer === false) return [];
          if (answer === true) return [{ compiled, missing: null }];
          const where = direction === 'ingress' ? 'destination' : 'source';
          return [{ compiled, missing: { fact: answer, end: where, policy: policy.ref, ruleIndex: -1 } }];
        }),
      }))
      .filter(({ policies: selecting }) => selecting.length > 0);
  }

  function judgeEnd(end: CompiledEndpoint, direction: Direction, traffic: Traffic): SideJudgement | null {
    if (end.endpoint.kind !== 'workload') return null;
    return judgeSide({
      tiers: selectingTiers(end, direction),
      profiles: profilesOf(end.endpoint).map(compileProfile),
      direction,
      traffic,
      end: direction === 'ingress' ? 'destination' : 'source',
      trigger: scope === 'enforced' ? 'last' : 'first',
    });
  }

  return {
    judge(connection) {
      const source = compileEndpoint(connection.source, facts);
      const destination = compileEndpoint(connection.destination, facts);
      const traffic: Traffic = {
        connection,
        protocol: protocolName(connection.protocol),
        protocolNumber: protocolNumber(connection.protocol),
        source,
        destination,
        services,
      };
      const egress = judgeEnd(source, 'egress', traffic);
      const ingress = judgeEnd(destination, 'ingress', traffic);
      return { verdict: verdictOf(egress, ingress), egress, ingress };
    },
    selecting(endpoint: Endpoint, direction) {
      const selecting = selectingTiers(compileEndpoint(endpoint, facts), direction).flatMap((tier) => tier.policies);
      return selecting.filter(({ missing }) => missing === null).map(({ compiled }) => compiled.policy);
    },
  };
}

/** Both ends must allow; an end that is no workload imposes nothing; with none nothing was judged. */
function verdictOf(egress: SideJudgement | null, ingress: SideJudgement | null): Judgement['verdict'] {
  const verdicts = new Set([egress, ingress].flatMap((side) => (side === null ? [] : [side.verdict])));
  if (verdicts.has('deny')) return 'deny';
  return verdicts.has('allow') && !verdicts.has('unknown') ? 'allow' : 'unknown';
}
