/** The service graph and the connections behind it, composed from one view of the range. */
import { CONNECTION_LIMIT, type ConnectionsResponse } from '@/lib/api/flows';
import type { Endpoint } from '@/lib/core/flow';
import { buildGraph } from '@/lib/core/graph/build';
import { edgeId, endpointItemId, namespaceItemId } from '@/lib/core/graph/ids';
import type { Connection, EdgeState, ServiceGraph, View } from '@/lib/core/graph/model';
import type { TimeRange } from '@/lib/core/window';
import type { Database } from '@/lib/storage/client';
import { countOpenAlerts } from '@/lib/storage/overview';
import { readView, stagedEngine } from './read-view';

/** Workload level; the browser folds namespaces. */
export async function readGraph(db: Database, clusterId: number, range: TimeRange, view: View): Promise<ServiceGraph> {
  const [{ connections, sets }, alertsByWorkload] = await Promise.all([
    readView(db, clusterId, range, view, { asksAgreement: () => false }),
    countOpenAlerts(db, clusterId),
  ]);
  const enforced = sets.engine('enforced');
  return buildGraph(connections, {
    range,
    view,
    enforced,
    staged: stagedEngine(sets),
    facts: sets.facts,
    alertsByWorkload,
  });
}

/** Which connections are asked for; null = any. */
export interface ConnectionFilter {
  /** Graph item id, a folded namespace's included: either end. */
  readonly item: string | null;
  /** Graph edge id. */
  readonly edge: string | null;
  readonly state: EdgeState | null;
  /** Namespace of either end. */
  readonly namespace: string | null;
}

/** Newest first, at most CONNECTION_LIMIT; `total` counts all that fit the filter. */
export async function readConnections(
  db: Database,
  clusterId: number,
  range: TimeRange,
  view: View,
  filter: ConnectionFilter,
): Promise<ConnectionsResponse> {
  const { connections } = await readView(db, clusterId, range, view);
  const found = connections
    .filter((connection) => fits(connection, filter))
    .sort((a, b) => b.lastSeen - a.lastSeen || (a.key < b.key ? -1 : 1));
  return { range, view, connections: found.slice(0, CONNECTION_LIMIT), total: found.length };
}

function fits(connection: Connection, { item, edge, state, namespace }: ConnectionFilter): boolean {
  const { source, destination } = connection;
  const [from, to] = [itemIds(source), itemIds(destination)];
  return (
    (item === null || from.includes(item) || to.includes(item)) &&
    (edge === null || from.some((a) => to.some((b) => edgeId(a, b) === edge))) &&
    (state === null || connection.state === state) &&
    (namespace === null || source.namespace === namespace || destination.namespace === namespace)
  );
}

/** The item an end is drawn as: itself, or its namespace while that is folded. */
function itemIds(endpoint: Endpoint): readonly string[] {
  const own = endpointItemId(endpoint);
  return endpoint.kind === 'workload' && endpoint.namespace !== null
    ? [own, namespaceItemId(endpoint.namespace)]
    : [own];
}
