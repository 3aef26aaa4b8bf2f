import { honestyResponse } from '@/lib/api/flows';
import { rangeQuery } from '@/lib/api/range';
import { ok } from '@/lib/core/result';
import { readHonesty } from '@/lib/operations/read-honesty';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { rangeOf } from '@/lib/server/range';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** What limits what the screens can know about a range. */
export const GET = route({ query: rangeQuery, response: honestyResponse }, async ({ query, now }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  if (!cluster.ok) return cluster;
  const range = rangeOf(query, now);
  return range.ok ? ok(await readHonesty(database(), cluster.value, range.value, now)) : range;
});
