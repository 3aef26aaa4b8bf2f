import { createTokenBody, createTokenResponse } from '@/lib/api/meta';
import { ok } from '@/lib/core/result';
import { createToken } from '@/lib/operations/create-token';
import { tokenView } from '@/lib/operations/read-connectors';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Makes an ingest token. The answer is the only place where its secret ever stands. */
export const POST = route({ body: createTokenBody, response: createTokenResponse }, async ({ body, session, now }) => {
  const cluster = await resolveCluster(database(), body.cluster);
  if (!cluster.ok) return cluster;
  const { secret, token } = await createToken(database(), cluster.value, body.name, session.actor, now);
  return ok({ token: secret, view: tokenView(token) });
});
