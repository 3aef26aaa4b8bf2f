/**
 * Which policies decided how many connections. Enforced counts rest on what the data plane reported, staged counts
 * on the engine: the two are never mixed in one number.
 */
import type { PolicyHit, PolicyRef, PolicyTrace, Seconds, SeriesSum } from '@/lib/core/flow';
import { directionOf } from '@/lib/core/graph/connections';
import { connectionsOf, totalCount } from '@/lib/core/graph/counts';
import type { Connection } from '@/lib/core/graph/model';
import type { HitCounts } from './board-model';
import { isPolicyHit } from './hit-kind';
import type { Policy, PolicyEngine } from './model';
import { displayName, isStagedKind, refKey } from './ref';

type Direction = 'ingress' | 'egress';
type Decision = 'allow' | 'deny' | 'pass';

export const NO_HITS: HitCounts = {
  allowedIngress: 0,
  allowedEgress: 0,
  deniedIngress: 0,
  deniedEgress: 0,
  passedIngress: 0,
  passedEgress: 0,
};

const FIELDS = {
  ingress: { allow: 'allowedIngress', deny: 'deniedIngress', pass: 'passedIngress' },
  egress: { allow: 'allowedEgress', deny: 'deniedEgress', pass: 'passedEgress' },
} as const;

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

/** Counts of one pass (reported or judged), by policy and by tier. Mutable only while the board is being built. */
export class HitTally {
  private readonly counts = new Map<string, Mutable<HitCounts>>();
  private readonly newest = new Map<string, Seconds>();
  /** Tier -> key of the triggering policy (empty text = not reported) -> end-of-tier denies. */
  readonly endOfTier = new Map<string, Map<string, number>>();

  constructor(private readonly names: PolicyNames) {}

  countsOf(ref: PolicyRef): HitCounts {
    return this.counts.get(refKey(ref)) ?? NO_HITS;
  }

  lastHitOf(ref: PolicyRef): Seconds | null {
    return this.newest.get(refKey(ref)) ?? null;
  }

  /** End-of-tier denies that a policy triggered, over all tiers. */
  triggeredBy(ref: PolicyRef): number {
    const key = refKey(ref);
    return [...this.endOfTier.values()].reduce((total, triggers) => total + (triggers.get(key) ?? 0), 0);
  }

  /** Adds one side's trace, each policy once; Log entries decide nothing. */
  add(hits: readonly PolicyHit[], direction: Direction, connections: number, at: Seconds): void {
    const counted = new Set<string>();
    for (const hit of hits) {
      if (hit.kind === 'EndOfTier' && hit.action === 'deny') this.addEndOfTier(hit, connections, at);
      if (!isPolicyHit(hit) || hit.action === 'log') continue;
      const key = this.names.keyOfHit(hit);
      if (counted.has(key)) continue;
      counted.add(key);
      this.addPolicy(key, direction, hit.action, connections, at);
    }
  }

  private addPolicy(key: string, direction: Direction, action: Decision, connections: number, at: Seconds): void {
    const counts = this.counts.get(key) ?? { ...NO_HITS };
    counts[FIELDS[direction][action]] += connections;
    this.counts.set(key, counts);
    this.see(key, at);
  }

  private addEndOfTier(hit: PolicyHit, connections: number, at: Seconds): void {
    const key = hit.trigger === null ? '' : this.names.keyOf(hit.trigger, hit.tier);
    const triggers = this.endOfTier.get(hit.tier) ?? new Map<string, number>();
    triggers.set(key, (triggers.get(key) ?? 0) + connections);
    this.endOfTier.set(hit.tier, triggers);
    if (key !== '') this.see(key, at);
  }

  private see(key: string, at: Seconds): void {
    this.newest.set(key, Math.max(this.newest.get(key) ?? 0, at));
  }
}

/** Finds the policy object a trace means: by its stored name, else by the name without tier prefix (Calico up to 3.31 cuts it). */
export class PolicyNames {
  private readonly exact = new Set<string>();
  private readonly shown = new Map<string, string>();
  private readonly byHit = new Map<PolicyHit, string>();

  constructor(policies: readonly Policy[]) {
    for (const { ref, tier } of policies) {
      this.exact.add(refKey(ref));
      this.shown.set(shownKey(ref, tier), refKey(ref));
    }
  }

  /** Key of the policy; the ref's own key when no such policy exists (any more). */
  keyOf(ref: PolicyRef, tier: string): string {
    const key = refKey(ref);
    return this.exact.has(key) ? key : (this.shown.get(shownKey(ref, tier)) ?? key);
  }

  /** keyOf the policy of a hit, found once: traces and judgements share their hits. */
  keyOfHit(hit: PolicyHit): string {
    const known = this.byHit.get(hit);
    if (known !== undefined) return known;
    const key = this.keyOf(hit, hit.tier);
    this.byHit.set(hit, key);
    return key;
  }
}

function shownKey(ref: PolicyRef, tier: string): string {
  return `${tier} ${refKey({ ...ref, name: displayName(ref, tier) })}`;
}

/**
 * Reported hits: a series counts its connections once per policy, source reports as egress, destination reports as
 * ingress; forwarding hosts are left out. A staged kind in an enforced trace is a known fault of Calico 3.32 and skipped.
 */
export function reportedHits(sums: readonly SeriesSum[], names: PolicyNames): HitTally {
  const seen = { ingress: new Map<PolicyTrace, Seen>(), egress: new Map<PolicyTrace, Seen>() };
  for (const { key, counters, lastSeen } of sums) {
    const direction = directionOf(key.reporter);
    if (direction === null) continue;
    const known = seen[direction].get(key.trace) ?? { connections: 0, at: 0 };
    seen[direction].set(key.trace, known);
    known.connections += connectionsOf(counters);
    known.at = Math.max(known.at, lastSeen);
  }
  const tally = new HitTally(names);
  for (const direction of ['ingress', 'egress'] as const) {
    for (const [trace, { connections, at }] of seen[direction]) {
      const hits = trace.enforced.filter((hit) => !isStagedKind(hit.kind));
      tally.add(hits, direction, connections, at);
    }
  }
  return tally;
}

/** What the series of one trace have in common: they are added up before their hits are looked at. */
interface Seen {
  connections: number;
  at: Seconds;
}

/** Judged hits: every connection of the range under one policy set; what egress denies never reaches ingress. */
export function judgedHits(connections: readonly Connection[], engine: PolicyEngine, names: PolicyNames): HitTally {
  const tally = new HitTally(names);
  for (const connection of connections) {
    const { egress, ingress } = engine.judge(connection);
    const count = totalCount(connection.counts);
    if (egress !== null) tally.add(egress.hits, 'egress', count, connection.lastSeen);
    if (ingress !== null && egress?.verdict !== 'deny') tally.add(ingress.hits, 'ingress', count, connection.lastSeen);
  }
  return tally;
}
