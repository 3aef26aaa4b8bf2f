/**
 * Does the engine agree with what the data plane said about a flow, and if not, why not. The data plane's traces are
 * the only witness the engine has: a disagreement that nothing explains is a bug here or there, and is called one.
 */
import type { PolicyHit, PolicyKind, PolicyRef, Seconds, SeriesKey } from '@/lib/core/flow';
import { compileEngine } from './compiled/compile-engine';
import { hitText, missingText } from './decided-by';
import { isProfile } from './hit-kind';
import { type Direction, once } from './judge';
import type { Judgement, Policy, PolicyEngine, PolicyScope, PolicySet, SideJudgement, UnknownFact } from './model';
import type { TieBreak } from './order';
import { EVALUATOR_LIMITS, type EvaluatorLimit, withLimits } from './pending-limits';
import { displayName, isStagedKind, refKey } from './ref';

/** What the data plane is known to do otherwise (policy.md 3.1, 3.7 and section 0). */
export const KNOWN_LIMITS = [...EVALUATOR_LIMITS, 'staged-verdict', 'host-to-pod', 'tie-break'] as const;
export type KnownLimit = (typeof KNOWN_LIMITS)[number];

/**
 * agrees: same verdict and same steps. not-comparable: the record says too little. fact-missing: the engine cannot
 * tell for want of a fact. policy-changed: the policies are not those that judged the flow. known-limit: explained by
 * a limit of the data plane. disagrees: none of these; `differs` says whether only the way to the verdict differs.
 * `reason` is a sentence without full stop.
 */
export type Agreement =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'not-comparable'; readonly reason: string }
  | { readonly kind: 'fact-missing'; readonly missing: UnknownFact; readonly reason: string }
  | { readonly kind: 'policy-changed'; readonly reason: string }
  | { readonly kind: 'known-limit'; readonly limits: readonly KnownLimit[]; readonly reason: string }
  | { readonly kind: 'disagrees'; readonly differs: 'verdict' | 'steps'; readonly reason: string };

/** One answer per list of the trace. */
export interface TraceAgreement {
  readonly enforced: Agreement;
  readonly pending: Agreement;
}

export interface AgreementOptions {
  /** Default v3.32. */
  readonly tieBreak?: TieBreak;
  /** When the policy was last created, changed or removed, epoch seconds; null = not known to have changed. */
  readonly changedAt?: (ref: PolicyRef) => Seconds | null;
  /** For how long after a change the data plane may still report by what was before, e.g. one window. Default 0. */
  readonly settleSeconds?: Seconds;
  /** False: nothing tells which policies are in force, so there is nothing to compare with. Default true. */
  readonly policiesKnown?: boolean;
  /** Engines of the set that exist already, so that they need not be compiled again. */
  readonly engine?: (scope: Comparison['list']) => PolicyEngine;
}

export type AgreementJudge = (series: ReportedSeries) => TraceAgreement;

/** `lastSeen`: end of the newest window in which the flow was reported so, epoch seconds. */
export interface ReportedSeries {
  readonly key: SeriesKey;
  readonly lastSeen: Seconds;
}

const LIMIT_WORDS: Readonly<Record<KnownLimit, string>> = {
  'named-port': 'the staged verdict of the data plane never matches named ports',
  icmp: 'the staged verdict of the data plane does not look at ICMP types',
  'ip-version': 'the staged verdict of the data plane does not look at ipVersion',
  'staged-verdict': 'Calico v3.32 may put a staged hit into the enforced trace of a running flow',
  'host-to-pod': 'the data plane lets a host reach its own pods whatever the policies say',
  'tie-break': 'the data plane sorts policies of equal order as the other releases of Calico do',
};

/** Policies that the engine does not read: what they did to a flow it cannot follow. */
const FOREIGN: Partial<Record<PolicyKind, string>> = {
  CiliumNetworkPolicy: 'a policy of Cilium judged the flow, which Firebreak does not read',
  CiliumClusterwideNetworkPolicy: 'a policy of Cilium judged the flow, which Firebreak does not read',
  Unknown: 'a policy of a kind that is not known here judged the flow',
};

