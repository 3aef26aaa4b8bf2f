/**
 * Named sets that can be shown, dimmed or hidden so that the workloads of the person's own stay in view. Pure.
 * Names of system namespaces follow Kubernetes, Calico, Cilium and the managed offerings (AKS, EKS, GKE, OpenShift).
 */
import type { GraphEdge, GraphItem, ServiceGraph } from '@/lib/core/graph/model';

export const LAYERS = ['system', 'dns', 'monitoring'] as const;
export type Layer = (typeof LAYERS)[number];
export const LAYER_STATES = ['show', 'dim', 'hide'] as const;
export type LayerState = (typeof LAYER_STATES)[number];
export type LayerStates = Readonly<Record<Layer, LayerState>>;

/** System namespaces are out of sight at first, with a chip that says so. */
export const FIRST_LAYER_STATES: LayerStates = { system: 'hide', dns: 'show', monitoring: 'show' };

const SYSTEM =
  /^(kube-.+|calico-.+|tigera-.+|cilium(-.+)?|gatekeeper-system|gke-.+|gmp-.+|aks-.+|azure-.+|amazon-.+|openshift(-.+)?|local-path-storage|metallb-system|cert-manager)$/;
const MONITORING = /^(monitoring|observability|prometheus|grafana|loki|tempo|logging|datadog|newrelic)(-.*)?$/;
const RESOLVER = /^(coredns|kube-dns|node-local-dns|dnsmasq)(-.*)?$/;
const DNS_PORT = 53;

/** Whether the namespace runs the cluster itself. */
export function isSystemNamespace(namespace: string): boolean {
  return SYSTEM.test(namespace);
}

export function isItemIn(layer: Layer, item: GraphItem): boolean {
  const namespace = item.namespace ?? '';
  if (layer === 'system') return isSystemNamespace(namespace);
  if (layer === 'monitoring') return MONITORING.test(namespace);
  return item.kind === 'workload' && RESOLVER.test(item.name);
}

/** An edge belongs to DNS when it carries nothing but look-ups. */
export function isEdgeIn(layer: Layer, edge: GraphEdge): boolean {
  return layer === 'dns' && edge.ports.length > 0 && edge.ports.every(({ port }) => port === DNS_PORT);
}

/**
 * The graph without hidden layers. A hidden item takes its edges along; a namespace goes with its last workload,
 * a network with its last edge. A namespace that never had a workload is no part of the traffic and goes too.
 */
export function withoutHidden(graph: ServiceGraph, states: LayerStates): ServiceGraph {
  const hidden = LAYERS.filter((layer) => states[layer] === 'hide');
  const kept = graph.items.filter((item) => !hidden.some((layer) => isItemIn(layer, item)));
  const ids = new Set(kept.map((item) => item.id));
  const edges = graph.edges.filter(
    (edge) => ids.has(edge.source) && ids.has(edge.target) && !hidden.some((layer) => isEdgeIn(layer, edge)),
  );
  const parents = new Set(kept.flatMap((item) => (item.parent === null ? [] : [item.parent])));
  const touched = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
  const items = kept.filter((item) => item.parent !== null || parents.has(item.id) || touched.has(item.id));
  return { ...graph, items, edges };
}

/** Only what touches the namespaces of the scope: their workloads and direct peers. Empty scope = everything. */
export function withinScope(graph: ServiceGraph, scope: readonly string[]): ServiceGraph {
  if (scope.length === 0) return graph;
  const inScope = new Set(graph.items.filter((item) => scope.includes(item.namespace ?? '')).map((item) => item.id));
  const edges = graph.edges.filter((edge) => inScope.has(edge.source) || inScope.has(edge.target));
  const touched = new Set([...inScope, ...edges.flatMap((edge) => [edge.source, edge.target])]);
  const parents = new Set(
    graph.items.flatMap((item) => (touched.has(item.id) && item.parent !== null ? [item.parent] : [])),
  );
  return { ...graph, items: graph.items.filter((item) => touched.has(item.id) || parents.has(item.id)), edges };
}

/** Ids of items and edges to draw faintly. */
export function dimmedIds(items: readonly GraphItem[], edges: readonly GraphEdge[], states: LayerStates): Set<string> {
  const dim = LAYERS.filter((layer) => states[layer] === 'dim');
  const ids = new Set(items.filter((item) => dim.some((layer) => isItemIn(layer, item))).map((item) => item.id));
  const faint = edges.filter(
    (edge) => ids.has(edge.source) || ids.has(edge.target) || dim.some((layer) => isEdgeIn(layer, edge)),
  );
  return new Set([...ids, ...faint.map((edge) => edge.id)]);
}
