/** Keeps the DNS names of a batch within bounds: so many per workload and day are kept, further ones only count. */
import type { Seconds } from '@/lib/core/flow';
import { peerKey } from '@/lib/core/fold-addresses';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { askedNames, exemptNames, type SplitQuestions, splitQuestions } from '@/lib/core/threat/fold-names';
import type { Transaction } from '@/lib/storage/client';
import { addFoldedQuestions } from '@/lib/storage/folded-questions';
import { loadMatchers } from '@/lib/storage/indicators';
import { admitPeers } from '@/lib/storage/peer-limits';
import { retained } from '@/lib/storage/retention';
import type { Sighting } from '@/lib/storage/sightings';
import { breathe } from './breathe';
import type { CardinalityLimits } from './limit-cardinality';
import { dnsSightings } from './sightings-of';

/** What is stored of a batch's questions. Alerts are raised from all of them, whatever is kept. */
export interface AdmittedNames extends SplitQuestions {
  readonly sightings: readonly Sighting[];
}

/** Names that a feed lists are always kept. To be called after `foldPeers`, before anything else of the batch is written. */
export async function admitNames(
  tx: Transaction,
  clusterId: number,
  dns: readonly DnsRecord[],
  { namesPerWorkload }: CardinalityLimits,
): Promise<AdmittedNames> {
  if (dns.length === 0) return { kept: [], folded: [], sightings: [] };
  const { domains } = await loadMatchers(tx, clusterId);
  const exempt = exemptNames(dns, (name) => domains.has(name));
  await breathe();
  const asked = askedNames(dns);
  await breathe();
  const limit = { kind: 'domain', most: namesPerWorkload } as const;
  const keys = await admitPeers(tx, clusterId, asked, limit, (name) => exempt.has(name));
  const isFolded = (key: string) => keys.has(key);
  const split = splitQuestions(dns, isFolded);
  await breathe();
  return { ...split, sightings: dnsSightings(dns, (peer) => isFolded(peerKey(peer))) };
}

interface NamedBatch {
  readonly clusterId: number;
  readonly digest: Uint8Array;
  readonly now: Seconds;
}

/**
 * Counts questions beyond the limit and answers how many were new. Those of days whose windows are gone are passed over:
 * nothing would tell whether they were counted before. Under the cluster's lock of derived data.
 */
export function countOtherNames(
  tx: Transaction,
  { clusterId, digest, now }: NamedBatch,
  folded: readonly DnsRecord[],
): Promise<number> {
  const { windowsFrom } = retained(now);
  return addFoldedQuestions(
    tx,
    clusterId,
    digest,
    folded.filter(({ at }) => at >= windowsFrom),
  );
}