/**
 * Compiles `set` once per scope when first needed; the answer function judges a series once per list, and once more
 * per known limit where that disagrees. It keeps what it found for as long as the engine keeps its judgement, so asking
 * again about the same series costs some look-ups. Total. End-of-tier hits are compared without their trigger, because the
 * enforced and the pending list name different ones (policy.md 3.6).
 */
export function agreementJudge(set: PolicySet, options: AgreementOptions = {}): AgreementJudge {
  const tieBreak = options.tieBreak ?? 'v3.32';
  const other = tieBreak === 'v3.32' ? 'v3.30' : 'v3.32';
  const compiled = (scope: Comparison['list'], rule: TieBreak, limits: readonly EvaluatorLimit[] = []) =>
    once(() => {
      const policies = limits.length === 0 ? set.policies : withLimits(set.policies, limits);
      return compileEngine({ ...set, policies }, scope, { tieBreak: rule });
    });
  const own = (scope: Comparison['list']) =>
    once(() => options.engine?.(scope) ?? compileEngine(set, scope, { tieBreak }));
  const engines = { enforced: own('enforced'), pending: own('pending') };
  const sortedOtherwise: Limited = [
    ['tie-break'],
    { enforced: compiled('enforced', other), pending: compiled('pending', other) },
  ];
  const evaluator = [...EVALUATOR_LIMITS.map((limit) => [limit]), EVALUATOR_LIMITS].map(
    (limits): Limited => [limits, { pending: compiled('pending', tieBreak, limits) }],
  );
  const limited = [...evaluator, sortedOtherwise];
  const policies = new Map(set.policies.map((policy) => [refKey(policy.ref), policy]));
  const lists = {
    enforced: { list: 'enforced', engine: engines.enforced, limited, policies, options, findings: new Findings() },
    pending: { list: 'pending', engine: engines.pending, limited, policies, options, findings: new Findings() },
  } as const;
  return (series) => ({ enforced: agreementOf(lists.enforced, series), pending: agreementOf(lists.pending, series) });
}

/** Engines with one or more limits, by the lists that those can explain. */
type Limited = readonly [readonly KnownLimit[], Partial<Readonly<Record<Comparison['list'], () => PolicyEngine>>>];

/** What one list of the traces is compared with. */
interface Comparison {
  readonly list: Exclude<PolicyScope, 'staged'>;
  readonly engine: () => PolicyEngine;
  readonly limited: readonly Limited[];
  readonly policies: ReadonlyMap<string, Policy>;
  readonly options: AgreementOptions;
  readonly findings: Findings;
}

/** Everything about a comparison but the time: `otherwise`, unless one of `changes` may still have been under way. */
interface Finding {
  readonly hits: readonly PolicyHit[];
  readonly direction: Direction;
  readonly changes: readonly { readonly name: string; readonly at: Seconds }[];
  readonly otherwise: Agreement;
}

/** By judgement, which stands for the connection (PolicyEngine.judge); a few traces of each at most. */
class Findings {
  private readonly known = new WeakMap<Judgement, Finding[]>();

  get(judgement: Judgement, hits: readonly PolicyHit[], direction: Direction): Finding | undefined {
    const findings = this.known.get(judgement);
    return findings?.find((finding) => finding.hits === hits && finding.direction === direction);
  }

  add(judgement: Judgement, found: Finding): Finding {
    const findings = this.known.get(judgement);
    if (findings === undefined || findings.length >= MAX_TRACES) this.known.set(judgement, [found]);
    else findings.push(found);
    return found;
  }
}

const MAX_TRACES = 16;

function agreementOf(comparison: Comparison, series: ReportedSeries): Agreement {
  const { list, engine, options, findings } = comparison;
  const { key, lastSeen } = series;
  const refusal = options.policiesKnown === false ? POLICIES_UNKNOWN : notComparable(key, list);
  if (refusal !== null) return { kind: 'not-comparable', reason: refusal };
  const direction: Direction = key.reporter === 'source' ? 'egress' : 'ingress';
  const judgement = engine().judge(key);
  const { changes, otherwise } =
    findings.get(judgement, key.trace[list], direction) ??
    findings.add(judgement, compare(comparison, key, judgement[direction], direction));
  return changedSince(changes, lastSeen, options.settleSeconds ?? 0) ?? otherwise;
}

