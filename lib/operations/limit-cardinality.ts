/** Keeps what a batch brings within bounds: external addresses per workload and day, series per cluster. For DNS names see limit-names.ts. */
import type { RejectedRecord } from '@/lib/connectors/connector';
import type { Fact, FactColumns } from '@/lib/core/fact-columns';
import type { FlowColumns } from '@/lib/core/flow-columns';
import { type FlowRows, foldBatch, type SeriesIdOf } from '@/lib/core/fold';
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
  readonly facts: FactColumns;
  readonly recent: RecentIds;
  /** How many series may still be added. Batches that are stored at the same moment do not see each other's. */
  readonly room: number;
}

export interface AdmittedSeries {
  readonly facts: FactColumns;
  /** One fact of each series that this process does not know to be stored. */
  readonly unsure: readonly Fact[];
}

/** The facts whose series are stored already or still find room, first come first served. Asks only when room is short. */
export async function admitSeries(tx: Transaction, { facts, recent, room }: SeriesAdmission): Promise<AdmittedSeries> {
  const unsure = new Map<bigint, Fact>();
  for (let row = 0; row < facts.length; row++) {
    const seriesId = facts.seriesId(row);
    if (!recent.has(seriesId)) unsure.set(seriesId, facts.at(row));
  }
  if (unsure.size <= room) return { facts, unsure: [...unsure.values()] };
  const stored = await findStoredSeries(tx, [...unsure.keys()]);
  const missing = [...unsure.keys()].filter((id) => !stored.has(id));
  const beyond = new Set(missing.slice(Math.max(0, room)));
  return {
    facts: facts.where((row) => !beyond.has(facts.seriesId(row))),
    unsure: [...unsure.values()].filter(({ seriesId }) => !beyond.has(seriesId)),
  };
}

const NO_ROOM = { code: 'too-many-series', reason: 'the cluster has too many distinct series to add another one' };

export interface KeptFlows {
  readonly flows: FlowColumns;
  readonly kept: FlowRows;
  readonly seriesIdOf: SeriesIdOf;
}

/** Those of the kept flows that none of the admitted facts stands for, by their place in the batch. */
export function refusedRecords(
  { flows, kept, seriesIdOf }: KeptFlows,
  admitted: FactColumns,
  isFolded: (key: string) => boolean,
): readonly RejectedRecord[] {
  const known = new Set(Array.from(admitted, ({ seriesId }) => seriesId));
  return Array.from(kept).flatMap((row) => {
    const [fact] = foldAddresses([...foldBatch([flows.at(row)], seriesIdOf)], isFolded, seriesIdOf);
    return fact !== undefined && known.has(fact.seriesId) ? [] : [{ index: row, ...NO_ROOM }];
  });
}
