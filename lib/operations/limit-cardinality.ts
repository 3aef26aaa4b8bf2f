/** Keeps what a batch brings within bounds: external addresses per workload and day, series per cluster. */
import type { RejectedRecord } from '@/lib/connectors/connector';
import type { Flow } from '@/lib/core/flow';
import { type Fact, foldBatch } from '@/lib/core/fold';
import { type ExternalPeer, externalPeers, foldAddresses, peerKey } from '@/lib/core/fold-addresses';
import { env } from '@/lib/env';
import type { Transaction } from '@/lib/storage/client';
import { findStoredSeries } from '@/lib/storage/cluster-tally';
import { seriesContentId } from '@/lib/storage/dimensions';
import { loadMatchers } from '@/lib/storage/indicators';
import { admitPeers } from '@/lib/storage/peer-limits';
import type { RecentIds } from '@/lib/storage/recent-ids';

export interface CardinalityLimits {
  readonly addressesPerWorkload: number;
  readonly series: number;
}

export function cardinalityLimits(): CardinalityLimits {
  const { FIREBREAK_ADDRESSES_PER_WORKLOAD, FIREBREAK_SERIES_PER_CLUSTER } = env();
  return { addressesPerWorkload: FIREBREAK_ADDRESSES_PER_WORKLOAD, series: FIREBREAK_SERIES_PER_CLUSTER };
}

/** A flow and its place in the batch. */
export interface PlacedFlow {
  readonly index: number;
  readonly flow: Flow;
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
  const keys = await admitPeers(tx, clusterId, peers, addressesPerWorkload, (address) => ips.has(address));
  return { isFolded: (key) => keys.has(key), folded: peers.filter((peer) => keys.has(peerKey(peer))) };
}

export interface SeriesAdmission {
  readonly clusterId: number;
  readonly connector: string;
  readonly facts: readonly Fact[];
  readonly recent: RecentIds;
  /** How many series may still be added. Batches that are stored at the same moment do not see each other's. */
  readonly room: number;
}

/** The facts whose series are stored already or still find room, first come first served. Asks only when room is short. */
export async function admitSeries(
  tx: Transaction,
  { clusterId, connector, facts, recent, room }: SeriesAdmission,
): Promise<readonly Fact[]> {
  const ids = new Map<string, bigint>();
  for (const { keyText } of facts) {
    if (!ids.has(keyText)) ids.set(keyText, seriesContentId(clusterId, connector, keyText).id);
  }
  const unsure = [...ids.values()].filter((id) => !recent.has(id));
  if (unsure.length <= room) return facts;
  const stored = await findStoredSeries(tx, unsure);
  const beyond = new Set(unsure.filter((id) => !stored.has(id)).slice(Math.max(0, room)));
  return facts.filter(({ keyText }) => {
    const id = ids.get(keyText);
    return id !== undefined && !beyond.has(id);
  });
}

const NO_ROOM = { code: 'too-many-series', reason: 'the cluster has too many distinct series to add another one' };

/** The flows that none of the admitted facts stands for. */
export function refusedRecords(
  { kept }: { readonly kept: readonly PlacedFlow[] },
  admitted: readonly Fact[],
  isFolded: (key: string) => boolean,
): readonly RejectedRecord[] {
  const known = new Set(admitted.map(({ keyText }) => keyText));
  return kept.flatMap(({ index, flow }) => {
    const [fact] = foldAddresses(foldBatch([flow]), isFolded);
    return fact !== undefined && known.has(fact.keyText) ? [] : [{ index, ...NO_ROOM }];
  });
}
