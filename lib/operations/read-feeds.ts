/** Feeds as the screens show them, with the lines that could not be used. */
import type { FeedsResponse, FeedView } from '@/lib/api/feeds';
import type { Seconds } from '@/lib/core/flow';
import type { Database } from '@/lib/storage/client';
import { countDns } from '@/lib/storage/dns';
import { type FeedRow, listFeeds, listRefusals } from '@/lib/storage/feeds';
import { countSightings } from '@/lib/storage/sightings';

const DAY_SECONDS = 86_400;
const REFUSALS_SHOWN = 200;

export async function readFeeds(db: Database, clusterId: number, now: Seconds): Promise<FeedsResponse> {
  const [feeds, dnsRecordsLastDay, externalAddressesLastDay] = await Promise.all([
    listFeeds(db, clusterId),
    countDns(db, clusterId, now - DAY_SECONDS),
    countSightings(db, clusterId, 'ip', now - DAY_SECONDS),
  ]);
  const views = await Promise.all(feeds.map((feed) => feedView(db, feed)));
  return { feeds: views, dnsRecordsLastDay, externalAddressesLastDay };
}

export async function feedView(db: Database, feed: FeedRow): Promise<FeedView> {
  const { clusterId: _cluster, etag: _etag, lastModified: _modified, contentHash: _hash, ...shown } = feed;
  const refusals = feed.refused === 0 ? [] : await listRefusals(db, feed.id, REFUSALS_SHOWN);
  return { ...shown, refusals: refusals.map((line) => ({ ...line })) };
}
