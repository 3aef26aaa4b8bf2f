/** Adds a cluster of one's own: from then on its shippers may push with the token that comes with it. */
import type { AppError } from '@/lib/core/app-error';
import type { Seconds } from '@/lib/core/flow';
import { err, ok, type Result } from '@/lib/core/result';
import { insertAudit } from '@/lib/storage/audit';
import type { Database } from '@/lib/storage/client';
import { type ClusterRow, insertCluster } from '@/lib/storage/clusters';
import { inTransaction } from '@/lib/storage/transaction';
import { isTaken } from '@/lib/storage/trouble';
import { addToken, type CreatedToken } from './create-token';

const FIRST_TOKEN = 'first token';

export interface CreatedCluster extends CreatedToken {
  readonly cluster: ClusterRow;
}

/** The cluster, its first token and both audit entries, or nothing. Errors: already-exists. */
export async function createCluster(
  db: Database,
  name: string,
  actor: string,
  now: Seconds,
): Promise<Result<CreatedCluster, AppError>> {
  try {
    const created = await inTransaction(db, async (tx) => {
      const cluster = await insertCluster(tx, name);
      await insertAudit(tx, { clusterId: cluster.id, actor, verb: 'create-cluster', subject: name, result: 'done' });
      return { cluster, ...(await addToken(tx, cluster, FIRST_TOKEN, actor, now)) };
    });
    return ok(created);
  } catch (error) {
    if (!isTaken(error)) throw error;
    return err({ code: 'already-exists', detail: `there is a cluster named \`${name}\`` });
  }
}
