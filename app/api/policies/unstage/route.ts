import { changeResponse, unstageBody } from '@/lib/api/policies';
import { changeAnswer } from '@/lib/operations/change-answer';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { unstagePolicies } from '@/lib/operations/unstage-policy';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Takes staged policies away again, all or none. */
export const POST = route({ body: unstageBody, response: changeResponse }, async ({ body, session }) => {
  const cluster = await resolveCluster(database(), body.cluster);
  if (!cluster.ok) return cluster;
  const request = { cluster: cluster.value, actor: session.actor, expected: body.expected };
  return changeAnswer(await unstagePolicies(database(), request));
});
