/** The labels that hold for every pod of a workload, over all that flows and cluster objects say. */
import type { Endpoint, Labels, SeriesSum } from '@/lib/core/flow';
import type { ClusterFacts } from '@/lib/core/policy/model';

/**
 * `<namespace>/<workload>` -> labels common to everything stated; workloads nobody stated labels of are missing. A label
 * that changed in the range (a version during a rollout) is therefore never in a generated selector.
 */
export function commonLabels(sums: readonly SeriesSum[], facts: ClusterFacts): ReadonlyMap<string, Labels> {
  const common = new Map<string, Labels>();
  const seen = new Set<Endpoint>();
  const state = (key: string, labels: Labels) => {
    const known = common.get(key);
    common.set(key, known === undefined ? labels : intersection(known, labels));
  };
  for (const workload of facts.workloads) state(`${workload.namespace}/${workload.name}`, workload.labels);
  for (const { key } of sums) {
    for (const end of [key.source, key.destination]) {
      if (end.kind !== 'workload' || end.labels === null || seen.has(end)) continue;
      seen.add(end);
      state(workloadName(end), end.labels);
    }
  }
  return common;
}

export function workloadName(endpoint: Pick<Endpoint, 'namespace' | 'name'>): string {
  return `${endpoint.namespace ?? '-'}/${endpoint.name}`;
}

function intersection(a: Labels, b: Labels): Labels {
  return Object.fromEntries(Object.entries(a).filter(([key, value]) => Object.hasOwn(b, key) && b[key] === value));
}
