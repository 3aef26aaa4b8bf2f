import { timelineQuery, timelineResponse } from '@/lib/api/meta';
import { ok } from '@/lib/core/result';
import { readTimeline } from '@/lib/operations/read-timeline';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Who did what when, newest first, page by page. */
export const GET = route({ query: timelineQuery, response: timelineResponse }, async ({ query }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  if (!cluster.ok) return cluster;
  return ok(await readTimeline(database(), cluster.value, query.before ?? null, query.limit));
});
