/**
 * One side of a connection walked through its program. Bit rows leave out the rules that certainly do not match; what
 * is left is taken as matching where every row is sure and asked exactly (match.ts) where one is not. The algorithm is
 * that of judge.ts: calico app-policy/checker/check.go checkTiers, with `unknown` where a missing fact could decide.
 */
import type { PolicyHit, PolicyRef } from '@/lib/core/flow';
import { type Match, matchRule, type Traffic } from '@/lib/core/policy/match';
import type { JudgedVerdict, SideJudgement, UnknownFact } from '@/lib/core/policy/model';
import type { AnswerRow } from './answer-row';
import type { Program, ProgramTier } from './program';
import type { RuleBlock } from './rule-block';

/** One profile of the judged end, in blocks of its direction. */
export interface ProfileBlocks {
  readonly name: string;
  readonly blocks: readonly RuleBlock[];
}

/** Rows of both ends and of protocol and port, filled for every block of program and profiles. */
export interface Walk {
  readonly program: Program;
  readonly profiles: readonly ProfileBlocks[];
  readonly source: AnswerRow;
  readonly destination: AnswerRow;
  readonly service: AnswerRow;
  /** Asked for only where the rows are not sure. */
  readonly traffic: Traffic;
}

/** Hits so far from here on; numbered when the trace is complete. */
interface Trace {
  readonly hit: Omit<PolicyHit, 'policyIndex'>;
  readonly rest: Trace | null;
}

interface Outcome {
  readonly verdict: JudgedVerdict;
  readonly trace: Trace | null;
  readonly unknown: UnknownFact | null;
}

/** The verdict of one side with its numbered trace. */
export function walkSide(walk: Walk): SideJudgement {
  const { verdict, trace, unknown } = walkTiers(walk, 0);
  const hits: PolicyHit[] = [];
  for (let entry = trace; entry !== null; entry = entry.rest) {
    const { kind, namespace, name, tier, action, ruleIndex, trigger } = entry.hit;
    hits.push({ kind, namespace, name, tier, action, policyIndex: hits.length, ruleIndex, trigger });
  }
  return { verdict, hits, unknown };
}

/** The outcome from this tier on. Later tiers are walked when first needed, and once. */
function walkTiers(walk: Walk, position: number): Outcome {
  const tier = walk.program.tiers[position];
  if (tier === undefined) return walkProfiles(walk);
  let later: Outcome | null = null;
  const next = () => {
    later ??= walkTiers(walk, position + 1);
    return later;
  };
  const doubts = new Doubts();
  const { blockIds } = tier;
  for (let at = 0; at < blockIds.length; at++) {
    let candidates = candidatesOf(walk, blockIds[at] ?? 0);
    if (candidates === 0) continue;
    const step = tier.steps[at];
    if (step === undefined) continue;
    const { policy, block } = step;
    for (candidates &= block.acting; candidates !== 0; candidates &= candidates - 1) {
      const match = matchCandidate(walk, block, candidates & -candidates);
      if (match === false) continue;
      const index = indexOfLowest(candidates);
      const ruleIndex = block.firstRule + index;
      const outcome = ruleOutcome(tier, policy.ref, block, index, next);
      const doubt = policy.missing ?? (match === true ? null : { ...match, policy: policy.ref, ruleIndex });
      if (doubt === null) return doubts.settle(outcome);
      doubts.add(outcome.verdict, doubt);
    }
  }
  return doubts.settle(endOfTier(tier, next, doubts));
}

/** Bits of the block's rules that no row rules out. */
function candidatesOf({ source, destination, service }: Walk, id: number): number {
  return (source.may[id] ?? 0) & (destination.may[id] ?? 0) & (service.may[id] ?? 0);
}

