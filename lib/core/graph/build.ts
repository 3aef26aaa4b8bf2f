/**
 * The Service Graph as values: workloads, hosts, network sets and the two external networks as items, one edge
 * per ordered pair. Always at workload level; collapse.ts folds namespaces for drawing.
 */
import type { Endpoint } from '@/lib/core/flow';
import { factWorkloads } from '@/lib/core/policy/fact-workloads';
import type { ClusterFacts, PolicyEngine } from '@/lib/core/policy/model';
import type { TimeRange } from '@/lib/core/window';
import { buildEdges } from './edges';
import { groupBy } from './group';
import { itemIdOf } from './ids';
import { ItemDraft, namespaceItem, servicesByNamespace, workloadItem } from './items';
import type { Connection, GraphItem, ServiceGraph, View } from './model';

export interface GraphContext {
  readonly range: TimeRange;
  readonly view: View;
  readonly enforced: PolicyEngine;
  /** The set with staged policies in force; null = nothing is staged, `stagedCoverage` is then null. */
  readonly staged: PolicyEngine | null;
  readonly facts: ClusterFacts;
  /** Open alerts by `<namespace>/<workload>`. */
  readonly alertsByWorkload: ReadonlyMap<string, number>;
}

/**
 * Items sorted by id (a namespace's item is there when it has a workload or is known from the cluster), edges by
 * id. Workloads known from the cluster appear without any flow, because their missing coverage matters.
 * O(connections + workloads).
 */
export function buildGraph(connections: readonly Connection[], context: GraphContext): ServiceGraph {
  const drafts = collectDrafts(connections, context.facts);
  const servicesOf = servicesByNamespace(context.facts);
  const children = [...drafts.values()].map((draft) => workloadItem(draft, context, servicesOf));
  const items = [...children, ...namespaceItems(children, connections, context)].sort(byId);
  return { range: context.range, view: context.view, items, edges: buildEdges(connections) };
}

function collectDrafts(connections: readonly Connection[], facts: ClusterFacts): ReadonlyMap<string, ItemDraft> {
  const drafts = new Map<string, ItemDraft>();
  const draftOf = (endpoint: Endpoint): ItemDraft => {
    const id = itemIdOf(endpoint);
    const draft = drafts.get(id) ?? new ItemDraft(id, endpoint);
    drafts.set(id, draft);
    return draft;
  };
  for (const workload of factWorkloads(facts)) draftOf(workload);
  for (const connection of connections) {
    const source = draftOf(connection.source);
    const destination = draftOf(connection.destination);
    source.see(connection.source, connection.counts.denied);
    destination.see(connection.destination, source === destination ? 0 : connection.counts.denied);
    if (connection.destinationService !== null) destination.services.add(connection.destinationService.name);
  }
  return drafts;
}

function namespaceItems(
  children: readonly GraphItem[],
  connections: readonly Connection[],
  context: GraphContext,
): readonly GraphItem[] {
  const labels = new Map(context.facts.namespaces.map((namespace) => [namespace.name, namespace.labels]));
  const inside = groupBy(
    children.filter((item) => item.parent !== null),
    (item) => item.namespace ?? '',
  );
  const denied = deniedByNamespace(connections);
  return [...new Set([...labels.keys(), ...inside.keys()])].map((name) =>
    namespaceItem(name, labels.get(name) ?? {}, inside.get(name) ?? [], denied.get(name) ?? 0),
  );
}

/** A connection inside one namespace counts once for it. */
function deniedByNamespace(connections: readonly Connection[]): ReadonlyMap<string, number> {
  const denied = new Map<string, number>();
  const add = (namespace: string | null, count: number) => {
    if (namespace !== null) denied.set(namespace, (denied.get(namespace) ?? 0) + count);
  };
  for (const { source, destination, counts } of connections) {
    if (counts.denied === 0) continue;
    const from = namespaceOf(source);
    const to = namespaceOf(destination);
    add(from, counts.denied);
    if (to !== from) add(to, counts.denied);
  }
  return denied;
}

function namespaceOf(endpoint: Endpoint): string | null {
  return endpoint.kind === 'workload' ? endpoint.namespace : null;
}

function byId(a: GraphItem, b: GraphItem): number {
  return a.id < b.id ? -1 : 1;
}
