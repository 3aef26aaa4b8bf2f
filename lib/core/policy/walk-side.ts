/**
 * What the evaluator looks at on its way to a verdict: every tier, policy and rule of one side with its answer.
 * The verdict itself comes from judge.ts; this only keeps the steps that judge.ts throws away.
 */
import type { Endpoint } from '@/lib/core/flow';
import { protocolName, protocolNumber } from '@/lib/core/net/protocol';
import { type CompiledEndpoint, compileEndpoint, indexFacts } from './compiled-endpoint';
import { type CompileOptions, compileTiers, selectingTiers } from './evaluate';
import { compileProfile, type Direction, judgeSide, type SelectingPolicy, type SelectingTier } from './judge';
import { type CompiledRule, type Match, matchRule, type Traffic } from './match';
import { indexServices } from './match-service';
import type { ConnectionFacts, Policy, PolicyScope, PolicySet, SideJudgement, Tier, UnknownFact } from './model';
import { kubernetesProfiles } from './profile';

/** One rule that was looked at. Log rules too: they match and change nothing. */
export interface WalkedRule {
  readonly compiled: CompiledRule;
  readonly ruleIndex: number;
  readonly match: Match;
}

/** `missing`: the fact without which nobody can tell whether the policy selects the endpoint. */
export interface WalkedPolicy {
  readonly policy: Policy;
  readonly missing: UnknownFact | null;
  readonly rules: readonly WalkedRule[];
}

/** `ended` true = a rule certainly ended the tier; what stands behind it was not looked at. */
export interface WalkedTier {
  readonly tier: Tier;
  readonly policies: readonly WalkedPolicy[];
  readonly ended: boolean;
}

export interface SideWalk {
  readonly direction: Direction;
  readonly traffic: Traffic;
  readonly judgement: SideJudgement;
  readonly tiers: readonly WalkedTier[];
}

export interface SideWalker {
  /** Null when that end is no workload, so that no policy can speak of it. Linear in the rules that select the end. */
  walk(connection: ConnectionFacts, direction: Direction): SideWalk | null;
  /** Both ends compiled, for asking single rules. */
  traffic(connection: ConnectionFacts): Traffic;
  /** May the policy select the endpoint: true, false, or the missing fact. */
  selects(policy: Policy, endpoint: Endpoint): ReturnType<CompiledEndpoint['matches']>;
}

/** Compiles the set once; endpoints are compiled once per object. Total: never throws on foreign policies or flows. */
export function createSideWalker(set: PolicySet, scope: PolicyScope, options: CompileOptions = {}): SideWalker {
  const tiers = compileTiers(set, scope, options.tieBreak ?? 'v3.32');
  const facts = indexFacts(set.facts);
  const services = indexServices(set.facts.services);
  const profilesOf = options.profilesOf ?? kubernetesProfiles;
  const known = new WeakMap<Endpoint, CompiledEndpoint>();

  function compiledOf(endpoint: Endpoint): CompiledEndpoint {
    const compiled = known.get(endpoint) ?? compileEndpoint(endpoint, facts);
    known.set(endpoint, compiled);
    return compiled;
  }

  function traffic(connection: ConnectionFacts): Traffic {
    return {
      connection,
      protocol: protocolName(connection.protocol),
      protocolNumber: protocolNumber(connection.protocol),
      source: compiledOf(connection.source),
      destination: compiledOf(connection.destination),
      services,
    };
  }

  return {
    traffic,
    selects: (policy, endpoint) => compiledOf(endpoint).matches(policy.subject),
    walk(connection, direction) {
      const end = direction === 'egress' ? 'source' : 'destination';
      const endpoint = connection[end];
      if (endpoint.kind !== 'workload') return null;
      const selecting = selectingTiers(tiers, compiledOf(endpoint), direction);
      const asked = traffic(connection);
      const judgement = judgeSide({
        tiers: selecting,
        profiles: profilesOf(endpoint).map(compileProfile),
        direction,
        traffic: asked,
        end,
        trigger: scope === 'enforced' ? 'last' : 'first',
      });
      return { direction, traffic: asked, judgement, tiers: walkTiers(selecting, direction, asked) };
    },
  };
}

/** Up to the tier that certainly decides: what comes after it has no say. */
function walkTiers(tiers: readonly SelectingTier[], direction: Direction, traffic: Traffic): readonly WalkedTier[] {
  const walked: WalkedTier[] = [];
  for (const { tier, policies } of tiers) {
    const { seen, ending } = walkTier(policies, direction, traffic);
    walked.push({ tier, policies: seen, ended: ending !== null });
    const certain = seen.some(({ missing }) => missing === null);
    if (ending === null ? certain && tier.defaultAction === 'Deny' : ending !== 'Pass') break;
  }
  return walked;
}

function walkTier(policies: readonly SelectingPolicy[], direction: Direction, traffic: Traffic) {
  const seen: WalkedPolicy[] = [];
  for (const { compiled, missing } of policies) {
    const rules: WalkedRule[] = [];
    seen.push({ policy: compiled.policy, missing, rules });
    for (const [ruleIndex, rule] of compiled.rules[direction].entries()) {
      const match = matchRule(rule, traffic);
      rules.push({ compiled: rule, ruleIndex, match });
      const { action } = rule.rule;
      if (match === true && missing === null && action !== 'Log') return { seen, ending: action };
    }
  }
  return { seen, ending: null };
}
