/** The arrows of the graph: connections between two items added up, per pair and per port. */
import type { Seconds } from '@/lib/core/flow';
import { invariant } from '@/lib/core/result';
import { compareText } from '@/lib/core/selector/text-order';
import { addCounts, edgeStateOf, NO_VERDICTS } from './counts';
import { groupBy } from './group';
import { edgeId, itemIdOf } from './ids';
import type { Connection, EdgePort, GraphEdge, VerdictCounts } from './model';

/** One edge per ordered pair of items, sorted by id; ports by protocol, then number, null first. */
export function buildEdges(connections: readonly Connection[]): readonly GraphEdge[] {
  return mergeEdges(connections.map(edgeOfConnection));
}

/** Joins edges with the same id into one. The input order does not matter. */
export function mergeEdges(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const groups = groupBy(edges, (edge) => edge.id);
  return [...groups.keys()].sort().map((id) => mergeGroup(groups.get(id) ?? []));
}

function edgeOfConnection(connection: Connection): GraphEdge {
  const { counts, counters, state, deniedAt, lastSeen, key, protocol } = connection;
  const source = itemIdOf(connection.source);
  const target = itemIdOf(connection.destination);
  const { bytesForward, bytesReverse } = counters;
  return {
    id: edgeId(source, target),
    source,
    target,
    state,
    counts,
    ports: [{ protocol, port: connection.destinationPort, state, counts }],
    packetsTotal: counters.packetsForward + counters.packetsReverse,
    bytesTotal: bytesForward === null && bytesReverse === null ? null : (bytesForward ?? 0) + (bytesReverse ?? 0),
    deniedAt,
    connectionKeys: [key],
    lastSeen,
  };
}

function mergeGroup(group: readonly GraphEdge[]): GraphEdge {
  const [first] = group;
  invariant(first !== undefined, 'a group is never empty');
  if (group.length === 1) return first;
  const counts = sumCounts(group);
  const bytes = group.flatMap((edge) => (edge.bytesTotal === null ? [] : [edge.bytesTotal]));
  return {
    ...first,
    counts,
    state: edgeStateOf(counts),
    ports: mergePorts(group.flatMap((edge) => edge.ports)),
    packetsTotal: group.reduce((total, edge) => total + edge.packetsTotal, 0),
    bytesTotal: bytes.length === 0 ? null : bytes.reduce((total, value) => total + value, 0),
    deniedAt: decidingEnd(group),
    connectionKeys: group.flatMap((edge) => edge.connectionKeys).sort(),
    lastSeen: group.reduce<Seconds>((latest, edge) => Math.max(latest, edge.lastSeen), first.lastSeen),
  };
}

function mergePorts(ports: readonly EdgePort[]): readonly EdgePort[] {
  const groups = groupBy(ports, (port) => `${port.protocol} ${port.port}`);
  const merged = [...groups.values()].map((group) => {
    const counts = sumCounts(group);
    const [first] = group;
    invariant(first !== undefined, 'a group is never empty');
    return { protocol: first.protocol, port: first.port, state: edgeStateOf(counts), counts };
  });
  return merged.sort((a, b) => compareText(a.protocol, b.protocol) || (a.port ?? -1) - (b.port ?? -1));
}

/** The end that refused (or would refuse) more connections; the source on a tie. */
function decidingEnd(group: readonly GraphEdge[]): GraphEdge['deniedAt'] {
  const weight = { source: 0, destination: 0 };
  for (const { deniedAt, counts } of group) {
    if (deniedAt !== null) weight[deniedAt] += counts.denied + counts.wouldBeDenied;
  }
  if (weight.source + weight.destination === 0) return null;
  return weight.source >= weight.destination ? 'source' : 'destination';
}

function sumCounts(parts: readonly { readonly counts: VerdictCounts }[]): VerdictCounts {
  return parts.reduce((total, part) => addCounts(total, part.counts), NO_VERDICTS);
}
