/** Feeds and how their last pull went. What they list is in indicators.ts. */
import type { Seconds } from '@/lib/core/flow';
import type { RefusedLine } from '@/lib/core/threat/parse-feed';
import type { Transaction } from './client';
import type { Feed } from './generated/client';

export type FeedState = 'never' | 'ok' | 'stale' | 'held' | 'failing';

/** What people decide about a feed. */
export interface FeedSettings {
  readonly name: string;
  readonly description: string;
  readonly content: 'ip' | 'domain';
  readonly match: 'exact' | 'subtree';
  /** Null = uploaded, never pulled. */
  readonly url: string | null;
  readonly periodSeconds: number;
  /** 1-100 */
  readonly severity: number;
  /** MITRE ATT&CK technique, may be empty. */
  readonly mitre: string;
}

export interface FeedRow extends FeedSettings {
  readonly id: string;
  readonly clusterId: number;
  readonly enabled: boolean;
  /** Grows with every accepted content; 0 = none yet. */
  readonly version: number;
  readonly state: FeedState;
  readonly detail: string;
  readonly entries: number;
  readonly refused: number;
  readonly added: number;
  readonly removed: number;
  readonly notModified: number;
  readonly bytesTotal: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly contentHash: Uint8Array | null;
  readonly lastCheckedAt: Seconds | null;
  readonly lastSuccessAt: Seconds | null;
}

/** Throws a unique violation (trouble.ts isTaken) when the cluster has a feed of that name. */
export async function insertFeed(tx: Transaction, clusterId: number, settings: FeedSettings): Promise<FeedRow> {
  return feedRow(await tx.feed.create({ data: { clusterId, ...settings } }));
}

/** Where the feed is pulled from now on. */
export async function setFeedUrl(tx: Transaction, id: string, url: string): Promise<void> {
  await tx.feed.update({ where: { id }, data: { url } });
}

/** By name. */
export async function listFeeds(db: Transaction, clusterId: number): Promise<readonly FeedRow[]> {
  return (await db.feed.findMany({ where: { clusterId }, orderBy: { name: 'asc' } })).map(feedRow);
}

export async function findFeed(db: Transaction, id: string): Promise<FeedRow | null> {
  const row = await db.feed.findUnique({ where: { id } });
  return row === null ? null : feedRow(row);
}

/** As findFeed, and keeps others from changing the feed until the transaction ends. */
export async function lockFeed(tx: Transaction, id: string): Promise<FeedRow | null> {
  await tx.$executeRaw`SELECT FROM feed WHERE id = ${id}::uuid FOR UPDATE`;
  return findFeed(tx, id);
}

/** Until the first content is there, and while pulls fail, a feed is tried more often than its period says. */
const FIRST_RETRY_SECONDS = 15;
const RETRY_SECONDS = 300;

/** Feeds of all clusters whose URL is due to be pulled, the longest waiting first, at most 100. */
export async function listDueFeeds(db: Transaction, now: Seconds): Promise<readonly FeedRow[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM feed
    WHERE enabled AND url IS NOT NULL AND (last_checked_at IS NULL OR to_timestamp(${now}) >= last_checked_at + make_interval(
      secs => CASE WHEN version = 0 THEN ${FIRST_RETRY_SECONDS}
        WHEN state IN ('failing', 'stale') THEN LEAST(period_seconds, ${RETRY_SECONDS}) ELSE period_seconds END))
    ORDER BY last_checked_at NULLS FIRST LIMIT 100`;
  const feeds = await db.feed.findMany({ where: { id: { in: rows.map(({ id }) => id) } } });
  return feeds.map(feedRow);
}

/** Outcome of a pull; what is absent stays as it is. */
export interface FeedOutcome {
  readonly state: FeedState;
  readonly detail: string;
  readonly now: Seconds;
  readonly success?: boolean;
  readonly notModified?: boolean;
  readonly etag?: string | null;
  readonly lastModified?: string | null;
}

export async function recordFeedOutcome(tx: Transaction, id: string, outcome: FeedOutcome): Promise<void> {
  const at = new Date(outcome.now * 1000);
  await tx.feed.update({
    where: { id },
    data: {
      state: outcome.state,
      detail: outcome.detail.slice(0, 500),
      lastCheckedAt: at,
      ...(outcome.success === true ? { lastSuccessAt: at } : {}),
      ...(outcome.notModified === true ? { notModified: { increment: 1 } } : {}),
      ...(outcome.etag === undefined ? {} : { etag: outcome.etag }),
      ...(outcome.lastModified === undefined ? {} : { lastModified: outcome.lastModified }),
    },
  });
}

/** Numbers of an accepted content; `version` is the one its indicators were written with. */
export interface FeedContent {
  readonly version: number;
  readonly entries: number;
  readonly refused: number;
  readonly added: number;
  readonly removed: number;
  readonly bytesTotal: number;
  readonly contentHash: Uint8Array;
}

export async function recordFeedContent(tx: Transaction, id: string, content: FeedContent): Promise<void> {
  await tx.feed.update({ where: { id }, data: { ...content, contentHash: Buffer.from(content.contentHash) } });
}

/** Replaces the refused lines that are shown. At most 1,000 are given (parse-feed.ts). */
export async function replaceRefusals(tx: Transaction, feedId: string, lines: readonly RefusedLine[]): Promise<void> {
  await tx.feedRefusal.deleteMany({ where: { feedId } });
  const data = lines.map(({ line, reason, excerpt }) => ({ feedId, line, reason, excerpt }));
  await tx.feedRefusal.createMany({ data, skipDuplicates: true });
}

/** In file order, at most `limit`. */
export async function listRefusals(db: Transaction, feedId: string, limit: number): Promise<readonly RefusedLine[]> {
  return db.feedRefusal.findMany({
    where: { feedId },
    orderBy: { line: 'asc' },
    take: limit,
    select: { line: true, reason: true, excerpt: true },
  });
}

/** Removes the feed, what it lists and its exceptions. Its alerts stay: they are history. False = no such feed. */
export async function deleteFeed(tx: Transaction, clusterId: number, id: string): Promise<boolean> {
  const { count } = await tx.feed.deleteMany({ where: { clusterId, id } });
  if (count === 0) return false;
  await tx.indicator.deleteMany({ where: { feedId: id } });
  await tx.feedRefusal.deleteMany({ where: { feedId: id } });
  await tx.alertException.deleteMany({ where: { clusterId, feedId: id } });
  return true;
}

function feedRow(row: Feed): FeedRow {
  return {
    ...row,
    content: row.content === 'domain' ? 'domain' : 'ip',
    match: row.match === 'subtree' ? 'subtree' : 'exact',
    state: row.state as FeedState,
    lastCheckedAt: secondsOf(row.lastCheckedAt),
    lastSuccessAt: secondsOf(row.lastSuccessAt),
  };
}

function secondsOf(at: Date | null): Seconds | null {
  return at === null ? null : Math.floor(at.getTime() / 1000);
}