function compare(comparison: Comparison, key: SeriesKey, side: SideJudgement | null, direction: Direction): Finding {
  const hits = key.trace[comparison.list];
  const always = (otherwise: Agreement): Finding => ({ hits, direction, changes: [], otherwise });
  const foreign = foreignReason(hits);
  if (foreign !== null) return always({ kind: 'not-comparable', reason: foreign });
  if (side === null) return always({ kind: 'not-comparable', reason: 'the reporting end is no workload' });
  if (sameSteps(side, hits)) return always({ kind: 'agrees' });
  const unshared = hits.slice(sharedSteps(side, hits));
  const explained = knownLimit(comparison, key, direction, side) ?? policyChanged(comparison, unshared, direction);
  if (explained !== null) return always(explained);
  const changes = changesOf(comparison, hits, side);
  return { hits, direction, changes, otherwise: missingFact(side) ?? disagreement(side, hits) };
}

const POLICIES_UNKNOWN = 'nothing tells which policies are in force in this cluster';

function notComparable({ reporter, trace, verdict }: SeriesKey, list: Comparison['list']): string | null {
  if (reporter !== 'source' && reporter !== 'destination') return 'no end of the flow reported it';
  if (list === 'enforced' && verdict === 'drop') return 'the packet was lost for a reason that is not policy';
  if (trace[list].length === 0) return `the record has no ${list} trace`;
  return null;
}

function foreignReason(hits: readonly PolicyHit[]): string | null {
  const reasons = hits.flatMap(refsOf).map(({ kind }) => FOREIGN[kind]);
  return reasons.find((reason) => reason !== undefined) ?? null;
}

/** The same steps in the same order with the same outcome. A rule index that was not reported fits any. */
function sameSteps(side: SideJudgement, hits: readonly PolicyHit[]): boolean {
  if (side.verdict === 'unknown' || side.hits.length !== hits.length) return false;
  return sharedSteps(side, hits) === hits.length;
}

/** How many steps from the first on are the same. */
function sharedSteps(side: SideJudgement, hits: readonly PolicyHit[]): number {
  const differs = hits.findIndex((reported, index) => {
    const ours = side.hits[index];
    return ours === undefined || !sameStep(ours, reported);
  });
  return differs === -1 ? hits.length : differs;
}

function sameStep(ours: PolicyHit, theirs: PolicyHit): boolean {
  if (ours.action !== theirs.action) return false;
  // Without any profile the engine writes __PROFILE__ -1 and the data plane __NO_MATCH__ 0.
  if (isProfile(ours) || isProfile(theirs)) return isProfile(ours) === isProfile(theirs);
  if (ours.tier !== theirs.tier || ours.kind !== theirs.kind) return false;
  if (ours.kind === 'EndOfTier') return true;
  const sameName = displayName(ours, ours.tier) === displayName(theirs, theirs.tier);
  return sameName && ours.namespace === theirs.namespace && (theirs.ruleIndex ?? ours.ruleIndex) === ours.ruleIndex;
}

/** Proven, not presumed: an engine with the limit gives exactly what was reported. */
function knownLimit(
  { list, limited }: Comparison,
  key: SeriesKey,
  direction: Direction,
  side: SideJudgement,
): Agreement | null {
  const hits = key.trace[list];
  for (const [limits, engines] of limited) {
    const judged = engines[list]?.().judge(key)[direction] ?? null;
    if (judged !== null && sameSteps(judged, hits)) return limit(limits);
  }
  if (list === 'pending') return null;
  if (hits.some(({ kind }) => isStagedKind(kind))) return limit(['staged-verdict']);
  const isHost = key.reporter === 'destination' && key.source.kind === 'host';
  return isHost && hits.at(-1)?.action === 'allow' && side.verdict === 'deny' ? limit(['host-to-pod']) : null;
}

function limit(limits: readonly KnownLimit[]): Agreement {
  return { kind: 'known-limit', limits, reason: limits.map((name) => LIMIT_WORDS[name]).join(', and ') };
}

