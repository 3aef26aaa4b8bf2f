/** Small policy sets for tests, written as a cluster would hold them. */
import type { Endpoint } from '@/lib/core/flow';
import type { ClusterFacts, ConnectionFacts, Policy, PolicyDocument, PolicySet, Tier } from '@/lib/core/policy/model';
import { readPolicy } from '@/lib/core/policy/read-policy';

export const NO_FACTS: ClusterFacts = { namespaces: [], networkSets: [], workloads: [], services: [] };

/** Throws on a document that does not read: a test's own documents must. */
export function policyOf(kind: string, name: string, spec: Record<string, unknown>, namespace = 'shop'): Policy {
  const policy = readPolicy(documentOf(kind, name, spec, namespace));
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  return policy.value;
}

export function documentOf(
  kind: string,
  name: string,
  spec: Record<string, unknown>,
  namespace = 'shop',
): PolicyDocument {
  const metadata = kind.includes('Global') ? { name } : { name, namespace };
  return { apiVersion: 'projectcalico.org/v3', kind, metadata, spec };
}

export function setOf(
  policies: readonly Policy[],
  facts: Partial<ClusterFacts> = {},
  tiers: readonly Tier[] = [],
): PolicySet {
  return { tiers, policies, facts: { ...NO_FACTS, ...facts } };
}

export function workload(name: string, more: Partial<Endpoint> = {}): Endpoint {
  return { kind: 'workload', namespace: 'shop', name, labels: { app: name }, ip: null, serviceAccount: null, ...more };
}

/** An address outside the cluster; null = not reported. */
export function external(ip: string | null, name = 'public'): Endpoint {
  return { kind: 'network', namespace: null, name, labels: null, ip, serviceAccount: null };
}

export function connection(
  source: Endpoint,
  destination: Endpoint,
  more: Partial<ConnectionFacts> = {},
): ConnectionFacts {
  return { source, destination, protocol: 'tcp', destinationPort: 80, destinationService: null, ...more };
}
