import { clustersResponse, createClusterBody, createClusterResponse } from '@/lib/api/clusters';
import { ok } from '@/lib/core/result';
import { createCluster } from '@/lib/operations/create-cluster';
import { clusterView, readClusters } from '@/lib/operations/read-clusters';
import { tokenView } from '@/lib/operations/read-connectors';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Every cluster, and which one is shown when none is named. */
export const GET = route({ response: clustersResponse }, async () => ok(await readClusters(database())));

/** Adds a cluster with its first ingest token. The answer is the only place where the token ever stands. */
export const POST = route(
  { body: createClusterBody, response: createClusterResponse },
  async ({ body, session, now }) => {
    const created = await createCluster(database(), body.name, session.actor, now);
    if (!created.ok) return created;
    const { cluster, secret, token } = created.value;
    return ok({ cluster: clusterView(cluster), token: secret, view: tokenView(token) });
  },
);
