/** What limits what the screens can know about a range. */
import type { HonestyResponse } from '@/lib/api/flows';
import type { Seconds } from '@/lib/core/flow';
import { honestyNotes } from '@/lib/core/honesty';
import type { TimeRange } from '@/lib/core/window';
import { countRejected } from '@/lib/storage/batches';
import { type Checkpoint, listCheckpoints } from '@/lib/storage/checkpoints';
import type { Database } from '@/lib/storage/client';
import { findTally } from '@/lib/storage/cluster-tally';
import type { ClusterRow } from '@/lib/storage/clusters';
import { listGaps } from '@/lib/storage/coverage';
import { countDns } from '@/lib/storage/dns';
import { listFeeds } from '@/lib/storage/feeds';
import { sumFolded } from '@/lib/storage/peer-limits';
import { policySourceOf } from './cluster-access';
import { cardinalityLimits } from './limit-cardinality';
import { readView } from './read-view';

/** A range that ends this close to now is watched live. */
const LIVE_SECONDS = 60;
/** Length of a window and how late it comes, by connector; others are taken for the slowest. */
const DELAYS: Readonly<Record<string, { readonly windowSeconds: Seconds; readonly delaySeconds: Seconds }>> = {
  demo: { windowSeconds: 15, delaySeconds: 15 },
  goldmane: { windowSeconds: 15, delaySeconds: 30 },
  hubble: { windowSeconds: 60, delaySeconds: 30 },
  calico: { windowSeconds: 300, delaySeconds: 300 },
};
const SLOWEST = { windowSeconds: 300, delaySeconds: 300 };

export async function readHonesty(
  db: Database,
  cluster: ClusterRow,
  range: TimeRange,
  now: Seconds,
): Promise<HonestyResponse> {
  const clusterId = cluster.id;
  const [{ connections }, stored, checkpoints, gaps, feeds] = await Promise.all([
    readView(db, clusterId, range, 'staged'),
    readCounts(db, clusterId, range),
    listCheckpoints(db, clusterId),
    listGaps(db, clusterId, range),
    listFeeds(db, clusterId),
  ]);
  const notes = honestyNotes({
    ...{ now, range, connections, ...stored },
    policiesKnown: policySourceOf(db, cluster) !== null,
    live: now - range.to < LIVE_SECONDS,
    sources: checkpoints.filter(({ lastWindow }) => lastWindow !== null).map(sourceFacts),
    gaps: gaps.map(({ connector, from, to }) => ({ source: connector, from, to })),
    hasDomainFeed: feeds.some(({ content }) => content === 'domain'),
    hasIpFeed: feeds.some(({ content }) => content === 'ip'),
  });
  return { notes: [...notes] };
}

async function readCounts(db: Database, clusterId: number, range: TimeRange) {
  const [rejectedRecords, dnsRecords, folded, foldedNames, tally] = await Promise.all([
    countRejected(db, clusterId, range),
    countDns(db, clusterId, range.from, range.to),
    sumFolded(db, clusterId, 'ip', range),
    sumFolded(db, clusterId, 'domain', range),
    findTally(db, clusterId),
  ]);
  const limits = cardinalityLimits();
  return {
    ...{ rejectedRecords, dnsRecords },
    folded: { ...folded, limit: limits.addressesPerWorkload },
    foldedNames: { ...foldedNames, limit: limits.namesPerWorkload },
    full: { at: tally.fullAt, limit: limits.series },
  };
}

function sourceFacts({ connector, lastWindow }: Checkpoint) {
  const { windowSeconds, delaySeconds } = DELAYS[connector] ?? SLOWEST;
  const lastWindowEnd = lastWindow === null ? null : lastWindow + windowSeconds;
  return { name: connector, lastWindowEnd, expectedDelaySeconds: windowSeconds + delaySeconds };
}
