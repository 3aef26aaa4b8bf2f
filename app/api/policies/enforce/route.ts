import { changeResponse, enforceBody } from '@/lib/api/policies';
import { changeAnswer } from '@/lib/operations/change-answer';
import { enforcePolicies } from '@/lib/operations/enforce-policy';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Enforces staged policies in the versions that were looked at, all or none. */
export const POST = route({ body: enforceBody, response: changeResponse }, async ({ body, session }) => {
  const cluster = await resolveCluster(database(), body.cluster);
  if (!cluster.ok) return cluster;
  const request = { cluster: cluster.value, actor: session.actor, expected: body.expected };
  return changeAnswer(await enforcePolicies(database(), request));
});
