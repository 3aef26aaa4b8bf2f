/** What limits what a screen can know, said in one sentence each. Nothing to say: no notes, no bar. */
import type { Seconds } from '@/lib/core/flow';
import { totalCount } from '@/lib/core/graph/counts';
import type { Connection, HonestyNote } from '@/lib/core/graph/model';
import type { TimeRange } from '@/lib/core/window';

/** A source of flows as the schedule and ingest know it. Times are epoch seconds. */
export interface SourceFacts {
  readonly name: string;
  /** End of the newest window received, null = none yet. */
  readonly lastWindowEnd: Seconds | null;
  /** How late its windows usually are: Goldmane 30, Calico Enterprise 300. */
  readonly expectedDelaySeconds: Seconds;
}

export interface GapFacts {
  readonly source: string;
  readonly from: Seconds;
  readonly to: Seconds;
}

export interface HonestyFacts {
  readonly now: Seconds;
  readonly range: TimeRange;
  /** False for a range in the past or a paused screen: lateness is then no news. */
  readonly live: boolean;
  readonly sources: readonly SourceFacts[];
  readonly gaps: readonly GapFacts[];
  readonly rejectedRecords: number;
  readonly connections: readonly Connection[];
  /** False when nothing tells which policies are in force in the cluster. */
  readonly policiesKnown: boolean;
  readonly dnsRecords: number;
  readonly hasDomainFeed: boolean;
  readonly hasIpFeed: boolean;
  /** Records whose external address was left out because their workload met too many. */
  readonly folded: { readonly workloads: number; readonly records: number; readonly limit: number };
  /** DNS questions whose name was left out because their client asked for too many. */
  readonly foldedNames: { readonly workloads: number; readonly records: number; readonly limit: number };
  /** Series that were refused because the cluster has too many; `at` null = never. */
  readonly full: { readonly at: Seconds | null; readonly limit: number };
}

/** Below these shares a note would be noise. */
const ONE_SIDED_SHARE = 0.05;
const UNKNOWN_SHARE = 0.01;
/** A source is late when its newest window is older than this many usual delays. */
const LATE_FACTOR = 3;
const MIN_LATE_SECONDS = 90;

/** Notes in a fixed order, the most limiting first. O(connections). */
export function honestyNotes(facts: HonestyFacts): readonly HonestyNote[] {
  return [
    ...noData(facts),
    ...lateSources(facts),
    ...gaps(facts),
    ...rejected(facts),
    ...tooManySeries(facts),
    ...unknownVerdicts(facts),
    ...oneSided(facts),
    ...(facts.policiesKnown ? disagreement(facts) : policiesUnknown(facts)),
    ...noDns(facts),
    ...noExternalAddresses(facts),
    ...foldedAddresses(facts),
    ...foldedNames(facts),
  ];
}

function noData({ connections, sources }: HonestyFacts): readonly HonestyNote[] {
  if (connections.length > 0) return [];
  if (sources.length === 0) return [note('no-data', 'no source of flows is connected yet', '/settings')];
  return [note('no-data', 'no flows in this range', '/settings')];
}

function lateSources({ sources, live, now }: HonestyFacts): readonly HonestyNote[] {
  if (!live) return [];
  return sources.flatMap(({ name, lastWindowEnd, expectedDelaySeconds }) => {
    if (lastWindowEnd === null)
      return [note('late-source', `the source ${name} has not sent a window yet`, '/settings')];
    const delay = now - lastWindowEnd;
    if (delay <= Math.max(MIN_LATE_SECONDS, expectedDelaySeconds * LATE_FACTOR)) return [];
    return [note('late-source', `the newest window of ${name} ended ${duration(delay)} ago`, '/settings')];
  });
}

function gaps({ gaps: all, range }: HonestyFacts): readonly HonestyNote[] {
  const inside = all.filter((gap) => gap.from < range.to && gap.to > range.from);
  if (inside.length === 0) return [];
  const missing = inside.reduce((total, gap) => total + Math.min(gap.to, range.to) - Math.max(gap.from, range.from), 0);
  const sources = [...new Set(inside.map((gap) => gap.source))].sort().join(', ');
  return [note('gap', `${duration(missing)} of this range are missing from ${sources}`, '/settings')];
}

function rejected({ rejectedRecords }: HonestyFacts): readonly HonestyNote[] {
  if (rejectedRecords === 0) return [];
  return [
    note('rejected-records', `${plural(rejectedRecords, 'record')} could not be read in this range`, '/settings'),
  ];
}

/** Said for a day after it last happened: until then the newest part of the graph is incomplete. */
const FULL_SECONDS = 86_400;

function tooManySeries({ full: { at, limit }, range }: HonestyFacts): readonly HonestyNote[] {
  if (at === null || at < range.from - FULL_SECONDS || at >= range.to + FULL_SECONDS) return [];
  const text = `over ${limit} distinct series are stored: records of new ones are refused until unused ones expire`;
  return [note('too-many-series', text, '/settings')];
}

