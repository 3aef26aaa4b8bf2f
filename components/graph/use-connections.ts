'use client';
import { useQuery } from '@tanstack/react-query';
import { connectionsQuery } from '@/lib/client/flows';
import type { RangeParams } from '@/lib/client/range-params';
import type { Connection, GraphEdge, GraphItem, View } from '@/lib/core/graph/model';

export interface ConnectionScope {
  readonly range: RangeParams;
  readonly view: View;
  readonly item: Pick<GraphItem, 'id'> | null;
  readonly edge: Pick<GraphEdge, 'id'> | null;
}

const NO_CONNECTIONS: readonly Connection[] = [];

/** Connections of the selection, newest first; a folded namespace's id stands for all its workloads. */
export function useConnections({ range, view, item, edge }: ConnectionScope) {
  const query = useQuery(connectionsQuery({ ...range, view, item: item?.id, edge: edge?.id }));
  return { query, connections: query.data?.connections ?? NO_CONNECTIONS, total: query.data?.total ?? 0 };
}