/** Evidence that other policies judged the flow: what the trace names is gone or reads differently. */
function policyChanged(
  { policies }: Comparison,
  unshared: readonly PolicyHit[],
  direction: Direction,
): Agreement | null {
  for (const hit of unshared) {
    const reason = changeOf(hit, direction, policies);
    if (reason !== null) return { kind: 'policy-changed', reason };
  }
  return null;
}

/**
 * When the policies that either side names were changed, as far as that is known, the newest first. Steps that both
 * share explain no difference.
 */
function changesOf({ options }: Comparison, hits: readonly PolicyHit[], side: SideJudgement): Finding['changes'] {
  const shared = sharedSteps(side, hits);
  const own = [...side.hits.slice(shared), ...(side.unknown === null ? [] : [side.unknown.policy])];
  return [...hits.slice(shared), ...own]
    .flatMap(refsOf)
    .flatMap((ref) => {
      const at = options.changedAt?.(ref) ?? null;
      return at === null ? [] : [{ name: nameText(ref), at }];
    })
    .sort((a, b) => b.at - a.at);
}

/** The flow may have been judged by what was before the newest change. */
function changedSince([newest]: Finding['changes'], lastSeen: Seconds, settleSeconds: Seconds): Agreement | null {
  if (newest === undefined || newest.at + settleSeconds < lastSeen) return null;
  const when = newest.at >= lastSeen ? 'after' : 'shortly before';
  return { kind: 'policy-changed', reason: `${newest.name} changed ${when} the flow was last seen` };
}

/** A staged policy and its enforced twin have the same name. */
function nameText(ref: PolicyRef): string {
  return `${isStagedKind(ref.kind) ? 'staged ' : ''}\`${ref.name}\``;
}

function refsOf(hit: PolicyRef & { readonly trigger?: PolicyRef | null }): readonly PolicyRef[] {
  if (hit.kind === 'Profile') return [];
  return hit.kind === 'EndOfTier' ? (hit.trigger ? [hit.trigger] : []) : [hit];
}

function changeOf(hit: PolicyHit, direction: Direction, policies: Comparison['policies']): string | null {
  const [ref] = refsOf(hit);
  if (ref === undefined) return null;
  const policy = findPolicy(ref, hit.tier, policies);
  if (policy === null) return `${nameText(ref)} judged the flow and exists no more`;
  if (policy.tier !== hit.tier) return `${nameText(ref)} moved from tier \`${hit.tier}\` to \`${policy.tier}\``;
  if (hit.kind === 'EndOfTier' || hit.ruleIndex === null) return null;
  const action = policy[direction][hit.ruleIndex]?.action.toLowerCase();
  if (action === undefined) return `${nameText(ref)} has no rule ${hit.ruleIndex + 1} any more`;
  return action === hit.action ? null : `rule ${hit.ruleIndex + 1} of ${nameText(ref)} now says ${action}`;
}

/** Traces up to v3.31 leave the tier's prefix out of a name, objects have it. */
function findPolicy(ref: PolicyRef, tier: string, policies: Comparison['policies']): Policy | null {
  const prefixed = { ...ref, name: `${tier}.${ref.name}` };
  const bare = { ...ref, name: displayName(ref, tier) };
  for (const name of [ref, prefixed, bare]) {
    const policy = policies.get(refKey(name));
    if (policy !== undefined) return policy;
  }
  return null;
}

function missingFact(side: SideJudgement): Agreement | null {
  if (side.unknown === null) return null;
  return { kind: 'fact-missing', missing: side.unknown, reason: missingText(side.unknown) };
}

function disagreement(side: SideJudgement, hits: readonly PolicyHit[]): Agreement {
  const ours = side.hits.at(-1);
  const theirs = hits.at(-1);
  const differs = theirs !== undefined && theirs.action === side.verdict ? 'steps' : 'verdict';
  const said = (hit: PolicyHit | undefined) => (hit === undefined ? 'nothing' : `${hit.action} (${hitText(hit)})`);
  return { kind: 'disagrees', differs, reason: `the data plane says ${said(theirs)}, Firebreak ${said(ours)}` };
}