function matchCandidate({ source, destination, service, traffic }: Walk, block: RuleBlock, bit: number): Match {
  const { id } = block;
  const sure = block.plain & (source.sure[id] ?? 0) & (destination.sure[id] ?? 0) & (service.sure[id] ?? 0);
  if ((sure & bit) !== 0) return true;
  const rule = block.rules[31 - Math.clz32(bit)];
  return rule !== undefined && matchRule(rule, traffic);
}

function ruleOutcome(
  tier: ProgramTier,
  { kind, namespace, name }: PolicyRef,
  block: RuleBlock,
  index: number,
  next: () => Outcome,
): Outcome {
  const passes = block.rules[index]?.rule.action === 'Pass';
  const action = passes ? 'pass' : block.rules[index]?.rule.action === 'Allow' ? 'allow' : 'deny';
  const ruleIndex = block.firstRule + index;
  const hit = { kind, namespace, name, tier: tier.name, action, ruleIndex, trigger: null } as const;
  return passes ? prepend(hit, next()) : decided(hit);
}

/** Nothing matched: the default action, where a policy is known to select the end; a doubt where one only may. */
function endOfTier(tier: ProgramTier, next: () => Outcome, doubts: Doubts): Outcome {
  const passes = tier.defaultAction === 'Pass';
  if (tier.trigger === null) {
    if (tier.missing !== null && !passes) doubts.add('deny', tier.missing);
    return next();
  }
  const action = passes ? 'pass' : 'deny';
  const hit: Trace['hit'] = {
    kind: 'EndOfTier',
    namespace: null,
    name: '',
    tier: tier.name,
    action,
    ruleIndex: -1,
    trigger: tier.trigger,
  };
  return passes ? prepend(hit, next()) : decided(hit);
}

/** First matching rule of the profiles in order: Allow allows, Deny and Pass deny; none at all denies. */
function walkProfiles(walk: Walk): Outcome {
  const doubts = new Doubts();
  for (const { name, blocks } of walk.profiles) {
    for (const block of blocks) {
      let candidates = candidatesOf(walk, block.id) & block.acting;
      for (; candidates !== 0; candidates &= candidates - 1) {
        const match = matchCandidate(walk, block, candidates & -candidates);
        if (match === false) continue;
        const index = indexOfLowest(candidates);
        const ruleIndex = block.firstRule + index;
        const action = block.rules[index]?.rule.action === 'Allow' ? 'allow' : 'deny';
        const outcome = decided(profileHit(name, action, ruleIndex));
        if (match === true) return doubts.settle(outcome);
        doubts.add(outcome.verdict, { ...match, policy: { kind: 'Profile', namespace: null, name }, ruleIndex });
      }
    }
  }
  return doubts.settle(decided(profileHit('__PROFILE__', 'deny', -1)));
}

/** The verdicts that rules of unknown match would have given, had they matched. */
class Doubts {
  private verdict: JudgedVerdict | 'several' | null = null;
  private first: UnknownFact | null = null;

  add(verdict: JudgedVerdict, fact: UnknownFact): void {
    this.verdict = this.verdict === null || this.verdict === verdict ? verdict : 'several';
    this.first ??= fact;
  }

  /** The certain outcome stands if no doubt would have changed its verdict. */
  settle(outcome: Outcome): Outcome {
    if (this.first === null) return outcome;
    const agreed = outcome.verdict !== 'unknown' && this.verdict === outcome.verdict;
    return agreed ? outcome : { verdict: 'unknown', trace: null, unknown: this.first };
  }
}

function decided(hit: Trace['hit']): Outcome {
  return { verdict: hit.action === 'allow' ? 'allow' : 'deny', trace: { hit, rest: null }, unknown: null };
}

function prepend(hit: Trace['hit'], { verdict, trace, unknown }: Outcome): Outcome {
  return { verdict, trace: { hit, rest: trace }, unknown };
}

function profileHit(name: string, action: 'allow' | 'deny', ruleIndex: number): Trace['hit'] {
  return { kind: 'Profile', namespace: null, name, tier: '', action, ruleIndex, trigger: null };
}

function indexOfLowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
