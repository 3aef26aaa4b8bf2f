import { graphQuery, graphResponse } from '@/lib/api/graph';
import { ok } from '@/lib/core/result';
import { readGraph } from '@/lib/operations/read-graph';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { rangeOf } from '@/lib/server/range';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** The service graph of a range at workload level, judged by the view. */
export const GET = route({ query: graphQuery, response: graphResponse }, async ({ query, now }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  if (!cluster.ok) return cluster;
  const range = rangeOf(query, now);
  if (!range.ok) return range;
  return ok(await readGraph(database(), cluster.value.id, range.value, query.view));
});
