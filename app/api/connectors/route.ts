import { z } from 'zod';
import { connectorsResponse } from '@/lib/api/meta';
import { ok } from '@/lib/core/result';
import { readConnectors } from '@/lib/operations/read-connectors';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

const query = z.object({ cluster: z.string().max(253).optional() });

/** Sources with their health, ingest tokens, and what was refused in the last day. */
export const GET = route({ query, response: connectorsResponse }, async ({ query: { cluster: name }, now }) => {
  const cluster = await resolveCluster(database(), name);
  return cluster.ok ? ok(await readConnectors(database(), cluster.value, now)) : cluster;
});
