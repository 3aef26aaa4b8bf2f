import { alertChangeBody, alertChangeResponse } from '@/lib/api/alerts';
import { ok } from '@/lib/core/result';
import { changeAlerts } from '@/lib/operations/change-alerts';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** State, assignee and notes of up to 500 alerts at once. */
export const POST = route({ body: alertChangeBody, response: alertChangeResponse }, async ({ body, session, now }) => {
  const cluster = await resolveCluster(database(), body.cluster);
  if (!cluster.ok) return cluster;
  const changed = await changeAlerts(database(), cluster.value, body, session.actor, now);
  return changed.ok ? ok({ changed: changed.value }) : changed;
});
