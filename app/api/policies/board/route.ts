import { boardQuery, boardResponse } from '@/lib/api/policies';
import { ok } from '@/lib/core/result';
import { readBoard } from '@/lib/operations/read-board';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { rangeOf } from '@/lib/server/range';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Tiers and policies with what they did, and would do, to the connections of a range. */
export const GET = route({ query: boardQuery, response: boardResponse }, async ({ query, now }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  if (!cluster.ok) return cluster;
  const range = rangeOf(query, now);
  if (!range.ok) return range;
  return ok(await readBoard(database(), cluster.value, range.value, query.draft));
});
