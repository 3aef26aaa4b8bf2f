/** What a batch shows of the outside world, for hunts in the past (storage/sightings.ts). Pure. */
import type { Fact } from '@/lib/core/fact-columns';
import { type ExternalPeer, externalEnds } from '@/lib/core/fold-addresses';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { namesOf } from '@/lib/core/threat/fold-names';
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

/** Names asked for and names they were answered with, by client, without the names that are `isFolded`. */
export function dnsSightings(
  records: readonly DnsRecord[],
  isFolded: (name: ExternalPeer) => boolean,
): readonly Sighting[] {
  return records.flatMap((record) =>
    namesOf(record)
      .filter((name) => !isFolded(name))
      .map(({ namespace, workload, value }): Sighting => {
        return { kind: 'domain', value, namespace, workload, firstSeen: record.at, lastSeen: record.at };
      }),
  );
}
