import { applyDraftBody, changeResponse } from '@/lib/api/policies';
import { applyOpenDraft } from '@/lib/operations/apply-draft';
import { changeAnswer } from '@/lib/operations/change-answer';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Stages what the open change set holds. */
export const POST = route({ body: applyDraftBody, response: changeResponse }, async ({ body, session }) => {
  const cluster = await resolveCluster(database(), body.cluster);
  if (!cluster.ok) return cluster;
  return changeAnswer(await applyOpenDraft(database(), cluster.value, session.actor));
});