function foldedAddresses({ folded: { workloads, records, limit } }: HonestyFacts): readonly HonestyNote[] {
  if (records === 0) return [];
  const text = `${plural(workloads, 'workload')} met over ${limit} external addresses in a day: further ones count as "public, other" (${plural(records, 'record')})`;
  return [note('folded-addresses', text, '/flows')];
}

/** Of the same code: what lies outside the cluster is no longer told apart. */
function foldedNames({ foldedNames: { workloads, records, limit } }: HonestyFacts): readonly HonestyNote[] {
  if (records === 0) return [];
  const text = `${plural(workloads, 'workload')} asked for over ${limit} DNS names in a day: further ones are counted and not kept (${plural(records, 'question')}), so feeds that list one later cannot find it`;
  return [note('folded-addresses', text, '/feeds')];
}

function unknownVerdicts({ connections }: HonestyFacts): readonly HonestyNote[] {
  const all = connections.reduce((total, connection) => total + totalCount(connection.counts), 0);
  const unknown = connections.reduce((total, connection) => total + connection.counts.unknown, 0);
  if (all === 0 || unknown / all < UNKNOWN_SHARE) return [];
  const reason = commonestReason(connections);
  return [
    note('unknown-verdicts', `${percent(unknown / all)} of connections have an unknown verdict${reason}`, '/flows'),
  ];
}

/** The fact that most judgements lack, in words; empty when the records themselves state no verdict. */
function commonestReason(connections: readonly Connection[]): string {
  const missing = new Map<string, number>();
  for (const { judged, counts } of connections) {
    const fact = judged?.egress?.unknown?.fact ?? judged?.ingress?.unknown?.fact;
    if (fact !== undefined && counts.unknown > 0) missing.set(fact, (missing.get(fact) ?? 0) + counts.unknown);
  }
  const [commonest] = [...missing].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return commonest === undefined ? '' : `: mostly for want of ${FACT_WORDS[commonest[0]] ?? commonest[0]}`;
}

const FACT_WORDS: Readonly<Record<string, string>> = {
  ip: 'an address',
  labels: 'pod labels',
  namespaceLabels: 'namespace labels',
  serviceAccount: 'a service account',
  port: 'a port',
  protocol: 'a protocol',
  service: 'the members of a service',
  icmp: 'an ICMP type',
  domain: 'a domain name',
  notSimulated: 'the HTTP request',
};

function oneSided({ connections }: HonestyFacts): readonly HonestyNote[] {
  const between = connections.filter(
    ({ source, destination }) => source.kind === 'workload' && destination.kind === 'workload',
  );
  const share = between.filter((connection) => connection.oneSided).length / Math.max(1, between.length);
  if (share < ONE_SIDED_SHARE) return [];
  return [
    note('one-sided', `${percent(share)} of connections between workloads were reported by one end only`, '/flows'),
  ];
}

function policiesUnknown({ connections }: HonestyFacts): readonly HonestyNote[] {
  if (connections.length === 0) return [];
  const text =
    'the policies in force in this cluster are not known here: staged ones are judged as if nothing else were enforced';
  return [note('policies-unknown', text, '/policies')];
}

/** Only what nothing explains: policies that changed since, missing facts and known limits are no disagreement. */
function disagreement({ connections }: HonestyFacts): readonly HonestyNote[] {
  const count = connections.filter(({ agreement: { source, destination } }) =>
    [source, destination].some((end) => end?.enforced.kind === 'disagrees'),
  ).length;
  if (count === 0) return [];
  const text = `nothing explains what was reported of ${plural(count, 'connection')}: the data plane or Firebreak is wrong about the enforced policies`;
  return [note('disagreement', text, '/flows')];
}

function noDns({ hasDomainFeed, dnsRecords }: HonestyFacts): readonly HonestyNote[] {
  if (!hasDomainFeed || dnsRecords > 0) return [];
  return [note('no-dns', 'no DNS records in this range: domain feeds cannot match', '/feeds')];
}

/** Aggregating sources write `public` instead of an address (flows.md 1.4.6, 2.2). */
function noExternalAddresses({ hasIpFeed, connections }: HonestyFacts): readonly HonestyNote[] {
  if (!hasIpFeed) return [];
  const external = connections.flatMap(({ source, destination }) =>
    [source, destination].filter((end) => end.kind === 'network' && end.name === 'public'),
  );
  const nameless = external.filter((end) => end.ip === null).length;
  if (nameless === 0) return [];
  const text = `${percent(nameless / external.length)} of public peers are reported without an address: address feeds cannot match them`;
  return [note('no-external-ips', text, '/feeds')];
}

function note(code: HonestyNote['code'], text: string, href: string): HonestyNote {
  return { code, text, href };
}

function percent(share: number): string {
  const value = share * 100;
  return value < 1 ? 'under 1%' : `${Math.round(value)}%`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `45 s`, `12 min`, `3 h`, `2 d`, rounded down. */
function duration(seconds: Seconds): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
