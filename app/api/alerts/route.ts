import { alertsQuery, alertsResponse } from '@/lib/api/alerts';
import { ok } from '@/lib/core/result';
import { readAlerts } from '@/lib/operations/read-alerts';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Alerts, newest occurrence first, each with what became of the attempt. */
export const GET = route({ query: alertsQuery, response: alertsResponse }, async ({ query }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  return cluster.ok ? ok(await readAlerts(database(), cluster.value.id, query)) : cluster;
});
