/** Ends an ingest token at once, in every process: each push looks its token up. */
import type { AppError } from '@/lib/core/app-error';
import type { Seconds } from '@/lib/core/flow';
import { err, ok, type Result } from '@/lib/core/result';
import { insertAudit } from '@/lib/storage/audit';
import type { Database } from '@/lib/storage/client';
import { revokeToken as endToken } from '@/lib/storage/tokens';
import { inTransaction } from '@/lib/storage/transaction';

/** Errors: not-found when no token of that id is in force. */
export async function revokeToken(
  db: Database,
  id: string,
  actor: string,
  now: Seconds,
): Promise<Result<null, AppError>> {
  const revoked = await inTransaction(db, async (tx) => {
    const token = await endToken(tx, id, now);
    if (token === null) return false;
    const { clusterId, prefix, name } = token;
    const subject = prefix;
    await insertAudit(tx, { clusterId, actor, verb: 'revoke-token', subject, result: 'done', detail: { name } });
    return true;
  });
  return revoked ? ok(null) : err({ code: 'not-found', detail: 'no token of that id is in force' });
}
