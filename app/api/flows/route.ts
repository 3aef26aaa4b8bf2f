import { flowsQuery, flowsResponse } from '@/lib/api/flows';
import { err, ok } from '@/lib/core/result';
import { flowRowOf } from '@/lib/operations/flow-rows';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { rangeOf } from '@/lib/server/range';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';
import { listFlows } from '@/lib/storage/flow-list';

/** Single windows as they were reported, newest first, page by page. */
export const GET = route({ query: flowsQuery, response: flowsResponse }, async ({ query, now }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  if (!cluster.ok) return cluster;
  const range = rangeOf(query, now);
  if (!range.ok) return range;
  const { verdict = null, namespace = null, after = null, limit } = query;
  const filter = { range: range.value, verdict, namespace, after, limit };
  const page = await listFlows(database(), cluster.value.id, filter);
  if (page === null) return err({ code: 'invalid-request', detail: '`after` is not the `next` of a page' });
  return ok({ range: range.value, rows: page.rows.map(flowRowOf), next: page.next });
});
