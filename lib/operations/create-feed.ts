/** Sets up a threat feed, from a URL or from a file. */
import type { AppError } from '@/lib/core/app-error';
import type { Seconds } from '@/lib/core/flow';
import { err, ok, type Result } from '@/lib/core/result';
import { insertAudit } from '@/lib/storage/audit';
import type { Database } from '@/lib/storage/client';
import { type FeedRow, type FeedSettings, findFeed, insertFeed } from '@/lib/storage/feeds';
import { inTransaction } from '@/lib/storage/transaction';
import { isTaken } from '@/lib/storage/trouble';
import { importFeed } from './import-feed';
import { refreshFeed } from './refresh-feed';

export interface NewFeed extends FeedSettings {
  readonly clusterId: number;
  /** The file's text; null = pull the URL. With both, the text is taken now and the URL pulled when its period is over. */
  readonly text: string | null;
  readonly actor: string;
  readonly now: Seconds;
  readonly signal: AbortSignal;
}

/**
 * Answers the feed after its first content was taken or failed to be. A first pull that fails leaves the feed in state
 * `failing`, to be tried again. Errors: already-exists.
 */
export async function createFeed(db: Database, feed: NewFeed): Promise<Result<FeedRow, AppError>> {
  const { clusterId, text, actor, now, signal, ...settings } = feed;
  const row = await insertSettings(db, clusterId, settings, actor);
  if (!row.ok) return row;
  if (text !== null) {
    const bytes = new TextEncoder().encode(text);
    await importFeed(db, row.value, { bytes, etag: null, lastModified: null, actor, now, isConfirmed: true });
  } else await refreshFeed(db, row.value, { actor, now, byHand: true, signal });
  return ok((await findFeed(db, row.value.id)) ?? row.value);
}

async function insertSettings(
  db: Database,
  clusterId: number,
  settings: FeedSettings,
  actor: string,
): Promise<Result<FeedRow, AppError>> {
  try {
    const created = await inTransaction(db, async (tx) => {
      const row = await insertFeed(tx, clusterId, settings);
      const { name, content, url } = settings;
      const detail = { content, url };
      await insertAudit(tx, { clusterId, actor, verb: 'create-feed', subject: name, result: 'done', detail });
      return row;
    });
    return ok(created);
  } catch (error) {
    if (!isTaken(error)) throw error;
    return err({ code: 'already-exists', detail: `there is a feed named \`${settings.name}\`` });
  }
}
