/** Names of policies: telling them apart, finding the enforced twin of a staged one, showing them. */
import type { PolicyKind, PolicyRef } from '@/lib/core/flow';

export function sameRef(a: PolicyRef, b: PolicyRef): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}

/** A text that is equal exactly for equal refs; `/` cannot occur in a Kubernetes name. */
export function refKey(ref: PolicyRef): string {
  return `${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;
}

const TWINS: Partial<Record<PolicyKind, PolicyKind>> = {
  StagedNetworkPolicy: 'CalicoNetworkPolicy',
  StagedGlobalNetworkPolicy: 'GlobalNetworkPolicy',
  StagedKubernetesNetworkPolicy: 'NetworkPolicy',
};
const STAGED_TWINS: Partial<Record<PolicyKind, PolicyKind>> = {
  CalicoNetworkPolicy: 'StagedNetworkPolicy',
  GlobalNetworkPolicy: 'StagedGlobalNetworkPolicy',
  NetworkPolicy: 'StagedKubernetesNetworkPolicy',
};

/** The policy a staged one proposes to create, replace or delete; null when the ref is no staged kind. */
export function enforcedTwin(ref: PolicyRef): PolicyRef | null {
  const kind = TWINS[ref.kind];
  return kind === undefined ? null : { kind, namespace: ref.namespace, name: ref.name };
}

/** The staged object that would propose a change of this policy; null when its kind has no staged form. */
export function stagedTwin(ref: PolicyRef): PolicyRef | null {
  const kind = STAGED_TWINS[ref.kind];
  return kind === undefined ? null : { kind, namespace: ref.namespace, name: ref.name };
}

export function isStagedKind(kind: PolicyKind): boolean {
  return TWINS[kind] !== undefined;
}

/** The name without the tier prefix that Calico up to 3.31 demands (`<tier>.<name>`). */
export function displayName(ref: Pick<PolicyRef, 'name'>, tier: string): string {
  const prefix = `${tier}.`;
  return ref.name.startsWith(prefix) && ref.name.length > prefix.length ? ref.name.slice(prefix.length) : ref.name;
}
