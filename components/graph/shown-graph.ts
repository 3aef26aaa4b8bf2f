/** From the server's graph to the part that is drawn: scope, layers, focus, expansion, and the cap. Pure. */
import { type CollapsedGraph, collapseGraph } from '@/lib/core/graph/collapse';
import type { ServiceGraph } from '@/lib/core/graph/model';
import { isSystemNamespace, type LayerStates, withinScope, withoutHidden } from './layers';

/** Measured (spec performance.md): above this a canvas with groups no longer moves fluently. */
export const MOST_DRAWN = 300;
/** At first sight a namespace is opened only while the whole stays this small. */
const MOST_AT_FIRST_SIGHT = 40;

export interface Choice {
  readonly scope: readonly string[];
  readonly layers: LayerStates;
  /** Namespaces; null = not chosen yet. */
  readonly expanded: readonly string[] | null;
  readonly selected: string | null;
  readonly focus: 'all' | '1' | '2';
}

export interface ShownGraph {
  /** Workload level, after scope and layers. */
  readonly whole: ServiceGraph;
  readonly drawn: CollapsedGraph;
  readonly expanded: readonly string[];
  /** True when more than MOST_DRAWN cards were asked for and namespaces were folded for that reason. */
  readonly capped: boolean;
}

export function showGraph(graph: ServiceGraph, choice: Choice): ShownGraph {
  const whole = withoutHidden(withinScope(graph, choice.scope), choice.layers);
  const expanded = choice.expanded ?? firstExpanded(whole, choice.scope);
  const wanted = collapseGraph(whole, new Set(expanded), new Set());
  const capped = wanted.items.length > MOST_DRAWN;
  const drawn = capped ? collapseGraph(whole, new Set(), new Set()) : wanted;
  return { whole, drawn: focused(drawn, choice), expanded: capped ? [] : expanded, capped };
}

/** Namespaces of the scope, or all that are the person's own when they are few. Sorted. */
export function firstExpanded(graph: ServiceGraph, scope: readonly string[]): readonly string[] {
  if (scope.length > 0) return scope;
  const own = graph.items.filter((item) => item.namespace !== null && !isSystemNamespace(item.namespace));
  if (own.length > MOST_AT_FIRST_SIGHT) return [];
  return [...new Set(own.map((item) => item.namespace ?? ''))].sort();
}

/** Only what lies within the chosen number of steps of the selected item, in either direction. */
function focused(graph: CollapsedGraph, { selected, focus }: Choice): CollapsedGraph {
  if (focus === 'all' || selected === null || !graph.items.some((item) => item.id === selected)) return graph;
  const near = new Set([selected, ...graph.items.filter((item) => item.parent === selected).map((item) => item.id)]);
  for (let hop = 0; hop < Number(focus); hop += 1) {
    const rim = new Set(near);
    for (const edge of graph.edges) {
      if (rim.has(edge.source)) near.add(edge.target);
      if (rim.has(edge.target)) near.add(edge.source);
    }
  }
  for (const item of graph.items) if (near.has(item.id) && item.parent !== null) near.add(item.parent);
  return {
    ...graph,
    items: graph.items.filter((item) => near.has(item.id)),
    edges: graph.edges.filter((edge) => near.has(edge.source) && near.has(edge.target)),
  };
}
