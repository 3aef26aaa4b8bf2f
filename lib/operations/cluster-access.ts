/** Which connector reads and writes a cluster's policies. */
import type { PolicySink, PolicySource } from '@/lib/connectors/connector';
import { demoPolicySink, demoPolicySource } from '@/lib/connectors/demo/policy-access';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { demoObjectStore } from '@/lib/storage/demo';

/** Null = Firebreak may not write there: policies are exported and applied by other means. */
export function policySinkOf(db: Database, cluster: ClusterRow): PolicySink | null {
  return cluster.origin === 'demo' ? demoPolicySink(demoObjectStore(db, cluster.id)) : null;
}

/** Null = nothing tells Firebreak about this cluster's policies. */
export function policySourceOf(db: Database, cluster: ClusterRow): PolicySource | null {
  return cluster.origin === 'demo' ? demoPolicySource(demoObjectStore(db, cluster.id)) : null;
}
