/** Which policies count for a scope of judgement. */
import type { Policy, PolicyScope } from './model';
import { enforcedTwin, refKey } from './ref';

/**
 * enforced: staged kinds are never programmed (felix) and left out.
 * staged: Set and Learn replace their enforced twin, Delete removes it, Ignore is left out.
 * pending: as the data plane's own pass: twins side by side, Delete without effect, Learn and Ignore like Set.
 */
export function policiesInScope(policies: readonly Policy[], scope: PolicyScope): readonly Policy[] {
  switch (scope) {
    case 'enforced':
      return policies.filter((policy) => policy.staged === null);
    case 'pending':
      return policies.filter((policy) => policy.staged !== 'Delete');
    case 'staged':
      return withStagedInPlace(policies);
  }
}

function withStagedInPlace(policies: readonly Policy[]): readonly Policy[] {
  const acting = policies.filter((policy) => policy.staged !== null && policy.staged !== 'Ignore');
  const replaced = new Set(
    acting.map((policy) => enforcedTwin(policy.ref)).flatMap((twin) => (twin ? [refKey(twin)] : [])),
  );
  return policies.filter((policy) => {
    if (policy.staged === null) return !replaced.has(refKey(policy.ref));
    return policy.staged === 'Set' || policy.staged === 'Learn';
  });
}
