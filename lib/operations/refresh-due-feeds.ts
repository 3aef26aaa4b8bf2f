/** Pulls the feeds whose time has come, one after the other. */
import type { Seconds } from '@/lib/core/flow';
import type { Log } from '@/lib/log';
import { type Database, database } from '@/lib/storage/client';
import { listDueFeeds } from '@/lib/storage/feeds';
import { refreshFeed } from './refresh-feed';

/** A feed that fails, even through a bug, never stops another one. Answers how many were pulled. */
export async function refreshDueFeeds(
  log: Log,
  signal: AbortSignal,
  now: Seconds,
  db: Database = database(),
): Promise<number> {
  const due = await listDueFeeds(db, now);
  for (const feed of due) {
    if (signal.aborted) return 0;
    const { name, clusterId } = feed;
    try {
      const state = await refreshFeed(db, feed, { actor: 'schedule', now, byHand: false, signal });
      log.info({ feed: name, clusterId, state: state.ok ? state.value : state.error.code }, 'feed pulled');
    } catch (error) {
      log.error({ feed: name, clusterId, err: error }, 'feed could not be pulled');
    }
  }
  return due.length;
}
