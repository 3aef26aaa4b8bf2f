/**
 * What is drawn at once: namespaces that are not expanded fold into their own item. Runs in the browser on the
 * workload-level graph, so expanding a namespace asks the server nothing and no id ever changes.
 */
import { addCounts, NO_VERDICTS } from './counts';
import { mergeEdges } from './edges';
import { edgeId } from './ids';
import type { GraphEdge, GraphItem, ServiceGraph, VerdictCounts } from './model';

/** An item as drawn. `folded` = workloads inside that are not drawn; `inside` = connections among them. */
export interface DrawnItem extends GraphItem {
  readonly folded: number;
  readonly inside: VerdictCounts;
}

export interface CollapsedGraph extends Omit<ServiceGraph, 'items'> {
  readonly items: readonly DrawnItem[];
}

/**
 * Folds every namespace whose name is not in `expanded`; drops the namespaces in `hidden` with all their edges.
 * Edges between folded namespaces add up (ids stay source id + target id), edges inside one become its `inside`.
 * Every connection key of what is not hidden is on exactly one edge or inside one item. Order as in the input.
 */
export function collapseGraph(
  graph: ServiceGraph,
  expanded: ReadonlySet<string>,
  hidden: ReadonlySet<string>,
): CollapsedGraph {
  const shown = graph.items.filter((item) => !isHidden(item, hidden));
  const drawnAs = new Map(shown.map((item) => [item.id, drawnId(item, expanded)]));
  const { edges, inside } = redirect(graph.edges, drawnAs);
  const folded = new Map<string, number>();
  for (const [id, target] of drawnAs) if (id !== target) folded.set(target, (folded.get(target) ?? 0) + 1);
  const items = shown
    .filter((item) => drawnAs.get(item.id) === item.id)
    .map((item) => ({ ...item, folded: folded.get(item.id) ?? 0, inside: inside.get(item.id) ?? NO_VERDICTS }));
  return { range: graph.range, view: graph.view, items, edges };
}

/** Network sets of a hidden namespace go with it; hosts and networks have none. */
function isHidden(item: GraphItem, hidden: ReadonlySet<string>): boolean {
  return item.namespace !== null && hidden.has(item.namespace);
}

function drawnId(item: GraphItem, expanded: ReadonlySet<string>): string {
  const foldsAway = item.parent !== null && item.namespace !== null && !expanded.has(item.namespace);
  return foldsAway && item.parent !== null ? item.parent : item.id;
}

function redirect(
  edges: readonly GraphEdge[],
  drawnAs: ReadonlyMap<string, string>,
): { readonly edges: readonly GraphEdge[]; readonly inside: ReadonlyMap<string, VerdictCounts> } {
  const inside = new Map<string, VerdictCounts>();
  const kept: GraphEdge[] = [];
  for (const edge of edges) {
    const source = drawnAs.get(edge.source);
    const target = drawnAs.get(edge.target);
    if (source === undefined || target === undefined) continue;
    const isInside = source === target && (source !== edge.source || target !== edge.target);
    if (isInside) inside.set(source, addCounts(inside.get(source) ?? NO_VERDICTS, edge.counts));
    else kept.push({ ...edge, id: edgeId(source, target), source, target });
  }
  return { edges: mergeEdges(kept), inside };
}
