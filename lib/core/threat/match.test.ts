import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { network, sum, workload } from '@/lib/core/graph/testing/sums';
import { parseAddress } from '@/lib/core/net/address';
import { cidrContains, parseCidr } from '@/lib/core/net/cidr';
import type { DnsRecord } from './dns-record';
import { buildDomainSet } from './domain-set';
import { buildIpSet } from './ip-set';
import { matchDns, matchFlows, observedFlow } from './match';

const web = workload('shop', 'web');
const ips = buildIpSet([
  { feedId: 'c2', value: '198.51.100.0/24', line: 3 },
  { feedId: 'tor', value: '198.51.100.7/32', line: 9 },
]);
const domains = buildDomainSet([
  { feedId: 'names', value: 'evil.com', line: 2, subtree: false },
  { feedId: 'below', value: '*.evil.com', line: 5, subtree: false },
]);
const to = (ip: string | null) =>
  sum({ from: web, to: network('public', ip), port: 443, counters: { connectionsStarted: 2 } });

function dns(queryName: string, parts: Partial<DnsRecord> = {}): DnsRecord {
  return {
    at: 100,
    clientNamespace: 'shop',
    clientName: 'web',
    clientLabels: null,
    queryName,
    queryType: 'A',
    responseCode: 'NOERROR',
    answers: [],
    count: 1,
    ...parts,
  };
}

describe('matchFlows', () => {
  it('names every feed that lists an address, with the line and the occurrence', () => {
    const hits = matchFlows([to('198.51.100.7'), to('192.0.2.1'), to(null)], { ips });
    expect(hits).toMatchObject([
      {
        feedId: 'c2',
        indicator: '198.51.100.0/24',
        indicatorLine: 3,
        direction: 'egress',
        sourceNamespace: 'shop',
        sourceName: 'web',
        destination: '198.51.100.7',
        occurrences: 2,
      },
      { feedId: 'tor', indicator: '198.51.100.7/32', indicatorLine: 9 },
    ]);
    expect(hits[0]?.evidence).toMatchObject([
      { at: 1000, text: 'tcp port 443 to 198.51.100.7, reported allowed', occurrences: 2, dns: null },
    ]);
  });

  it('groups repetitions into one hit', () => {
    const again = { ...to('198.51.100.9'), firstSeen: 500, lastSeen: 3000 };
    const [hit, ...rest] = matchFlows([to('198.51.100.9'), again], { ips });
    expect(rest).toEqual([]);
    expect(hit).toMatchObject({ firstSeen: 500, lastSeen: 3000, occurrences: 4 });
    expect(hit?.evidence.map(({ at }) => at)).toEqual([500, 1000]);
  });

  it('sees a listed address knocking from outside', () => {
    const inbound = sum({ from: network('public', '198.51.100.9'), to: web, reporter: 'destination', verdict: 'deny' });
    expect(matchFlows([inbound], { ips })).toMatchObject([
      {
        direction: 'ingress',
        sourceNamespace: null,
        sourceName: '198.51.100.9',
        destination: 'shop/web',
        evidence: [{ text: 'tcp port 8080 from 198.51.100.9 to shop/web, reported denied' }],
      },
    ]);
  });

  it('matches a network set written from a feed by its name', () => {
    const set = {
      kind: 'networkSet' as const,
      namespace: null,
      name: 'threatfeed.c2',
      labels: null,
      ip: null,
      serviceAccount: null,
    };
    const feedSets = new Map([['threatfeed.c2', 'c2']]);
    expect(matchFlows([sum({ from: web, to: set })], { ips, feedSets })).toMatchObject([
      { feedId: 'c2', indicator: 'threatfeed.c2', indicatorLine: 0, destination: 'threatfeed.c2' },
    ]);
    expect(matchFlows([sum({ from: web, to: { ...set, ip: '198.51.100.8' } })], { ips, feedSets })).toMatchObject([
      { indicator: '198.51.100.0/24' },
    ]);
    expect(matchFlows([sum({ from: web, to: set })], { ips })).toEqual([]);
  });

  it('looks at no pod and repeats no forwarding host', () => {
    const pod = { ...workload('shop', 'db'), ip: '198.51.100.7' };
    expect(
      matchFlows(
        [sum({ from: web, to: pod }), sum({ from: web, to: network('public', '198.51.100.7'), reporter: 'transit' })],
        { ips },
      ),
    ).toEqual([]);
  });

  it('gives the same evidence key when a record is read again', () => {
    const flow = observedFlow({ ...to('198.51.100.7'), windowStart: 15, windowEnd: 30, granularity: 'window' });
    const keys = () => matchFlows([flow], { ips }).flatMap((hit) => hit.evidence.map(({ key }) => key));
    expect(keys()).toEqual(keys());
    expect(flow).toMatchObject({ firstSeen: 15, lastSeen: 30 });
  });

  it('finds exactly what comparing every flow with every line finds', () => {
    const address = fc.nat(40).map((last) => `198.51.100.${last}`);
    const block = fc.tuple(address, fc.integer({ min: 26, max: 32 })).map(([base, prefix]) => `${base}/${prefix}`);
    fc.assert(
      fc.property(fc.array(address, { maxLength: 15 }), fc.array(block, { maxLength: 8 }), (addresses, blocks) => {
        const listed = blocks.map((value, index) => ({ feedId: 'f', value, line: index + 1 }));
        const found = matchFlows(addresses.map(to), { ips: buildIpSet(listed) });
        const pairs = new Map<string, number>();
        for (const ip of addresses) {
          const parsed = parseAddress(ip);
          for (const { value } of listed.filter((one, index) => blocks.indexOf(one.value) === index)) {
            const cidr = parseCidr(value);
            if (parsed === null || cidr === null || !cidrContains(cidr, parsed)) continue;
            const times = blocks.filter((other) => other === value).length;
            pairs.set(`${value} ${ip}`, (pairs.get(`${value} ${ip}`) ?? 0) + 2 * times);
          }
        }
        expect(new Map(found.map((hit) => [`${hit.indicator} ${hit.destination}`, hit.occurrences]))).toEqual(pairs);
      }),
    );
  });
});

describe('matchDns', () => {
  it('matches the name asked for and the names it was answered with', () => {
    const hits = matchDns(
      [
        dns('evil.com', { count: 3 }),
        dns('cdn.good.com', { answers: ['x.evil.com', '198.51.100.7'] }),
        dns('good.com'),
      ],
      domains,
    );
    expect(
      hits.map(({ feedId, indicator, destination, occurrences, evidence }) => [
        feedId,
        indicator,
        destination,
        occurrences,
        evidence[0]?.text,
      ]),
    ).toEqual([
      ['below', '*.evil.com', 'cdn.good.com', 1, 'asked for A cdn.good.com, answered NOERROR through x.evil.com'],
      ['names', 'evil.com', 'evil.com', 3, 'asked for A evil.com, answered NOERROR'],
    ]);
  });

  it('counts a question once for each indicator, however many answers match it', () => {
    const [hit, ...rest] = matchDns([dns('a.evil.com', { answers: ['b.evil.com', 'c.evil.com'] })], domains);
    expect([hit?.occurrences, rest]).toEqual([1, []]);
  });

  it('keeps clients apart', () => {
    expect(matchDns([dns('evil.com'), dns('evil.com', { clientName: 'db' })], domains)).toHaveLength(2);
  });
});
