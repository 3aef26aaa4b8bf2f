/** Short words for what decided one side of a connection, for ledger lines, alerts and the board. */
import type { PolicyHit, PolicyRef } from '@/lib/core/flow';
import { isProfile } from './hit-kind';
import type { JudgedVerdict, Judgement, SideJudgement, UnknownFact } from './model';
import { displayName, isStagedKind } from './ref';

export type End = 'source' | 'destination';

const DIRECTIONS: Readonly<Record<End, string>> = { source: 'egress', destination: 'ingress' };

const FACTS: Readonly<Record<UnknownFact['fact'], string>> = {
  ip: 'address',
  labels: 'labels',
  namespaceLabels: 'namespace labels',
  serviceAccount: 'service account',
  port: 'port',
  protocol: 'protocol',
  icmp: 'ICMP type',
  domain: 'domain name',
  service: 'service members',
  notSimulated: 'HTTP request',
};

/** `staged default/web` or `default/web`: tier and name without the tier prefix. */
export function policyText(ref: PolicyRef, tier: string): string {
  const name = displayName(ref, tier);
  return `${isStagedKind(ref.kind) ? 'staged ' : ''}${tier === '' ? '' : `${tier}/`}${name}`;
}

/** `default/web: rule 2` (rules count from 1 here, as people do), `default/web: end of tier default`, `no policy applies (profile kns.a)`. */
export function hitText(hit: PolicyHit): string {
  if (isProfile(hit)) return `no policy applies (profile ${hit.name})`;
  if (hit.kind === 'EndOfTier') {
    const end = `end of tier ${hit.tier}`;
    return hit.trigger === null ? end : `${policyText(hit.trigger, hit.tier)}: ${end}`;
  }
  const policy = policyText(hit, hit.tier);
  return hit.ruleIndex === null || hit.ruleIndex < 0 ? policy : `${policy}: rule ${hit.ruleIndex + 1}`;
}

/** The hit that gives a side its verdict: the last one. Null when nothing is known. */
export function decidingHit(hits: readonly PolicyHit[]): PolicyHit | null {
  return hits.at(-1) ?? null;
}

/** The end where a judgement is decided: that which denies, else that which cannot be told; null when all allow. */
export function decidingEnd(judgement: Judgement): End | null {
  for (const verdict of ['deny', 'unknown'] as const) {
    if (judgement.egress?.verdict === verdict) return 'source';
    if (judgement.ingress?.verdict === verdict) return 'destination';
  }
  return null;
}

export function sideAt(judgement: Judgement, end: End): SideJudgement | null {
  return end === 'source' ? judgement.egress : judgement.ingress;
}

/** `denied at egress by staged default/web: end of tier default`; at `end`, or where the judgement is decided. */
export function judgementText(judgement: Judgement, end: End | null): string {
  const at = end ?? decidingEnd(judgement) ?? 'destination';
  const side = sideAt(judgement, at) ?? sideAt(judgement, at === 'source' ? 'destination' : 'source');
  return side === null
    ? 'no policy applies at either end'
    : sideText(side, side === judgement.egress ? 'source' : 'destination');
}

function sideText(side: SideJudgement, end: End): string {
  if (side.verdict === 'unknown') return `unknown at ${DIRECTIONS[end]}: ${missingText(side.unknown)}`;
  return decisionText(side.verdict, end, side.hits);
}

/** As judgementText, for a verdict and a trace from anywhere: a judgement or a report. */
export function decisionText(verdict: JudgedVerdict, end: End, hits: readonly PolicyHit[]): string {
  const words = { allow: 'allowed', deny: 'denied', unknown: 'unknown' }[verdict];
  const hit = decidingHit(hits);
  if (hit === null) return `${words} at ${DIRECTIONS[end]}`;
  const by = isProfile(hit) ? ':' : ' by';
  return `${words} at ${DIRECTIONS[end]}${by} ${hitText(hit)}`;
}

/** What a rule asks for and no record or object states. */
export function missingText(missing: UnknownFact | null): string {
  if (missing === null) return 'the reason is not stated';
  const { policy, ruleIndex } = missing;
  const where = ruleIndex < 0 ? 'what it applies to' : `rule ${ruleIndex + 1}`;
  const name = `${isStagedKind(policy.kind) ? 'staged ' : ''}${policy.name}`;
  return `${name} (${where}) asks for the ${FACTS[missing.fact]} of the ${missing.end}, which is not reported`;
}
