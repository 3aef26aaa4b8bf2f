'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { connectionsQuery } from '@/lib/client/flows';
import type { RangeParams } from '@/lib/client/range-params';
import type { Connection, EdgeState, GraphEdge, GraphItem, View } from '@/lib/core/graph/model';

export interface ConnectionScope {
  readonly range: RangeParams;
  readonly view: View;
  readonly item: Pick<GraphItem, 'id' | 'kind' | 'namespace'> | null;
  readonly edge: GraphEdge | null;
  readonly state?: EdgeState | undefined;
}

const NO_CONNECTIONS: readonly Connection[] = [];

/** Connections of the selection. A folded edge holds many workload edges: its keys say which connections are its own. */
export function useConnections({ range, view, item, edge, state }: ConnectionScope) {
  const query = useQuery(connectionsQuery({ ...range, view, state, ...selectionParams(item, edge) }));
  const all = query.data?.connections ?? NO_CONNECTIONS;
  const connections = useMemo(() => {
    if (edge === null) return all;
    const keys = new Set(edge.connectionKeys);
    return all.filter((connection) => keys.has(connection.key));
  }, [all, edge]);
  return { query, connections, total: edge === null ? (query.data?.total ?? 0) : connections.length };
}

function selectionParams(item: ConnectionScope['item'], edge: GraphEdge | null) {
  if (edge !== null) {
    const isFolded = edge.source.startsWith('ns:') || edge.target.startsWith('ns:');
    if (!isFolded) return { edge: edge.id };
    const end = edge.source.startsWith('ns:') ? edge.target : edge.source;
    return end.startsWith('ns:') ? {} : { item: end };
  }
  if (item === null) return {};
  return item.kind === 'namespace' && item.namespace !== null ? { namespace: item.namespace } : { item: item.id };
}
