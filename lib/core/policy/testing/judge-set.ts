/** What a small policy set says of one connection, for tests. */
import { compilePolicySet } from '@/lib/core/policy/evaluate';
import { formatHitString } from '@/lib/core/policy/hit-string';
import type { ConnectionFacts, PolicyScope, PolicySet, SideJudgement, Tier } from '@/lib/core/policy/model';

export const DENY_TIER: Tier = { name: 'first', order: 1, defaultAction: 'Deny', exists: true };

export function judge(set: PolicySet, traffic: ConnectionFacts, scope: PolicyScope = 'enforced') {
  return compilePolicySet(set, scope).judge(traffic);
}

/** The policy hits of one side, as Calico writes them. */
export function trace(side: SideJudgement | null) {
  return side?.hits.map((hit) => formatHitString(hit));
}
