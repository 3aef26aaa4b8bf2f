/** The order in which tiers and policies are evaluated. Mirrors calico felix/calc/policy_sorter.go. */
import type { PolicyKind, PolicyRef } from '@/lib/core/flow';
import { compareText } from '@/lib/core/selector/text-order';
import type { Policy, Tier } from './model';

/**
 * How policies of equal order are told apart. `v3.32`: the text name/namespace/kind.
 * `v3.30`: the backend key, namespace/name with `staged:` and `knp.default.` marks.
 */
export type TieBreak = 'v3.32' | 'v3.30';

/** Existing tiers first, then order with missing last, then name. */
export function compareTiers(
  a: Pick<Tier, 'name' | 'order' | 'exists'>,
  b: Pick<Tier, 'name' | 'order' | 'exists'>,
): number {
  if (a.exists !== b.exists) return a.exists ? -1 : 1;
  return compareOrders(a.order, b.order) || compareText(a.name, b.name);
}

/** Order with missing last, then the tie-break of the release. */
export function comparePolicies(
  a: Pick<Policy, 'ref' | 'order'>,
  b: Pick<Policy, 'ref' | 'order'>,
  tieBreak: TieBreak = 'v3.32',
): number {
  const key = tieBreak === 'v3.32' ? currentKey : backendKey;
  return compareOrders(a.order, b.order) || compareText(key(a.ref), key(b.ref));
}

function compareOrders(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : a - b;
}

/** Kinds as Calico's model.PolicyKey writes them (libcalico-go/lib/backend/model/policy.go). */
const KEY_KINDS: Partial<Record<PolicyKind, string>> = {
  CalicoNetworkPolicy: 'NetworkPolicy',
  NetworkPolicy: 'KubernetesNetworkPolicy',
  ClusterNetworkPolicy: 'KubernetesClusterNetworkPolicy',
};

function currentKey(ref: PolicyRef): string {
  return `${ref.name}/${ref.namespace ?? ''}/${KEY_KINDS[ref.kind] ?? ref.kind}`;
}

/** Marks of the kinds that v3.30 and v3.31 convert (libcalico-go/lib/names/policy.go of those branches). */
const KEY_PREFIXES: Partial<Record<PolicyKind, string>> = {
  NetworkPolicy: 'knp.default.',
  StagedKubernetesNetworkPolicy: 'knp.default.',
  AdminNetworkPolicy: 'kanp.adminnetworkpolicy.',
  BaselineAdminNetworkPolicy: 'kbanp.baselineadminnetworkpolicy.',
};

/** Up to v3.31 policies are stored under `<tier>.<name>`, also where the object's own name lacks the prefix "default.". */
function backendKey(ref: PolicyRef): string {
  const prefix = KEY_PREFIXES[ref.kind] ?? (ref.name.includes('.') ? '' : 'default.');
  const name = `${ref.kind.startsWith('Staged') ? 'staged:' : ''}${prefix}${ref.name}`;
  return ref.namespace === null ? name : `${ref.namespace}/${name}`;
}
