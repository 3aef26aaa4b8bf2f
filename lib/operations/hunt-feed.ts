/** Looks for a feed's indicators in everything that is still stored: who met them before they were listed. */
import type { Seconds } from '@/lib/core/flow';
import { buildDomainSet } from '@/lib/core/threat/domain-set';
import { buildIpSet } from '@/lib/core/threat/ip-set';
import { matchDns, matchFlows } from '@/lib/core/threat/match';
import type { FeedEntry } from '@/lib/core/threat/parse-feed';
import type { Transaction } from '@/lib/storage/client';
import { listDns } from '@/lib/storage/dns';
import type { FeedRow } from '@/lib/storage/feeds';
import { feedSetName } from '@/lib/storage/indicators';
import { findSeriesOfPeers, observeHistory } from '@/lib/storage/observed';
import { retained } from '@/lib/storage/retention';
import { type Sighting, visitSightings } from '@/lib/storage/sightings';
import { storeHits } from './raise-alerts';

/** Questions of one client that are looked at; the newest. */
const QUESTIONS_PER_CLIENT = 5_000;

/**
 * Raises alerts for stored flows or DNS questions that the feed lists and answers how many occurrences were new. Call
 * it in the transaction that changes the feed, under the cluster's lock of derived data. Looks at distinct sighted values
 * first: O(sightings + what was hit).
 */
export async function huntFeed(
  tx: Transaction,
  feed: Pick<FeedRow, 'id' | 'clusterId' | 'name' | 'content' | 'match'>,
  entries: readonly FeedEntry[],
  now: Seconds,
): Promise<number> {
  return feed.content === 'ip' ? huntAddresses(tx, feed, entries, now) : huntNames(tx, feed, entries, now);
}

async function huntAddresses(
  tx: Transaction,
  { id: feedId, clusterId, name }: Pick<FeedRow, 'id' | 'clusterId' | 'name'>,
  entries: readonly FeedEntry[],
  now: Seconds,
): Promise<number> {
  const ips = buildIpSet(entries.map(({ value, line }) => ({ feedId, value, line })));
  const seen = await listedSightings(tx, clusterId, 'ip', now, (address) => ips.has(address));
  const addresses = [...new Set(seen.map(({ value }) => value))];
  const setName = feedSetName(name);
  const series = await findSeriesOfPeers(tx, clusterId, addresses, [setName]);
  if (series.length === 0) return 0;
  const flows = await observeHistory(tx, clusterId, series, now);
  return storeHits(tx, clusterId, matchFlows(flows, { ips, feedSets: new Map([[setName, feedId]]) }), now);
}

async function huntNames(
  tx: Transaction,
  { id: feedId, clusterId, match }: Pick<FeedRow, 'id' | 'clusterId' | 'match'>,
  entries: readonly FeedEntry[],
  now: Seconds,
): Promise<number> {
  const subtree = match === 'subtree';
  const domains = buildDomainSet(entries.map(({ value, line }) => ({ feedId, value, line, subtree })));
  const seen = await listedSightings(tx, clusterId, 'domain', now, (name) => domains.match(name).length > 0);
  const clients = new Map(seen.map(({ namespace, workload }) => [`${namespace}/${workload}`, { namespace, workload }]));
  const range = { from: retained(now).hoursFrom, to: Math.ceil(now) + 600 };
  let added = 0;
  for (const { namespace, workload } of clients.values()) {
    const client = { namespace: namespace === '' ? null : namespace, name: workload };
    const questions = await listDns(tx, clusterId, { range, client }, QUESTIONS_PER_CLIENT);
    added += await storeHits(tx, clusterId, matchDns(questions, domains), now);
  }
  return added;
}

async function listedSightings(
  tx: Transaction,
  clusterId: number,
  kind: Sighting['kind'],
  now: Seconds,
  isListed: (value: string) => boolean,
): Promise<readonly Sighting[]> {
  const listed: Sighting[] = [];
  await visitSightings(tx, clusterId, kind, retained(now).daysFrom, (page) => {
    for (const sighting of page) if (isListed(sighting.value)) listed.push(sighting);
  });
  return listed;
}
