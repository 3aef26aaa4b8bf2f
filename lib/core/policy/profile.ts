/** Profiles: what applies when no tier decided. Calico gives every Kubernetes workload two of them. */
import type { Endpoint } from '@/lib/core/flow';
import type { Rule } from './model';
import { ANY_ENTITY } from './read-rule';

export interface Profile {
  readonly name: string;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

const ALLOW_ALL: Rule = {
  action: 'Allow',
  ipVersion: null,
  protocol: null,
  notProtocol: null,
  icmp: null,
  notIcmp: null,
  source: ANY_ENTITY,
  destination: ANY_ENTITY,
  http: false,
};
const ALLOW_BOTH: readonly Rule[] = [ALLOW_ALL];

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
