/** Profiles: what applies when no tier decided. Calico gives every Kubernetes workload two of them. */
import type { Endpoint } from '@/lib/core/flow';
import type { Rule } from './model';
import { ANY_RULE } from './read-rule';

export interface Profile {
  readonly name: string;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

const ALLOW_BOTH: readonly Rule[] = [ANY_RULE];

/**
 * kns.<namespace> allows both ways and decides every time; ksa.<namespace>.<account> has no rules
 * (libcalico-go/lib/backend/k8s/conversion). A workload outside every namespace has none and is denied.
 */
export function kubernetesProfiles(endpoint: Endpoint): readonly Profile[] {
  if (endpoint.namespace === null) return [];
  const account = endpoint.serviceAccount ?? 'default';
  return [
    { name: `kns.${endpoint.namespace}`, ingress: ALLOW_BOTH, egress: ALLOW_BOTH },
    { name: `ksa.${endpoint.namespace}.${account}`, ingress: [], egress: [] },
  ];
}
