/** Takes a feed's new content: parses it, refuses what cannot be right, swaps it in as a whole and hunts in the past. */
import { createHash } from 'node:crypto';
import { NAME_KNOWLEDGE } from '@/lib/connectors/feeds/name-knowledge';
import type { Seconds } from '@/lib/core/flow';
import { type ParsedFeed, parseFeed } from '@/lib/core/threat/parse-feed';
import { insertAudit } from '@/lib/storage/audit';
import type { Database, Transaction } from '@/lib/storage/client';
import { type FeedRow, lockFeed, recordFeedContent, recordFeedOutcome, replaceRefusals } from '@/lib/storage/feeds';
import { replaceIndicators } from '@/lib/storage/indicators';
import { lockDerived } from '@/lib/storage/roll-ups';
import { inTransaction } from '@/lib/storage/transaction';
import { huntFeed } from './hunt-feed';

export interface FeedContentInput {
  readonly bytes: Uint8Array;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly actor: string;
  readonly now: Seconds;
  /** A person looked at it: a list that shrank to less than half is taken anyway. */
  readonly isConfirmed: boolean;
}

/** Below this many entries, half of them gone is no sign of a broken download. */
const HOLD_FLOOR = 10;

/** Two million indicators and the hunt for them. */
const SWAP_LIMIT_MILLIS = 300_000;

/** What became of the content. The last good content stays in force unless it is `imported`. */
export type ImportOutcome = 'imported' | 'unchanged' | 'held' | 'failing';

/** Never refuses single lines silently: they are kept with number and reason. See security.md 1.3. */
export async function importFeed(db: Database, feed: FeedRow, input: FeedContentInput): Promise<ImportOutcome> {
  const contentHash = createHash('sha256').update(input.bytes).digest();
  const { now, etag, lastModified } = input;
  if (feed.contentHash !== null && contentHash.equals(feed.contentHash)) {
    await recordFeedOutcome(db, feed.id, {
      ...{ state: 'ok', detail: '', now, etag, lastModified },
      ...{ success: true, notModified: true },
    });
    return 'unchanged';
  }
  const text = new TextDecoder('utf-8').decode(input.bytes);
  const parsed = parseFeed(text, { content: feed.content, ...NAME_KNOWLEDGE });
  if (!parsed.ok) return fail(db, feed, input, 'failing', parsed.error.detail);
  const count = parsed.value.entries.length;
  if (!input.isConfirmed && feed.entries >= HOLD_FLOOR && count * 2 < feed.entries) {
    const detail = `the new content lists \`${count}\` instead of \`${feed.entries}\`: refresh by hand to take it`;
    return fail(db, feed, input, 'held', detail);
  }
  await inTransaction(db, (tx) => swapIn(tx, feed.id, input, parsed.value, contentHash), SWAP_LIMIT_MILLIS);
  return 'imported';
}

/** The lock of derived data comes last: a million indicators take half a minute to write, and batches must not wait for them. */
async function swapIn(
  tx: Transaction,
  feedId: string,
  { bytes, etag, lastModified, actor, now }: FeedContentInput,
  { entries, refused, refusedTotal }: ParsedFeed,
  contentHash: Uint8Array,
): Promise<void> {
  const feed = await lockFeed(tx, feedId);
  if (feed === null) return;
  const { clusterId, name } = feed;
  const version = feed.version + 1;
  const replaced = await replaceIndicators(tx, feedId, version, entries);
  await replaceRefusals(tx, feedId, refused);
  await lockDerived(tx, clusterId);
  await recordFeedContent(tx, feedId, {
    ...{ version, contentHash, ...replaced },
    ...{ entries: entries.length, refused: refusedTotal, bytesTotal: bytes.length },
  });
  await recordFeedOutcome(tx, feedId, { state: 'ok', detail: '', now, success: true, etag, lastModified });
  const found = replaced.added > 0 ? await huntFeed(tx, feed, entries, now) : 0;
  const detail = { version, ...replaced, refused: refusedTotal, foundInHistory: found };
  await insertAudit(tx, { clusterId, actor, verb: 'refresh-feed', subject: name, result: 'done', detail });
}

async function fail(
  db: Database,
  feed: FeedRow,
  { actor, now }: FeedContentInput,
  state: 'held' | 'failing',
  detail: string,
): Promise<'held' | 'failing'> {
  const { id, clusterId, name } = feed;
  await inTransaction(db, async (tx) => {
    await recordFeedOutcome(tx, id, { state, detail, now });
    const verb = 'refresh-feed';
    await insertAudit(tx, { clusterId, actor, verb, subject: name, result: 'refused', detail: { state, detail } });
  });
  return state;
}
