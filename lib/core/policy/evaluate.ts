/**
 * The reference evaluator: compiles a policy set once and judges connections by it, both sides of each.
 * Mirrors calico app-policy/checker/check.go; the walk through the tiers is in judge.ts.
 */
import type { Endpoint } from '@/lib/core/flow';
import { protocolName, protocolNumber } from '@/lib/core/net/protocol';
import { type CompiledEndpoint, compileEndpoint, indexFacts } from './compiled-endpoint';
import {
  type CompiledPolicy,
  type CompiledProfile,
  compileProfile,
  type Direction,
  judgeSide,
  once,
  type SelectingPolicy,
  type SelectingTier,
} from './judge';
import { compileRule, type Traffic } from './match';
import { indexServices } from './match-service';
import type { JudgedVerdict, Policy, PolicyEngine, PolicyScope, PolicySet, SideJudgement, Tier } from './model';
import { comparePolicies, compareTiers, type TieBreak } from './order';
import { policiesInScope } from './policies-in-scope';
import { kubernetesProfiles, type Profile } from './profile';
import { completeTiers } from './read-tier';

export interface CompileOptions {
  /** How policies of equal order are sorted; default the current releases' rule. */
  readonly tieBreak?: TieBreak;
  /** Profiles of a workload, in order; default what Calico gives Kubernetes workloads. */
  readonly profilesOf?: (endpoint: Endpoint) => readonly Profile[];
}

export interface CompiledTier {
  readonly tier: Tier;
  readonly policies: readonly CompiledPolicy[];
}

/**
 * Sorts tiers and policies, compiles every rule once. The engine remembers what it learns about an
 * endpoint, so one engine should judge many connections. Selectors are asked once per endpoint.
 */
export function compilePolicySet(set: PolicySet, scope: PolicyScope, options: CompileOptions = {}): PolicyEngine {
  const tiers = compileTiers(set, scope, options.tieBreak ?? 'v3.32');
  const facts = indexFacts(set.facts);
  const services = indexServices(set.facts.services);
  const profilesOf = options.profilesOf ?? kubernetesProfiles;
  const endpoints = new EndpointCache((endpoint) => {
    const compiled = compileEndpoint(endpoint, facts);
    return {
      compiled,
      ingress: once(() => selectingTiers(tiers, compiled, 'ingress')),
      egress: once(() => selectingTiers(tiers, compiled, 'egress')),
      profiles: once(() => profilesOf(endpoint).map(compileProfile)),
    };
  });

  function judge(subject: JudgedEndpoint, direction: Direction, traffic: Traffic): SideJudgement {
    return judgeSide({
      tiers: subject[direction](),
      profiles: subject.profiles(),
      direction,
      traffic,
      end: direction === 'ingress' ? 'destination' : 'source',
      trigger: scope === 'enforced' ? 'last' : 'first',
    });
  }

  return {
    judge(connection) {
      const source = endpoints.get(connection.source);
      const destination = endpoints.get(connection.destination);
      const traffic: Traffic = {
        connection,
        protocol: protocolName(connection.protocol),
        protocolNumber: protocolNumber(connection.protocol),
        source: source.compiled,
        destination: destination.compiled,
        services,
      };
      const egress = connection.source.kind === 'workload' ? judge(source, 'egress', traffic) : null;
      const ingress = connection.destination.kind === 'workload' ? judge(destination, 'ingress', traffic) : null;
      return { verdict: bothSides(egress, ingress), egress, ingress };
    },
    selecting(endpoint, direction) {
      const selected = endpoints
        .get(endpoint)
        [direction]()
        .flatMap((tier) => tier.policies);
      return selected.filter(({ missing }) => missing === null).map(({ compiled }) => compiled.policy);
    },
  };
}

/** Allowed iff every judged side allows; where no side is a workload nothing was judged. */
function bothSides(egress: SideJudgement | null, ingress: SideJudgement | null): JudgedVerdict {
  const verdicts = [egress, ingress].flatMap((side) => (side === null ? [] : [side.verdict]));
  if (verdicts.includes('deny')) return 'deny';
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'allow') ? 'allow' : 'unknown';
}

/** The tiers and policies of a scope in evaluation order, every rule compiled. */
export function compileTiers(set: PolicySet, scope: PolicyScope, tieBreak: TieBreak): readonly CompiledTier[] {
  const policies = [...policiesInScope(set.policies, scope)].sort((a, b) => comparePolicies(a, b, tieBreak));
  return [...completeTiers(set.tiers, policies)].sort(compareTiers).map((tier) => ({
    tier,
    policies: policies.filter((policy) => policy.tier === tier.name).map(compilePolicy),
  }));
}

function compilePolicy(policy: Policy): CompiledPolicy {
  return { policy, rules: { ingress: policy.ingress.map(compileRule), egress: policy.egress.map(compileRule) } };
}

/** Tiers without a policy for this endpoint and direction are skipped, their default action included. */
export function selectingTiers(
  tiers: readonly CompiledTier[],
  endpoint: CompiledEndpoint,
  direction: Direction,
): readonly SelectingTier[] {
  return tiers
    .map(({ tier, policies }) => ({
      tier,
      policies: policies.flatMap((policy) => selects(policy, endpoint, direction)),
    }))
    .filter(({ policies }) => policies.length > 0);
}

function selects(
  compiled: CompiledPolicy,
  endpoint: CompiledEndpoint,
  direction: Direction,
): readonly SelectingPolicy[] {
  const { policy } = compiled;
  if (direction === 'ingress' ? !policy.appliesIngress : !policy.appliesEgress) return [];
  const answer = endpoint.matches(policy.subject);
  if (typeof answer === 'boolean') return answer ? [{ compiled, missing: null }] : [];
  const end = direction === 'ingress' ? 'destination' : 'source';
  return [{ compiled, missing: { fact: answer, end, policy: policy.ref, ruleIndex: -1 } }];
}

interface JudgedEndpoint {
  readonly compiled: CompiledEndpoint;
  readonly ingress: () => readonly SelectingTier[];
  readonly egress: () => readonly SelectingTier[];
  readonly profiles: () => readonly CompiledProfile[];
}

/** Endpoints by identity first, then by content: storage gives each series its own objects. */
class EndpointCache {
  private readonly byObject = new WeakMap<Endpoint, JudgedEndpoint>();
  private readonly byContent = new Map<string, JudgedEndpoint>();

  constructor(private readonly compile: (endpoint: Endpoint) => JudgedEndpoint) {}

  get(endpoint: Endpoint): JudgedEndpoint {
    const known = this.byObject.get(endpoint);
    if (known !== undefined) return known;
    const key = contentKey(endpoint);
    const compiled = this.byContent.get(key) ?? this.compile(endpoint);
    this.byContent.set(key, compiled);
    this.byObject.set(endpoint, compiled);
    return compiled;
  }
}

function contentKey({ kind, namespace, name, labels, ip, serviceAccount }: Endpoint): string {
  return JSON.stringify([kind, namespace, name, labels, ip, serviceAccount]);
}
