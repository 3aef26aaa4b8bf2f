/** Pulls a feed and takes its content. Whatever goes wrong, the last good content stays in force. */
import { type FetchError, fetchFeed } from '@/lib/connectors/feeds/fetch-feed';
import type { AppError } from '@/lib/core/app-error';
import type { Seconds } from '@/lib/core/flow';
import { err, ok, type Result } from '@/lib/core/result';
import { env } from '@/lib/env';
import type { Database } from '@/lib/storage/client';
import { type FeedRow, type FeedState, recordFeedOutcome } from '@/lib/storage/feeds';
import { importFeed } from './import-feed';

export interface RefreshRequest {
  readonly actor: string;
  readonly now: Seconds;
  /** Asked for by a person, who may thereby take a content that was held. */
  readonly byHand: boolean;
  readonly signal: AbortSignal;
}

/** Without success for so many periods, what is in force is called stale. */
const STALE_PERIODS = 3;

/**
 * Answers the state the feed is in afterwards; failures of the pull are such states and no errors.
 * Errors: refused when the feed was uploaded and has no URL.
 */
export async function refreshFeed(
  db: Database,
  feed: FeedRow,
  { actor, now, byHand, signal }: RefreshRequest,
): Promise<Result<FeedState, AppError>> {
  if (feed.url === null)
    return err({ code: 'refused', detail: `feed \`${feed.name}\` was uploaded: it has no URL to pull` });
  const isHeldByHand = byHand && feed.state === 'held';
  const answer = await fetchFeed({
    url: feed.url,
    etag: isHeldByHand ? null : feed.etag,
    lastModified: isHeldByHand ? null : feed.lastModified,
    mayReachInside,
    signal,
  });
  if (!answer.ok) return ok(await recordFailure(db, feed, answer.error, now));
  if (answer.value.kind === 'not-modified') {
    const state = feed.version === 0 ? 'failing' : 'ok';
    await recordFeedOutcome(db, feed.id, { state, detail: '', now, success: true, notModified: true });
    return ok(state);
  }
  const { bytes, etag, lastModified } = answer.value;
  const outcome = await importFeed(db, feed, { bytes, etag, lastModified, actor, now, isConfirmed: isHeldByHand });
  return ok(outcome === 'held' || outcome === 'failing' ? outcome : 'ok');
}

/** Own feeds of the demo lie on this machine; anything else inside needs FIREBREAK_ALLOW_PRIVATE_FEEDS. */
function mayReachInside(url: URL): boolean {
  const { PORT, FIREBREAK_ALLOW_PRIVATE_FEEDS } = env();
  const isOwn = url.origin === `http://127.0.0.1:${PORT}` || url.origin === `http://localhost:${PORT}`;
  return FIREBREAK_ALLOW_PRIVATE_FEEDS || (isOwn && url.pathname.startsWith('/api/demo/feeds/'));
}

async function recordFailure(db: Database, feed: FeedRow, error: FetchError, now: Seconds): Promise<FeedState> {
  const isStale = feed.lastSuccessAt !== null && now - feed.lastSuccessAt > STALE_PERIODS * feed.periodSeconds;
  const state = isStale ? 'stale' : 'failing';
  await recordFeedOutcome(db, feed.id, { state, detail: error.detail, now });
  return state;
}
