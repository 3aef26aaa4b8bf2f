/** Which workloads each policy selects, over everything that is known: the cluster's objects and the flows seen. */

import type { Endpoint } from '@/lib/core/flow';
import { endpointKey } from '@/lib/core/flow-key';
import type { Connection } from '@/lib/core/graph/model';
import { compareText } from '@/lib/core/selector/text-order';
import { compilePolicySet } from './evaluate';
import type { ClusterFacts, Policy, PolicyEngine } from './model';
import { enforcedTwin, refKey } from './ref';

/** `<namespace>/<workload>`; `-` where a workload is in no namespace. */
export function workloadKey(endpoint: Pick<Endpoint, 'namespace' | 'name'>): string {
  return `${endpoint.namespace ?? '-'}/${endpoint.name}`;
}

/** Distinct workloads of the range and of the cluster; one with several label sets appears once for each. */
export function knownWorkloads(connections: readonly Connection[], facts: ClusterFacts): readonly Endpoint[] {
  const known = new Map<string, Endpoint>();
  const add = (endpoint: Endpoint) => {
    if (endpoint.kind === 'workload') known.set(endpointKey(endpoint), endpoint);
  };
  for (const { namespace, name, labels, serviceAccount } of facts.workloads) {
    add({ kind: 'workload', namespace, name, labels, ip: null, serviceAccount });
  }
  for (const connection of connections) {
    add(connection.source);
    add(connection.destination);
  }
  return [...known.values()];
}

/** Answers from the engines, asked once per endpoint: O(endpoints x policies that select them). */
export class Selection {
  private readonly byPolicy = new Map<string, Set<string>>();

  constructor(
    private readonly endpoints: readonly Endpoint[],
    engines: readonly PolicyEngine[],
  ) {
    for (const engine of engines) {
      for (const endpoint of endpoints) this.ask(engine, endpoint);
    }
  }

  private ask(engine: PolicyEngine, endpoint: Endpoint): void {
    for (const direction of ['ingress', 'egress'] as const) {
      for (const policy of engine.selecting(endpoint, direction)) {
        const key = refKey(policy.ref);
        const selected = this.byPolicy.get(key) ?? new Set();
        this.byPolicy.set(key, selected.add(workloadKey(endpoint)));
      }
    }
  }

  /**
   * Workload keys, sorted. A staged Delete selects what its enforced twin does; a staged Ignore acts in no policy set
   * and is asked alone.
   */
  of(policy: Policy, facts: ClusterFacts): readonly string[] {
    const twin = policy.staged === 'Delete' ? enforcedTwin(policy.ref) : null;
    if (policy.staged === 'Ignore') this.askAlone({ ...policy, staged: 'Set' }, facts);
    return [...(this.byPolicy.get(refKey(twin ?? policy.ref)) ?? [])].sort(compareText);
  }

  private askAlone(policy: Policy, facts: ClusterFacts): void {
    const engine = compilePolicySet({ tiers: [], policies: [policy], facts }, 'staged');
    for (const endpoint of this.endpoints) this.ask(engine, endpoint);
  }
}
