/**
 * One side of a connection walked through its program. The algorithm is that of judge.ts: calico
 * app-policy/checker/check.go checkTiers, with `unknown` where a missing fact could decide.
 */
import type { PolicyHit } from '@/lib/core/flow';
import type { SideJudgement } from '@/lib/core/policy/model';
import { Doubts, type Outcome } from './doubts';
import type { Program, ProgramTier } from './program';
import type { RuleBlock } from './rule-block';
import { candidatesOf, indexOfLowest, matchLowest, type Scan } from './scan';
import { TraceHit } from './trace-hit';

/** One profile of the judged end, in blocks of its direction. */
export interface ProfileBlocks {
  readonly name: string;
  readonly blocks: readonly RuleBlock[];
}

export interface Walk extends Scan {
  readonly program: Program;
  readonly profiles: readonly ProfileBlocks[];
  /** The same side of the same series by another program, where no fact was missing: equal tiers did the same then. */
  readonly before: { readonly program: Program; readonly hits: readonly PolicyHit[] } | null;
}

/** `certain` false: facts were missing in the tiers and weighed, whatever came of it. */
export interface WalkedSide {
  readonly side: SideJudgement;
  readonly certain: boolean;
}

/** The verdict of one side with its numbered trace. Tier by tier as long as nothing is in doubt. */
export function walkSide(walk: Walk): WalkedSide {
  const hits: PolicyHit[] = [];
  for (const [position, tier] of walk.program.tiers.entries()) {
    const hit = hitBefore(walk, position, tier) ?? certainHit(walk, tier);
    if (hit === 'doubt') return conclude(hits, walkTiers(walk, position), false);
    const numbered = hit instanceof TraceHit ? hit.at(hits.length) : hit;
    hits.push(numbered);
    const { action } = numbered;
    if (action !== 'pass') return { side: { verdict: verdictOf(action), hits, unknown: null }, certain: true };
  }
  return conclude(hits, walkProfiles(walk), true);
}

function conclude(hits: PolicyHit[], { verdict, trace, unknown }: Outcome, certain: boolean): WalkedSide {
  for (let entry = trace; entry !== null; entry = entry.rest) hits.push(entry.hit.at(hits.length));
  return { side: { verdict, hits, unknown }, certain };
}

/** What the tier did before, where it stood at the same place. */
function hitBefore({ before }: Walk, position: number, tier: ProgramTier): PolicyHit | undefined {
  return before !== null && before.program.tiers[position] === tier ? before.hits[position] : undefined;
}

/** What the tier does, if no fact is missing to tell. */
function certainHit(walk: Walk, tier: ProgramTier): TraceHit | 'doubt' {
  const { blockIds } = tier;
  for (let at = 0; at < blockIds.length; at++) {
    let candidates = candidatesOf(walk, blockIds[at] ?? 0);
    if (candidates === 0) continue;
    const step = tier.steps[at];
    if (step === undefined) continue;
    for (; candidates !== 0; candidates &= candidates - 1) {
      const match = matchLowest(walk, step.block, candidates);
      if (match === false) continue;
      const isCertain = match === true && step.policy.missing === null;
      return isCertain ? step.hitOf(indexOfLowest(candidates)) : 'doubt';
    }
  }
  return tier.end ?? 'doubt';
}

/** The outcome from this tier on, whatever is in doubt. */
function walkTiers(walk: Walk, position: number): Outcome {
  const tier = walk.program.tiers[position];
  return tier === undefined ? walkProfiles(walk) : new TierWalk(walk, position, tier).outcome();
}

class TierWalk {
  private readonly doubts = new Doubts();
  private later: Outcome | null = null;

  constructor(
    private readonly walk: Walk,
    private readonly position: number,
    private readonly tier: ProgramTier,
  ) {}

  outcome(): Outcome {
    for (const step of this.tier.steps) {
      const { block, policy } = step;
      let candidates = candidatesOf(this.walk, block.id);
      for (; candidates !== 0; candidates &= candidates - 1) {
        const match = matchLowest(this.walk, block, candidates);
        if (match === false) continue;
        const hit = step.hitOf(indexOfLowest(candidates));
        const outcome = this.after(hit);
        const ruleIndex = hit.hit.ruleIndex ?? -1;
        const doubt = policy.missing ?? (match === true ? null : { ...match, policy: policy.ref, ruleIndex });
        if (doubt === null) return this.doubts.settle(outcome);
        this.doubts.add(outcome.verdict, doubt);
      }
    }
    return this.doubts.settle(this.endOfTier());
  }

  /** Nothing matched: the default action, where a policy is known to select the end; a doubt where one only may. */
  private endOfTier(): Outcome {
    const { end, missing, defaultAction } = this.tier;
    if (end !== null) return this.after(end);
    if (missing !== null && defaultAction === 'Deny') this.doubts.add('deny', missing);
    return this.next();
  }

  private after(hit: TraceHit): Outcome {
    if (hit.hit.action !== 'pass') return decided(hit);
    const { verdict, trace, unknown } = this.next();
    return { verdict, trace: { hit, rest: trace }, unknown };
  }

  /** Later tiers are walked when first needed, and once, so that the walk is linear in the rules. */
  private next(): Outcome {
    this.later ??= walkTiers(this.walk, this.position + 1);
    return this.later;
  }
}

/** First matching rule of the profiles in order: Allow allows, Deny and Pass deny; none at all denies. */
function walkProfiles(walk: Walk): Outcome {
  const doubts = new Doubts();
  for (const { name, blocks } of walk.profiles) {
    for (const block of blocks) {
      let candidates = candidatesOf(walk, block.id);
      for (; candidates !== 0; candidates &= candidates - 1) {
        const match = matchLowest(walk, block, candidates);
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

function decided(hit: TraceHit): Outcome {
  return { verdict: verdictOf(hit.hit.action), trace: { hit, rest: null }, unknown: null };
}

function verdictOf(action: PolicyHit['action']): 'allow' | 'deny' {
  return action === 'allow' ? 'allow' : 'deny';
}

function profileHit(name: string, action: 'allow' | 'deny', ruleIndex: number): TraceHit {
  return new TraceHit({ kind: 'Profile', namespace: null, name, tier: '', action, ruleIndex, trigger: null });
}
