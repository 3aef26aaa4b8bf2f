/** What a batch shows of the outside world, for hunts in the past (storage/sightings.ts). Pure. */
import type { Endpoint } from '@/lib/core/flow';
import type { Fact } from '@/lib/core/fold';
import { parseAddress } from '@/lib/core/net/address';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import type { Sighting } from '@/lib/storage/sightings';

/** External addresses by the workload that met them. Ends without an address say nothing. */
export function flowSightings(facts: readonly Fact[]): readonly Sighting[] {
  return facts.flatMap(({ key, windowStart, windowEnd }) => {
    const seen = { firstSeen: windowStart, lastSeen: windowEnd };
    return [
      ...sighting(key.source, key.destination).map((own) => ({ ...own, ...seen })),
      ...sighting(key.destination, key.source).map((own) => ({ ...own, ...seen })),
    ];
  });
}

function sighting(own: Endpoint, peer: Endpoint): readonly Omit<Sighting, 'firstSeen' | 'lastSeen'>[] {
  const isExternal = peer.kind === 'network' || peer.kind === 'networkSet';
  if (peer.ip === null || !isExternal || own.kind === 'network') return [];
  return [{ kind: 'ip', value: peer.ip, namespace: own.namespace ?? '', workload: own.name }];
}

/** Names asked for and names they were answered with, by client. */
export function dnsSightings(records: readonly DnsRecord[]): readonly Sighting[] {
  return records.flatMap(({ at, clientNamespace, clientName, queryName, answers }) => {
    const names = [queryName, ...answers.filter((answer) => parseAddress(answer) === null)];
    const client = { namespace: clientNamespace ?? '', workload: clientName, firstSeen: at, lastSeen: at };
    return names.map((value): Sighting => ({ kind: 'domain', value, ...client }));
  });
}
