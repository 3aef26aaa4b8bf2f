/** The cluster a request is about. */
import type { AppError } from '@/lib/core/app-error';
import { err, ok, type Result } from '@/lib/core/result';
import type { Database } from '@/lib/storage/client';
import { type ClusterRow, findCluster } from '@/lib/storage/clusters';

/** `name` undefined = the default one: see chooseDefault in storage/clusters.ts. */
export async function resolveCluster(db: Database, name: string | undefined): Promise<Result<ClusterRow, AppError>> {
  const cluster = await findCluster(db, name);
  if (cluster !== null) return ok(cluster);
  if (name !== undefined) return err({ code: 'not-found', detail: `no cluster is named \`${name}\`` });
  return err({ code: 'not-found', detail: 'there is no cluster yet', hint: 'wait until the first one is set up' });
}
