/** What a trace entry stands for. */
import type { PolicyHit } from '@/lib/core/flow';

/** A profile decides where no tier did: no policy judged the flow. Also `__PROFILE__` and `pro:__NO_MATCH__` (policy.md 3.6). */
export function isProfile(hit: Pick<PolicyHit, 'kind'>): boolean {
  return hit.kind === 'Profile';
}

/** Hits that name a policy object, end-of-tier and profile entries left out. */
export function isPolicyHit(hit: Pick<PolicyHit, 'kind'>): boolean {
  return hit.kind !== 'Profile' && hit.kind !== 'EndOfTier';
}
