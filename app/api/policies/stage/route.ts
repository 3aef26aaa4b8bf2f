import { changeResponse, stageBody } from '@/lib/api/policies';
import { changeAnswer } from '@/lib/operations/change-answer';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { stagePolicies } from '@/lib/operations/stage-policy';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Stages policies, all or none. */
export const POST = route({ body: stageBody, response: changeResponse }, async ({ body, session }) => {
  const cluster = await resolveCluster(database(), body.cluster);
  if (!cluster.ok) return cluster;
  const request = { cluster: cluster.value, actor: session.actor, documents: body.documents };
  return changeAnswer(await stagePolicies(database(), request));
});
