/** What feeds list. A new content replaces the old one in one transaction: readers see one of them, never a mixture. */
import { buildDomainSet, type DomainSet } from '@/lib/core/threat/domain-set';
import type { Indicator } from '@/lib/core/threat/indicator';
import { buildIpSet, type IpSet } from '@/lib/core/threat/ip-set';
import type { FeedEntry } from '@/lib/core/threat/parse-feed';
import { numbers, texts } from './array-text';
import type { Transaction } from './client';
import { slices } from './slices';

export interface ReplacedIndicators {
  readonly added: number;
  readonly removed: number;
}

/**
 * Writes the entries under the new version and removes what they no longer hold. Entries must not repeat a value.
 * About 50,000 entries a second, in a transaction of the caller.
 */
export async function replaceIndicators(
  tx: Transaction,
  feedId: string,
  version: number,
  entries: readonly FeedEntry[],
): Promise<ReplacedIndicators> {
  const before = await tx.indicator.count({ where: { feedId } });
  for (const slice of slices(entries)) {
    await tx.$executeRaw`
      INSERT INTO indicator (feed_id, value, line, version)
      SELECT ${feedId}::uuid, value, line, ${version}::int
      FROM unnest(${texts(slice.map(({ value }) => value))}::text[], ${numbers(slice.map(({ line }) => line))}::int[])
        AS row(value, line)
      ON CONFLICT (feed_id, value) DO UPDATE SET line = EXCLUDED.line, version = EXCLUDED.version`;
  }
  const { count: removed } = await tx.indicator.deleteMany({ where: { feedId, version: { not: version } } });
  return { added: entries.length - (before - removed), removed };
}

/** Everything the cluster's feeds list, ready to match. */
export interface FeedMatchers {
  readonly ips: IpSet;
  readonly domains: DomainSet;
  /** Name of the (Global)NetworkSet a feed is written to -> feed. */
  readonly feedSets: ReadonlyMap<string, string>;
}

/** By what the feeds are and hold: ids are unique, so an entry is right for every database. The newest few are kept. */
const cache = new Map<string, FeedMatchers>();
const CACHE_LIMIT = 8;
const PAGE = 50_000;

/**
 * The matchers of the enabled feeds as this transaction sees them; built only when a feed changed. Building reads all
 * indicators: about 0.1 million a second.
 */
export async function loadMatchers(tx: Transaction, clusterId: number): Promise<FeedMatchers> {
  const feeds = await tx.feed.findMany({
    where: { clusterId, enabled: true, version: { gt: 0 } },
    select: { id: true, name: true, version: true, content: true, match: true },
    orderBy: { id: 'asc' },
  });
  const fingerprint = JSON.stringify(feeds);
  const known = cache.get(fingerprint);
  if (known !== undefined) return known;
  const addressFeeds = feeds.filter(({ content }) => content === 'ip');
  const nameFeeds = feeds.filter(({ content }) => content === 'domain');
  const matchers: FeedMatchers = {
    ips: buildIpSet(await readAll(tx, addressFeeds, (indicator) => indicator)),
    domains: buildDomainSet(
      await readAll(tx, nameFeeds, (indicator, feed) => ({ ...indicator, subtree: feed.match === 'subtree' })),
    ),
    feedSets: new Map(addressFeeds.map(({ id, name }) => [feedSetName(name), id])),
  };
  const oldest = cache.keys().next().value;
  if (cache.size >= CACHE_LIMIT && oldest !== undefined) cache.delete(oldest);
  cache.set(fingerprint, matchers);
  return matchers;
}

/** Calico names the set of a feed so (GlobalThreatFeed, spec.globalNetworkSet). */
export function feedSetName(feedName: string): string {
  return `threatfeed.${feedName}`;
}

async function readAll<F extends { readonly id: string }, I>(
  tx: Transaction,
  feeds: readonly F[],
  make: (indicator: Indicator, feed: F) => I,
): Promise<readonly I[]> {
  const all: I[] = [];
  for (const feed of feeds) {
    let after = '';
    for (;;) {
      const rows = await tx.$queryRaw<{ value: string; line: number }[]>`
        SELECT value, line FROM indicator WHERE feed_id = ${feed.id}::uuid AND value > ${after}
        ORDER BY value LIMIT ${PAGE}`;
      for (const { value, line } of rows) all.push(make({ feedId: feed.id, value, line }, feed));
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) break;
      after = last.value;
    }
  }
  return all;
}
