import { changeResponse } from '@/lib/api/policies';
import { acceptBody, withLearningRange } from '@/lib/api/recommendations';
import { acceptRecommendations } from '@/lib/operations/accept-recommendation';
import { changeAnswer } from '@/lib/operations/change-answer';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { rangeOf } from '@/lib/server/range';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Stages recommended policies in one change. */
export const POST = route({ body: acceptBody, response: changeResponse }, async ({ body, session, now }) => {
  const cluster = await resolveCluster(database(), body.cluster);
  if (!cluster.ok) return cluster;
  const range = rangeOf(withLearningRange(body), now);
  if (!range.ok) return range;
  const request = { cluster: cluster.value, actor: session.actor, keys: body.keys, range: range.value, now };
  return changeAnswer(await acceptRecommendations(database(), request));
});
