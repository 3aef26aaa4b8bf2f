import { metaQuery, metaResponse } from '@/lib/api/meta';
import { ok } from '@/lib/core/result';
import { readMeta } from '@/lib/operations/read-meta';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Clusters, namespaces and the counts that the shell shows. */
export const GET = route({ query: metaQuery, response: metaResponse }, async ({ query }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  return cluster.ok ? ok(await readMeta(database(), cluster.value)) : cluster;
});
