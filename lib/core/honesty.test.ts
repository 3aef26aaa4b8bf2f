import { describe, expect, it } from 'vitest';
import type { SeriesSum } from '@/lib/core/flow';
import { foldConnections } from '@/lib/core/graph/connections';
import {
  both,
  DEFAULT_TIERS,
  engine,
  hit,
  NO_FACTS,
  network,
  networkPolicy,
  sum,
  workload,
} from '@/lib/core/graph/testing/sums';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { policySets } from '@/lib/core/policy/policy-sets';
import { type HonestyFacts, honestyNotes } from './honesty';

const web = workload('shop', 'web');
const db = workload('shop', 'db');

function connectionsOf(sums: readonly SeriesSum[], sets = setsOf([])) {
  return foldConnections(sums, {
    view: 'reported',
    enforced: sets.engine('enforced'),
    judged: null,
    agreement: sets.agreement,
  });
}

/** The policies in force, and when they last changed where that is known. */
function setsOf(documents: readonly PolicyDocument[], changedAt: number | null = null) {
  const sources = documents.map((document, index) => ({ policyId: String(index), document, resourceVersion: '1' }));
  const changes = new Map(changedAt === null ? [] : [['CalicoNetworkPolicy/shop/p', changedAt]]);
  return policySets(sources, DEFAULT_TIERS, NO_FACTS, { known: true, changes });
}

const quiet: HonestyFacts = {
  now: 10_000,
  range: { from: 6400, to: 10_000 },
  live: true,
  sources: [{ name: 'goldmane', lastWindowEnd: 9970, expectedDelaySeconds: 30 }],
  gaps: [],
  rejectedRecords: 0,
  connections: connectionsOf(both({ from: web, to: db })),
  dnsRecords: 1,
  hasDomainFeed: true,
  hasIpFeed: true,
  policiesKnown: true,
  folded: { workloads: 0, records: 0, limit: 1000 },
  foldedNames: { workloads: 0, records: 0, limit: 1000 },
  full: { at: null, limit: 1000 },
};
const notes = (parts: Partial<HonestyFacts>) =>
  honestyNotes({ ...quiet, ...parts }).map(({ code, text }) => `${code}: ${text}`);

