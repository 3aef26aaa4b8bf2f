/**
 * The reference evaluator: reads like the algorithm of calico app-policy/checker/check.go checkTiers.
 * Three-valued: where a missing fact could change the outcome the verdict is `unknown`, never a guess.
 */
import type { Endpoint, PolicyHit } from '@/lib/core/flow';
import { protocolName, protocolNumber } from '@/lib/core/net/protocol';
import { type CompiledEndpoint, compileEndpoint, indexFacts } from './compiled-endpoint';
import { type CompiledRule, compileRule, type Match, matchRule, type Traffic } from './match';
import { indexServices } from './match-service';
import type {
  JudgedVerdict,
  Policy,
  PolicyEngine,
  PolicyScope,
  PolicySet,
  SideJudgement,
  Tier,
  UnknownFact,
} from './model';
import { comparePolicies, compareTiers, type TieBreak } from './order';
import { policiesInScope } from './policies-in-scope';
import { kubernetesProfiles, type Profile } from './profile';
import { completeTiers } from './read-tier';

export type Direction = 'ingress' | 'egress';

export interface CompileOptions {
  /** How policies of equal order are sorted; default the current releases' rule. */
  readonly tieBreak?: TieBreak;
  /** Profiles of a workload, in order; default what Calico gives Kubernetes workloads. */
  readonly profilesOf?: (endpoint: Endpoint) => readonly Profile[];
}

interface CompiledPolicy {
  readonly policy: Policy;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

interface CompiledTier {
  readonly tier: Tier;
  readonly policies: readonly CompiledPolicy[];
}

/** A policy that selects the endpoint, or may: then the fact that is missing to tell. */
interface SelectingPolicy {
  readonly compiled: CompiledPolicy;
  readonly missing: UnknownFact | null;
}

interface SelectingTier {
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

  function judgeSide(subject: JudgedEndpoint, direction: Direction, traffic: Traffic): SideJudgement {
    const walk: Walk = {
      tiers: subject[direction](),
      profiles: subject.profiles(),
      direction,
      traffic,
      end: direction === 'ingress' ? 'destination' : 'source',
      trigger: scope === 'enforced' ? 'last' : 'first',
    };
    const { verdict, hits, unknown } = judgeTiers(walk, 0);
    return { verdict, unknown, hits: hits.map((hit, policyIndex) => ({ ...hit, policyIndex })) };
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
      const egress = connection.source.kind === 'workload' ? judgeSide(source, 'egress', traffic) : null;
      const ingress = connection.destination.kind === 'workload' ? judgeSide(destination, 'ingress', traffic) : null;
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

function compileTiers(set: PolicySet, scope: PolicyScope, tieBreak: TieBreak): readonly CompiledTier[] {
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
function selectingTiers(
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

/** Everything that stays the same while one side is judged. */
interface Walk {
  readonly tiers: readonly SelectingTier[];
  readonly profiles: readonly CompiledProfile[];
  readonly direction: Direction;
  readonly traffic: Traffic;
  readonly end: 'source' | 'destination';
  /** Which policy an end-of-tier hit names: the data plane's list the last, the pending list the first. */
  readonly trigger: 'first' | 'last';
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

interface CompiledProfile {
  readonly profile: Profile;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

function compileProfile(profile: Profile): CompiledProfile {
  return { profile, rules: { ingress: profile.ingress.map(compileRule), egress: profile.egress.map(compileRule) } };
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

function once<T>(compute: () => T): () => T {
  let result: { readonly value: T } | null = null;
  return () => {
    result ??= { value: compute() };
    return result.value;
  };
}
