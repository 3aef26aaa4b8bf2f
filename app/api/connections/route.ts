import { connectionsQuery, connectionsResponse } from '@/lib/api/flows';
import { ok } from '@/lib/core/result';
import { readConnections } from '@/lib/operations/read-graph';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { rangeOf } from '@/lib/server/range';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Connections of a range with the verdicts of both ends, newest first. */
export const GET = route({ query: connectionsQuery, response: connectionsResponse }, async ({ query, now }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  if (!cluster.ok) return cluster;
  const range = rangeOf(query, now);
  if (!range.ok) return range;
  const { item = null, edge = null, state = null, namespace = null } = query;
  const filter = { item, edge, state, namespace };
  return ok(await readConnections(database(), cluster.value.id, range.value, query.view, filter));
});
