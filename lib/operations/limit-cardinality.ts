/** Keeps what a batch brings within bounds: external addresses per workload and day, series per cluster. For DNS names see limit-names.ts. */
import type { RejectedRecord } from '@/lib/connectors/connector';
import type { Flow } from '@/lib/core/flow';
import { type Fact, foldBatch, type SeriesIdOf } from '@/lib/core/fold';
import { type ExternalPeer, externalPeers, foldAddresses, peerKey } from '@/lib/core/fold-addresses';
import { env } from '@/lib/env';
import type { Transaction } from '@/lib/storage/client';
import { findStoredSeries } from '@/lib/storage/cluster-tally';
import { loadMatchers } from '@/lib/storage/indicators';
import { admitPeers } from '@/lib/storage/peer-limits';
import type { RecentIds } from '@/lib/storage/recent-ids';

export interface CardinalityLimits {
  readonly addressesPerWorkload: number;
  readonly namesPerWorkload: number;
  readonly series: number;
}

export function cardinalityLimits(): CardinalityLimits {
  const { FIREBREAK_ADDRESSES_PER_WORKLOAD, FIREBREAK_NAMES_PER_WORKLOAD, FIREBREAK_SERIES_PER_CLUSTER } = env();
  return {
    addressesPerWorkload: FIREBREAK_ADDRESSES_PER_WORKLOAD,
    namesPerWorkload: FIREBREAK_NAMES_PER_WORKLOAD,
    series: FIREBREAK_SERIES_PER_CLUSTER,
  };
}

export interface FoldedBatch {
  readonly isFolded: (key: string) => boolean;
  readonly folded: readonly (ExternalPeer & { readonly records: number })[];
}

/** Which external peers of the facts go beyond their workload's limit. Addresses that a feed lists never do. */
export async function foldPeers(
  tx: Transaction,
  clusterId: number,
  facts: readonly Fact[],
  { addressesPerWorkload }: CardinalityLimits,
): Promise<FoldedBatch> {
  const peers = externalPeers(facts);
  if (peers.length === 0) return { isFolded: () => false, folded: [] };
  const { ips } = await loadMatchers(tx, clusterId);
  const limit = { kind: 'ip', most: addressesPerWorkload } as const;
  const keys = await admitPeers(tx, clusterId, peers, limit, (address) => ips.has(address));
  return { isFolded: (key) => keys.has(key), folded: peers.filter((peer) => keys.has(peerKey(peer))) };
}

export interface SeriesAdmission {
  readonly facts: readonly Fact[];
  readonly recent: RecentIds;
  /** How many series may still be added. Batches that are stored at the same moment do not see each other's. */
  readonly room: number;
}

export interface AdmittedSeries {
  readonly facts: readonly Fact[];
  /** One fact of each series that this process does not know to be stored. */
  readonly unsure: readonly Fact[];
}

/** The facts whose series are stored already or still find room, first come first served. Asks only when room is short. */
export async function admitSeries(tx: Transaction, { facts, recent, room }: SeriesAdmission): Promise<AdmittedSeries> {
  const unsure = new Map<bigint, Fact>();
  for (const fact of facts) if (!recent.has(fact.seriesId)) unsure.set(fact.seriesId, fact);
  if (unsure.size <= room) return { facts, unsure: [...unsure.values()] };
  const stored = await findStoredSeries(tx, [...unsure.keys()]);
  const missing = [...unsure.keys()].filter((id) => !stored.has(id));
  const beyond = new Set(missing.slice(Math.max(0, room)));
  return {
    facts: facts.filter(({ seriesId }) => !beyond.has(seriesId)),
    unsure: [...unsure.values()].filter(({ seriesId }) => !beyond.has(seriesId)),
  };
}

const NO_ROOM = { code: 'too-many-series', reason: 'the cluster has too many distinct series to add another one' };

/** Those of the `stored` flows that none of the admitted facts stands for, by their place in the batch. */
export function refusedRecords(
  batch: readonly Flow[],
  stored: readonly Flow[],
  admitted: readonly Fact[],
  isFolded: (key: string) => boolean,
  seriesIdOf: SeriesIdOf,
): readonly RejectedRecord[] {
  const tried = new Set(stored);
  const known = new Set(admitted.map(({ seriesId }) => seriesId));
  return batch.flatMap((flow, index) => {
    if (!tried.has(flow)) return [];
    const [fact] = foldAddresses(foldBatch([flow], seriesIdOf), isFolded, seriesIdOf);
    return fact !== undefined && known.has(fact.seriesId) ? [] : [{ index, ...NO_ROOM }];
  });
}
