import { histogramResponse } from '@/lib/api/flows';
import { rangeQuery } from '@/lib/api/range';
import { ok } from '@/lib/core/result';
import { readHistogram } from '@/lib/operations/read-histogram';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { rangeOf } from '@/lib/server/range';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Connections over time by outcome. */
export const GET = route({ query: rangeQuery, response: histogramResponse }, async ({ query, now }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  if (!cluster.ok) return cluster;
  const range = rangeOf(query, now);
  return range.ok ? ok(await readHistogram(database(), cluster.value.id, range.value)) : range;
});
