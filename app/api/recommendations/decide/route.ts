import { decideBody, decideResponse } from '@/lib/api/recommendations';
import { ok } from '@/lib/core/result';
import { decideRecommendations } from '@/lib/operations/decide-recommendation';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Dismisses recommendations or takes them up again. */
export const POST = route({ body: decideBody, response: decideResponse }, async ({ body, session }) => {
  const cluster = await resolveCluster(database(), body.cluster);
  if (!cluster.ok) return cluster;
  const { keys, decision } = body;
  const request = { cluster: cluster.value, actor: session.actor, keys, decision };
  return ok({ changed: await decideRecommendations(database(), request) });
});
