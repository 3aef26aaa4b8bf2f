/** Matches what a batch brought against the cluster's feeds and keeps the hits as alerts. */
import type { Endpoint, Seconds, SeriesKey } from '@/lib/core/flow';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { type FeedHit, matchDns, matchFlows } from '@/lib/core/threat/match';
import type { TimeRange } from '@/lib/core/window';
import { type ExceptionRow, listExceptions } from '@/lib/storage/alert-events';
import { upsertHits } from '@/lib/storage/alerts';
import type { Transaction } from '@/lib/storage/client';
import { listFeeds } from '@/lib/storage/feeds';
import { type FeedMatchers, loadMatchers } from '@/lib/storage/indicators';
import { observeWindows } from '@/lib/storage/observed';

/** One stored window of a series. */
export interface StoredFlow {
  readonly seriesId: bigint;
  readonly key: SeriesKey;
  readonly windowStart: Seconds;
}

/**
 * Call it under the cluster's lock of derived data (storage/roll-ups.ts): a feed changes under the same lock, so each flow is
 * either matched here or found by the feed's own hunt. Counts are read back from storage, so matching a batch again
 * changes nothing. Answers how many occurrences were new.
 */
export async function raiseAlerts(
  tx: Transaction,
  clusterId: number,
  flows: readonly StoredFlow[],
  dns: readonly DnsRecord[],
  now: Seconds,
): Promise<number> {
  const matchers = await loadMatchers(tx, clusterId);
  const listed = flows.filter(({ key }) => isListed(key.source, matchers) || isListed(key.destination, matchers));
  const hits = [...matchDns(dns, matchers.domains)];
  if (listed.length > 0) {
    const ids = [...new Set(listed.map(({ seriesId }) => seriesId))];
    hits.push(...matchFlows(await observeWindows(tx, clusterId, ids, rangeOf(listed)), matchers));
  }
  return storeHits(tx, clusterId, hits, now);
}

/** Keeps hits that no exception in force covers. */
export async function storeHits(
  tx: Transaction,
  clusterId: number,
  hits: readonly FeedHit[],
  now: Seconds,
): Promise<number> {
  if (hits.length === 0) return 0;
  const exceptions = await listExceptions(tx, clusterId, now);
  const kept = hits.filter((hit) => !exceptions.some((exception) => covers(exception, hit)));
  const feeds = new Map((await listFeeds(tx, clusterId)).map((feed) => [feed.id, feed]));
  return upsertHits(tx, clusterId, kept, feeds);
}

function isListed(end: Endpoint, { ips, feedSets }: FeedMatchers): boolean {
  if (end.kind === 'workload' || end.kind === 'host') return false;
  return (end.ip !== null && ips.has(end.ip)) || (end.kind === 'networkSet' && feedSets.has(end.name));
}

/** Whole minutes around the windows: evidence is kept per minute. */
function rangeOf(flows: readonly StoredFlow[]): TimeRange {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const { windowStart } of flows) {
    from = Math.min(from, windowStart);
    to = Math.max(to, windowStart + 1);
  }
  return { from, to };
}

function covers(exception: ExceptionRow, hit: FeedHit): boolean {
  return (
    (exception.feedId === null || exception.feedId === hit.feedId) &&
    (exception.indicator === null || exception.indicator === hit.indicator) &&
    (exception.namespace === null || exception.namespace === hit.sourceNamespace) &&
    (exception.workload === null || exception.workload === hit.sourceName)
  );
}
