/**
 * Translates the collapsed service graph to what cytoscape and the card layer draw. Pure and total: it chooses sizes,
 * widths and words, every verdict was decided in lib/core.
 */
import type { CollapsedGraph, DrawnItem } from '@/lib/core/graph/collapse';
import type { EdgePort, EdgeState, GraphEdge, GraphItemKind, VerdictCounts } from '@/lib/core/graph/model';

/** `group` = an expanded namespace: a box around its workloads, sized by them. */
export type NodeShape = GraphItemKind | 'group';

export interface NodeElement {
  readonly id: string;
  readonly shape: NodeShape;
  /** Id of the group it is drawn in. */
  readonly parent: string | null;
  readonly width: number;
  readonly height: number;
  readonly item: DrawnItem;
}

export interface EdgeElement {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly state: EdgeState;
  readonly deniedAt: 'source' | 'destination' | null;
  /** Line width in pixels at zoom 1. */
  readonly width: number;
  /** `tcp 8080, 8801`. */
  readonly label: string;
  readonly edge: GraphEdge;
}

export interface GraphElements {
  readonly nodes: readonly NodeElement[];
  readonly edges: readonly EdgeElement[];
}

/** What the line width follows. */
export type Volume = 'connections' | 'packets' | 'bytes';

/** Cards of one kind are equally large, so that columns align. Pixels at zoom 1. */
export const NODE_SIZES: Readonly<Record<GraphItemKind, { readonly width: number; readonly height: number }>> = {
  workload: { width: 160, height: 48 },
  namespace: { width: 168, height: 56 },
  host: { width: 152, height: 44 },
  networkSet: { width: 152, height: 44 },
  network: { width: 152, height: 44 },
};

const LEAST_WIDTH = 1.25;
const MOST_WIDTH = 4;
/** Volume that reaches the full width, as a power of ten. */
const FULL_POWER: Record<Volume, number> = { connections: 5, packets: 8, bytes: 11 };
const PORTS_IN_LABEL = 3;

export function toElements(graph: CollapsedGraph, volume: Volume): GraphElements {
  const parents = new Set(graph.items.flatMap((item) => (item.parent === null ? [] : [item.parent])));
  const drawn = new Set(graph.items.map((item) => item.id));
  return {
    nodes: graph.items.map((item) => nodeOf(item, parents.has(item.id), drawn)),
    edges: graph.edges.map((edge) => edgeOf(edge, volume)),
  };
}

function nodeOf(item: DrawnItem, isGroup: boolean, drawn: ReadonlySet<string>): NodeElement {
  const parent = item.parent !== null && drawn.has(item.parent) ? item.parent : null;
  return { id: item.id, shape: isGroup ? 'group' : item.kind, parent, ...NODE_SIZES[item.kind], item };
}

function edgeOf(edge: GraphEdge, volume: Volume): EdgeElement {
  const { id, source, target, state, deniedAt } = edge;
  return { id, source, target, state, deniedAt, width: lineWidth(edge, volume), label: portsText(edge.ports), edge };
}

/** Logarithmic, so that one attempt is seen beside a million connections. */
export function lineWidth(edge: GraphEdge, volume: Volume): number {
  const amount = volumeOf(edge, volume);
  const share = Math.min(1, Math.log10(1 + amount) / FULL_POWER[volume]);
  return Math.round((LEAST_WIDTH + share * (MOST_WIDTH - LEAST_WIDTH)) * 100) / 100;
}

function volumeOf(edge: GraphEdge, volume: Volume): number {
  if (volume === 'packets') return edge.packetsTotal;
  return volume === 'bytes' ? (edge.bytesTotal ?? 0) : countOf(edge.counts);
}

/** All connections, whatever became of them. */
export function countOf(counts: VerdictCounts): number {
  return counts.allowed + counts.wouldBeDenied + counts.denied + counts.unknown;
}

/** `tcp 8080, 8801 · udp 53`; the fourth and later are counted: `tcp 1, 2, 3 +4`. */
export function portsText(ports: readonly EdgePort[]): string {
  const byProtocol = new Map<string, string[]>();
  for (const { protocol, port } of ports.slice(0, PORTS_IN_LABEL)) {
    const list = byProtocol.get(protocol) ?? [];
    if (port !== null) list.push(String(port));
    byProtocol.set(protocol, list);
  }
  const text = [...byProtocol].map(([protocol, list]) => `${protocol} ${list.join(', ')}`.trimEnd()).join(' · ');
  return ports.length > PORTS_IN_LABEL ? `${text} +${ports.length - PORTS_IN_LABEL}` : text;
}
