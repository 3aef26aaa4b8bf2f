/** Which connector reads and writes a cluster's policies. */
import type { PolicySink, PolicySource } from '@/lib/connectors/connector';
import { demoPolicySink, demoPolicySource } from '@/lib/connectors/demo/policy-access';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { demoObjectStore } from '@/lib/storage/demo';
import { localPolicySink } from './local-sink';

/** Where changes of a cluster's policies go: its API server, or Firebreak's own keeping where it has no access. */
export function policySinkOf(db: Database, cluster: ClusterRow): PolicySink {
  if (cluster.origin === 'demo') return demoPolicySink(demoObjectStore(db, cluster.id));
  return localPolicySink(db, cluster.id);
}

/** False: Firebreak keeps staged policies of this cluster itself, and enforcing is up to people with access to it. */
export function canEnforceIn(cluster: ClusterRow): boolean {
  return cluster.origin === 'demo';
}

/** Null = nothing tells Firebreak about this cluster's policies. */
export function policySourceOf(db: Database, cluster: ClusterRow): PolicySource | null {
  return cluster.origin === 'demo' ? demoPolicySource(demoObjectStore(db, cluster.id)) : null;
}