describe('honestyNotes', () => {
  it('says nothing when nothing limits the screen', () => {
    expect(notes({})).toEqual([]);
  });

  it.each<[string, Partial<HonestyFacts>, readonly string[]]>([
    ['no source', { connections: [], sources: [] }, ['no-data: no source of flows is connected yet']],
    ['no flows', { connections: [] }, ['no-data: no flows in this range']],
    [
      'a late source',
      { sources: [{ name: 'goldmane', lastWindowEnd: 9000, expectedDelaySeconds: 30 }] },
      ['late-source: the newest window of goldmane ended 16 min ago'],
    ],
    [
      'a silent source',
      { sources: [{ name: 'goldmane', lastWindowEnd: null, expectedDelaySeconds: 30 }] },
      ['late-source: the source goldmane has not sent a window yet'],
    ],
    [
      'lateness when paused is no news',
      { live: false, sources: [{ name: 'g', lastWindowEnd: 0, expectedDelaySeconds: 30 }] },
      [],
    ],
    [
      'a gap, cut to the range',
      { gaps: [{ source: 'goldmane', from: 0, to: 6460 }] },
      ['gap: 60 s of this range are missing from goldmane'],
    ],
    ['a gap outside the range', { gaps: [{ source: 'goldmane', from: 0, to: 6400 }] }, []],
    ['rejected records', { rejectedRecords: 1 }, ['rejected-records: 1 record could not be read in this range']],
    [
      'no DNS with a domain feed',
      { dnsRecords: 0 },
      ['no-dns: no DNS records in this range: domain feeds cannot match'],
    ],
    ['no DNS without a domain feed', { dnsRecords: 0, hasDomainFeed: false }, []],
    [
      'public peers without address',
      { connections: connectionsOf([sum({ from: web, to: network('public', null) })]) },
      ['no-external-ips: 100% of public peers are reported without an address: address feeds cannot match them'],
    ],
    [
      'one-sided connections',
      { connections: connectionsOf([sum({ from: web, to: db })]) },
      ['one-sided: 100% of connections between workloads were reported by one end only'],
    ],
    [
      'unknown verdicts',
      { connections: connectionsOf(both({ from: web, to: db, verdict: 'drop' })) },
      ['unknown-verdicts: 100% of connections have an unknown verdict'],
    ],
  ])('%s', (_name, parts, expected) => {
    expect(notes(parts)).toEqual(expected);
  });

  it('names the fact that is missing most', () => {
    const judged = engine([networkPolicy('shop', 'p', { selector: "app == 'db'", types: ['Ingress'] })], 'staged');
    const sums = both({ from: web, to: workload('shop', 'db', null) });
    const connections = foldConnections(sums, { view: 'staged', enforced: engine([]), judged });
    expect(notes({ connections })).toEqual([
      'unknown-verdicts: 100% of connections have an unknown verdict: mostly for want of pod labels',
    ]);
  });

  const denyAll = networkPolicy('shop', 'p', { types: ['Ingress'] }, 'NetworkPolicy');

  it('shows a disagreement between report and engine', () => {
    const connections = connectionsOf(both({ from: web, to: db }), setsOf([denyAll]));
    expect(notes({ connections })[0]).toMatch(/^disagreement: nothing explains what was reported of 1 connection/);
  });

  it('calls nothing a disagreement that has a reason', () => {
    const sums = both({ from: web, to: db });
    const lastSeen = sums[0]?.lastSeen ?? 0;
    // A window may straddle the change, and the longest lasts five minutes.
    expect(notes({ connections: connectionsOf(sums, setsOf([denyAll], lastSeen - 299)) })).toEqual([]);
    expect(notes({ connections: connectionsOf(sums, setsOf([denyAll], lastSeen - 301)) })).toHaveLength(1);
    const gone = hit({ kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'gone', action: 'deny' });
    const denied = [sum({ from: web, to: db, reporter: 'destination', verdict: 'deny', enforced: [gone] })];
    expect(notes({ connections: connectionsOf(denied) }).filter((note) => note.startsWith('disagreement'))).toEqual([]);
  });

  it('blames nobody for a disagreement when the policies in force are not known', () => {
    const connections = connectionsOf(both({ from: web, to: db }), setsOf([denyAll]));
    expect(notes({ connections, policiesKnown: false })).toEqual([
      'policies-unknown: the policies in force in this cluster are not known here: staged ones are judged as if nothing else were enforced',
    ]);
    expect(notes({ connections: [], policiesKnown: false })).toEqual(['no-data: no flows in this range']);
  });

  it('says how many questions were folded beyond the limit of DNS names, and what that costs', () => {
    expect(notes({ foldedNames: { workloads: 2, records: 1, limit: 1000 } })).toEqual([
      'folded-addresses: 2 workloads asked for over 1000 DNS names in a day: further ones are counted and not kept (1 question), so feeds that list one later cannot find it',
    ]);
  });

  it('says how much was folded beyond the limit of external addresses', () => {
    expect(notes({ folded: { workloads: 1, records: 12, limit: 1000 } })).toEqual([
      'folded-addresses: 1 workload met over 1000 external addresses in a day: further ones count as "public, other" (12 records)',
    ]);
  });

  it('says for a day around the range that new series were refused', () => {
    const text =
      'too-many-series: over 50 distinct series are stored: records of new ones are refused until unused ones expire';
    expect(notes({ full: { at: 9000, limit: 50 } })).toEqual([text]);
    expect(notes({ full: { at: 6400 - 86_400, limit: 50 } })).toEqual([text]);
    expect(notes({ full: { at: 6399 - 86_400, limit: 50 } })).toEqual([]);
    expect(notes({ full: { at: 10_000 + 86_400, limit: 50 } })).toEqual([]);
  });
});
