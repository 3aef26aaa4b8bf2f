/** Which words the rules of a kind are written in. */
import type { PolicyKind } from '@/lib/core/flow';
import { ADMIN_DIALECT, BASELINE_DIALECT, CLUSTER_DIALECT } from './admin-dialect';
import { KUBERNETES_DIALECT } from './kubernetes-dialect';
import type { ListDialect } from './list-dialect';

/** Null = rules of this kind are Calico's, one peer and one list of ports each, or the kind is not edited at all. */
export function listDialectOf(kind: PolicyKind): ListDialect | null {
  switch (kind) {
    case 'NetworkPolicy':
    case 'StagedKubernetesNetworkPolicy':
      return KUBERNETES_DIALECT;
    case 'AdminNetworkPolicy':
      return ADMIN_DIALECT;
    case 'BaselineAdminNetworkPolicy':
      return BASELINE_DIALECT;
    case 'ClusterNetworkPolicy':
      return CLUSTER_DIALECT;
    default:
      return null;
  }
}
