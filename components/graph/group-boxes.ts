/** Groups as boxes: what a layout in two steps needs, first inside each group, then among the groups. Pure. */
import type { Point } from './edge-routes';
import type { EdgeElement, GraphElements, NodeElement } from './graph-elements';
import { boxAround, centreAt, GROUP_PADDING, type Homes } from './positions';

/** Top-level nodes; a group becomes a plain node as large as its laid-out cards need. */
export function asBoxes(nodes: readonly NodeElement[], inner: ReadonlyMap<string, Homes>): NodeElement[] {
  const sizes = new Map(nodes.map((node) => [node.id, node]));
  return nodes
    .filter((node) => node.parent === null)
    .map((node) => {
      const points = inner.get(node.id);
      if (points === undefined) return node;
      const around = boxAround(
        [...points].flatMap(([id, point]) => {
          const size = sizes.get(id);
          return size ? [{ ...point, width: size.width, height: size.height }] : [];
        }),
      );
      const [width, height] = around === null ? [node.width, node.height] : [around.width, around.height];
      return { ...node, shape: 'namespace', width: width + 2 * GROUP_PADDING, height: height + 2 * GROUP_PADDING };
    });
}

/** Edges as they run among top-level nodes, one per ordered pair. Edges inside a group are left out. */
export function betweenGroups(nodes: readonly NodeElement[], edges: GraphElements['edges']): EdgeElement[] {
  const top = new Map(nodes.map((node) => [node.id, node.parent ?? node.id]));
  const between = new Map<string, EdgeElement>();
  for (const edge of edges) {
    const [source, target] = [top.get(edge.source), top.get(edge.target)];
    if (source === undefined || target === undefined || source === target) continue;
    const id = `${source}>${target}`;
    if (!between.has(id)) between.set(id, { ...edge, id, source, target });
  }
  return [...between.values()];
}

/** Puts each group's cards at the place that its box was given. */
export function unfold(
  places: Homes,
  inner: ReadonlyMap<string, Homes>,
  nodes: readonly NodeElement[],
): Map<string, Point> {
  const sizes = new Map(nodes.map((node) => [node.id, node]));
  const all = new Map<string, Point>();
  for (const [id, place] of places) {
    const points = inner.get(id);
    if (points === undefined) all.set(id, place);
    else for (const [card, point] of centreAt(points, sizes, place)) all.set(card, point);
  }
  return all;
}
