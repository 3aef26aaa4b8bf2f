/** What a batch shows of the outside world, for hunts in the past (storage/sightings.ts). Pure. */
import type { Fact } from '@/lib/core/fold';
import { externalEnds } from '@/lib/core/fold-addresses';
import { parseAddress } from '@/lib/core/net/address';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import type { Sighting } from '@/lib/storage/sightings';

/** External addresses by the workload that met them. Ends without an address say nothing. */
export function flowSightings(facts: readonly Fact[]): readonly Sighting[] {
  return facts.flatMap(({ key, windowStart, windowEnd }) =>
    externalEnds(key).map(({ own, ip }): Sighting => {
      const met = { kind: 'ip', value: ip, namespace: own.namespace ?? '', workload: own.name } as const;
      return { ...met, firstSeen: windowStart, lastSeen: windowEnd };
    }),
  );
}

/** Names asked for and names they were answered with, by client. */
export function dnsSightings(records: readonly DnsRecord[]): readonly Sighting[] {
  return records.flatMap(({ at, clientNamespace, clientName, queryName, answers }) => {
    const names = [queryName, ...answers.filter((answer) => parseAddress(answer) === null)];
    const client = { namespace: clientNamespace ?? '', workload: clientName, firstSeen: at, lastSeen: at };
    return names.map((value): Sighting => ({ kind: 'domain', value, ...client }));
  });
}
