/** Removes a threat feed. Its alerts stay: what happened, happened. */
import type { AppError } from '@/lib/core/app-error';
import { err, ok, type Result } from '@/lib/core/result';
import { insertAudit } from '@/lib/storage/audit';
import type { Database } from '@/lib/storage/client';
import { lockFeed, deleteFeed as removeFeed } from '@/lib/storage/feeds';
import { inTransaction } from '@/lib/storage/transaction';

/** Errors: not-found. */
export async function deleteFeed(db: Database, id: string, actor: string): Promise<Result<null, AppError>> {
  const removed = await inTransaction(db, async (tx) => {
    const feed = await lockFeed(tx, id);
    if (feed === null) return false;
    const { clusterId, name } = feed;
    await removeFeed(tx, clusterId, id);
    await insertAudit(tx, { clusterId, actor, verb: 'delete-feed', subject: name, result: 'done' });
    return true;
  });
  return removed ? ok(null) : err({ code: 'not-found', detail: 'no feed has that id' });
}
