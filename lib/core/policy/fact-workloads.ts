/** The workloads that the cluster's objects tell of, as ends of connections. */
import { byObject } from '@/lib/core/by-object';
import type { Endpoint } from '@/lib/core/flow';
import type { ClusterFacts } from './model';

/** In the order of the facts; the same objects each time, so that engines know them again. */
export const factWorkloads = byObject((facts: ClusterFacts): readonly Endpoint[] =>
  facts.workloads.map(({ namespace, name, labels, serviceAccount }) => {
    return { kind: 'workload', namespace, name, labels, ip: null, serviceAccount };
  }),
);
