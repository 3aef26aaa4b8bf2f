/** Which workloads each policy selects, over everything that is known: the cluster's objects and the flows seen. */

import { byObject } from '@/lib/core/by-object';
import type { Endpoint } from '@/lib/core/flow';
import { endpointKey } from '@/lib/core/flow-key';
import type { Connection } from '@/lib/core/graph/model';
import { compareText } from '@/lib/core/selector/text-order';
import { compilePolicySet } from './evaluate';
import { factWorkloads } from './fact-workloads';
import type { ClusterFacts, Policy, PolicyEngine } from './model';
import { enforcedTwin, refKey } from './ref';

/** `<namespace>/<workload>`; `-` where a workload is in no namespace. Remembered with the endpoint's object. */
export const workloadKey = byObject<Endpoint, string>(({ namespace, name }) => `${namespace ?? '-'}/${name}`);

const contentOf = byObject<Endpoint, string>(endpointKey);
const DIRECTIONS = ['ingress', 'egress'] as const;
const keyOf = byObject<Policy, string>((policy) => refKey(policy.ref));

/** Distinct workloads of the range and of the cluster; one with several label sets appears once for each. */
export function knownWorkloads(connections: readonly Connection[], facts: ClusterFacts): readonly Endpoint[] {
  const ends = new Set(factWorkloads(facts));
  for (const { source, destination } of connections) {
    if (source.kind === 'workload') ends.add(source);
    if (destination.kind === 'workload') ends.add(destination);
  }
  return [...new Map([...ends].map((end) => [contentOf(end), end])).values()];
}

/** Answers from the engines, asked once per endpoint: O(endpoints x policies that select them). */
export class Selection {
  private readonly byPolicy = new Map<string, Set<string>>();
  private readonly sorted = new Map<string, readonly string[]>();

  constructor(
    private readonly endpoints: readonly Endpoint[],
    engines: readonly PolicyEngine[],
  ) {
    for (const engine of engines) {
      for (const endpoint of endpoints) this.ask(engine, endpoint);
    }
  }

  private ask(engine: PolicyEngine, endpoint: Endpoint): void {
    const workload = workloadKey(endpoint);
    for (const direction of DIRECTIONS) {
      for (const policy of engine.selecting(endpoint, direction)) {
        const selected = this.byPolicy.get(keyOf(policy));
        if (selected === undefined) this.byPolicy.set(keyOf(policy), new Set([workload]));
        else selected.add(workload);
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
    const key = refKey(twin ?? policy.ref);
    const sorted = this.sorted.get(key) ?? [...(this.byPolicy.get(key) ?? [])].sort(compareText);
    this.sorted.set(key, sorted);
    return sorted;
  }

  private askAlone(policy: Policy, facts: ClusterFacts): void {
    const engine = compilePolicySet({ tiers: [], policies: [policy], facts }, 'staged');
    for (const endpoint of this.endpoints) this.ask(engine, endpoint);
    this.sorted.delete(refKey(policy.ref));
  }
}
