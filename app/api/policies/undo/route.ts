import { changeResponse, undoBody } from '@/lib/api/policies';
import { changeAnswer } from '@/lib/operations/change-answer';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { rollBackChange } from '@/lib/operations/roll-back-policy';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Undoes one change. */
export const POST = route({ body: undoBody, response: changeResponse }, async ({ body, session }) => {
  const cluster = await resolveCluster(database(), body.cluster);
  if (!cluster.ok) return cluster;
  const request = { cluster: cluster.value, actor: session.actor, changeId: body.changeId };
  return changeAnswer(await rollBackChange(database(), request));
});
