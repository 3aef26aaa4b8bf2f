import { z } from 'zod';
import { alertDetailResponse } from '@/lib/api/alerts';
import { err, ok } from '@/lib/core/result';
import { readAlert } from '@/lib/operations/read-alerts';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

const params = z.object({ id: z.uuid() });
const query = z.object({ cluster: z.string().max(253).optional() });

/** One alert with its evidence, connections and history. */
export const GET = route(
  { params, query, response: alertDetailResponse },
  async ({ params: { id }, query: { cluster: name } }) => {
    const cluster = await resolveCluster(database(), name);
    if (!cluster.ok) return cluster;
    const alert = await readAlert(database(), cluster.value.id, id);
    return alert === null ? err({ code: 'not-found', detail: 'no alert has that id' }) : ok(alert);
  },
);
