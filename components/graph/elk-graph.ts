/** Speaks to the layout engine: elements to an ELK graph and its answer back to centres. Pure. */
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api';
import type { Point } from './edge-routes';
import type { GraphElements, NodeElement } from './graph-elements';
import { GROUP_PADDING } from './positions';

/**
 * Layered from left to right; the seed keeps the answer the same for the same input. Without `considerModelOrder`:
 * elkjs 0.12 fails with it on the first graph with nested groups.
 */
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'POLYLINE',
  'elk.randomSeed': '1',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.spacing.nodeNodeBetweenLayers': '56',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.spacing.edgeNode': '20',
  'elk.spacing.nodeNode': '32',
  'elk.spacing.componentComponent': '40',
  'elk.separateConnectedComponents': 'true',
  'elk.aspectRatio': '1.9',
};
const PADDING = `[top=${GROUP_PADDING},left=${GROUP_PADDING},bottom=${GROUP_PADDING},right=${GROUP_PADDING}]`;

/** For large graphs: lines bend a little more, in less than half the time. */
const QUICK = { ...OPTIONS, 'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF', 'elk.layered.thoroughness': '3' };

/** The nodes given and the edges among them. Groups contain the nodes whose parent they are. */
export function toElkGraph(nodes: readonly NodeElement[], edges: GraphElements['edges'], isQuick = false): ElkNode {
  const options = isQuick ? QUICK : OPTIONS;
  const ids = new Set(nodes.map((node) => node.id));
  const childrenOf = (parent: string | null) =>
    nodes
      .filter((node) => (node.parent !== null && ids.has(node.parent) ? node.parent : null) === parent)
      .map((node) => elkNode(node));
  const elkNode = (node: NodeElement): ElkNode =>
    node.shape === 'group'
      ? { id: node.id, children: childrenOf(node.id), layoutOptions: { ...options, 'elk.padding': PADDING } }
      : { id: node.id, width: node.width, height: node.height };
  return { id: 'root', layoutOptions: options, children: childrenOf(null), edges: elkEdges(edges, ids) };
}

/**
 * Edges that shape the layers. What is denied or would be is no part of how the application is built: such an edge
 * counts only when an end has no other, so that an attack never re-orders the picture.
 */
function elkEdges(edges: GraphElements['edges'], ids: ReadonlySet<string>): ElkExtendedEdge[] {
  const among = edges.filter((edge) => edge.source !== edge.target && ids.has(edge.source) && ids.has(edge.target));
  const regular = new Set(among.filter(isRegular).flatMap((edge) => [edge.source, edge.target]));
  return among
    .filter((edge) => isRegular(edge) || !regular.has(edge.source) || !regular.has(edge.target))
    .map((edge) => ({ id: edge.id, sources: [edge.source], targets: [edge.target] }));
}

function isRegular(edge: GraphElements['edges'][number]): boolean {
  return edge.edge.counts.allowed > 0;
}

/** Centres of all leaves in one coordinate system. */
export function centresOf(root: ElkNode): Map<string, Point> {
  const centres = new Map<string, Point>();
  const walk = (node: ElkNode, left: number, top: number) => {
    for (const child of node.children ?? []) {
      const x = left + (child.x ?? 0);
      const y = top + (child.y ?? 0);
      if (child.children !== undefined && child.children.length > 0) walk(child, x, y);
      else centres.set(child.id, { x: x + (child.width ?? 0) / 2, y: y + (child.height ?? 0) / 2 });
    }
  };
  walk(root, 0, 0);
  return centres;
}
