import { recommendationsQuery, recommendationsResponse, withLearningRange } from '@/lib/api/recommendations';
import { ok } from '@/lib/core/result';
import { readRecommendations } from '@/lib/operations/read-recommendations';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { rangeOf } from '@/lib/server/range';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** What the flows of a range teach, workload by workload. */
export const GET = route({ query: recommendationsQuery, response: recommendationsResponse }, async ({ query, now }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  if (!cluster.ok) return cluster;
  const range = rangeOf(withLearningRange(query), now);
  if (!range.ok) return range;
  const all = await readRecommendations(database(), cluster.value.id, range.value, now);
  const inScope = all.filter(({ recommendation }) => [undefined, recommendation.namespace].includes(query.namespace));
  return ok({ range: range.value, recommendations: inScope });
});
