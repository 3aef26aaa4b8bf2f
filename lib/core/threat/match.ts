/**
 * Flows and DNS questions against feeds. Hits are grouped as alerts are: one for each (feed, indicator, source,
 * destination, kind), however often it happened. Matching is by distinct address and name, not by record.
 */
import type { Endpoint, Flow, FlowCounters, Seconds, SeriesKey } from '@/lib/core/flow';
import { connectionsOf } from '@/lib/core/graph/counts';
import { connectionKey } from '@/lib/core/graph/ids';
import type { AlertEvidence } from './alert-model';
import type { DnsRecord } from './dns-record';
import type { DomainSet } from './domain-set';
import type { Indicator } from './indicator';
import type { IpSet } from './ip-set';

/** A flow or a series sum: what was seen, when and how often. A SeriesSum fits as it is. */
export interface ObservedFlow {
  readonly key: SeriesKey;
  readonly counters: FlowCounters;
  readonly firstSeen: Seconds;
  readonly lastSeen: Seconds;
}

/** One occurrence behind a hit. `key` is the same when the same record is read again. */
export interface HitEvidence extends AlertEvidence {
  readonly key: string;
}

/**
 * A group of occurrences. For egress the source is the workload and `destination` the address or network set; for
 * ingress the source is the listed address and `destination` is `<namespace>/<workload>`; for DNS the name asked for.
 */
export interface FeedHit {
  /** Equal for what belongs to one alert. */
  readonly groupKey: string;
  readonly kind: 'ip' | 'domain';
  readonly direction: 'egress' | 'ingress';
  readonly feedId: string;
  readonly indicator: string;
  /** From 1; 0 when the data plane itself named the feed's network set. */
  readonly indicatorLine: number;
  readonly sourceNamespace: string | null;
  readonly sourceName: string;
  readonly destination: string;
  readonly firstSeen: Seconds;
  readonly lastSeen: Seconds;
  /** Connections or DNS questions. */
  readonly occurrences: number;
  /** Oldest first. */
  readonly evidence: readonly HitEvidence[];
}

export interface FlowMatchers {
  readonly ips: IpSet;
  /** Name of a (Global)NetworkSet -> feed it was written from: open-source Calico names sets, not addresses (flows.md 1.4.6). */
  readonly feedSets?: ReadonlyMap<string, string>;
}

/** The flow as the matchers take it. */
export function observedFlow(flow: Flow): ObservedFlow {
  return { key: flow.key, counters: flow.counters, firstSeen: flow.windowStart, lastSeen: flow.windowEnd };
}

/**
 * Hits of address feeds, sorted by group key. Looks at ends outside the cluster only, and leaves reports of forwarding
 * hosts out: they repeat what an end reports.
 */
export function matchFlows(flows: readonly ObservedFlow[], matchers: FlowMatchers): readonly FeedHit[] {
  const groups = new HitGroups();
  const lookUp = memoised((address: string) => matchers.ips.match(address));
  for (const flow of flows) {
    const { source, destination, reporter } = flow.key;
    if (reporter === 'transit') continue;
    for (const indicator of indicatorsOf(destination, lookUp, matchers)) {
      groups.add(flowHit(flow, indicator, 'egress', ownName(source), destination.ip ?? destination.name));
    }
    for (const indicator of indicatorsOf(source, lookUp, matchers)) {
      const from = { namespace: null, name: source.ip ?? source.name };
      groups.add(flowHit(flow, indicator, 'ingress', from, `${destination.namespace ?? '-'}/${destination.name}`));
    }
  }
  return groups.result();
}

/**
 * Hits of name feeds, sorted by group key: the name asked for, and the names it was answered with (CNAME). Names are
 * expected in the form DnsRecord promises.
 */
export function matchDns(records: readonly DnsRecord[], domains: DomainSet): readonly FeedHit[] {
  const groups = new HitGroups();
  const lookUp = memoised((name: string) => domains.match(name));
  for (const record of records) {
    const found = new Map<Indicator, string>();
    for (const name of [record.queryName, ...record.answers]) {
      for (const indicator of lookUp(name)) if (!found.has(indicator)) found.set(indicator, name);
    }
    for (const [indicator, name] of found) groups.add(dnsHit(record, indicator, name));
  }
  return groups.result();
}

function indicatorsOf(
  end: Endpoint,
  lookUp: (address: string) => readonly Indicator[],
  { feedSets }: FlowMatchers,
): readonly Indicator[] {
  if (end.kind === 'workload' || end.kind === 'host') return [];
  const listed = end.ip === null ? [] : lookUp(end.ip);
  const feedId = end.kind === 'networkSet' ? feedSets?.get(end.name) : undefined;
  if (feedId === undefined || listed.some((indicator) => indicator.feedId === feedId)) return listed;
  return [...listed, { feedId, value: end.name, line: 0 }];
}

function ownName(end: Endpoint): Pick<Endpoint, 'namespace' | 'name'> {
  return end.kind === 'network' ? { namespace: null, name: end.ip ?? end.name } : end;
}

function flowHit(
  flow: ObservedFlow,
  indicator: Indicator,
  direction: 'egress' | 'ingress',
  source: Pick<Endpoint, 'namespace' | 'name'>,
  destination: string,
): FeedHit {
  const { key, firstSeen, lastSeen } = flow;
  const occurrences = connectionsOf(flow.counters);
  const port = key.destinationPort === null ? '' : ` port ${key.destinationPort}`;
  const reported =
    key.verdict === 'deny' ? 'denied' : key.verdict === 'allow' || key.verdict === 'audit' ? 'allowed' : key.verdict;
  const peer = direction === 'egress' ? `to ${destination}` : `from ${source.name} to ${destination}`;
  const evidence: HitEvidence = {
    key: JSON.stringify([firstSeen, connectionKey(key), key.reporter, key.verdict]),
    at: firstSeen,
    text: `${key.protocol}${port} ${peer}, reported ${reported}`,
    occurrences,
    dns: null,
  };
  return hitOf('ip', direction, indicator, source, destination, { firstSeen, lastSeen, evidence });
}

function dnsHit(record: DnsRecord, indicator: Indicator, name: string): FeedHit {
  const { at, queryName, queryType, responseCode, clientNamespace, clientName } = record;
  const through = name === queryName ? '' : ` through ${name}`;
  const evidence: HitEvidence = {
    key: JSON.stringify([at, clientNamespace, clientName, queryName, queryType, responseCode]),
    at,
    text: `asked for ${queryType} ${queryName}, answered ${responseCode}${through}`,
    occurrences: record.count,
    dns: record,
  };
  const source = { namespace: clientNamespace, name: clientName };
  return hitOf('domain', 'egress', indicator, source, queryName, { firstSeen: at, lastSeen: at, evidence });
}

function hitOf(
  kind: FeedHit['kind'],
  direction: FeedHit['direction'],
  indicator: Indicator,
  source: Pick<Endpoint, 'namespace' | 'name'>,
  destination: string,
  seen: { readonly firstSeen: Seconds; readonly lastSeen: Seconds; readonly evidence: HitEvidence },
): FeedHit {
  return {
    groupKey: JSON.stringify([kind, indicator.feedId, indicator.value, source.namespace, source.name, destination]),
    kind,
    direction,
    feedId: indicator.feedId,
    indicator: indicator.value,
    indicatorLine: indicator.line,
    sourceNamespace: source.namespace,
    sourceName: source.name,
    destination,
    firstSeen: seen.firstSeen,
    lastSeen: seen.lastSeen,
    occurrences: seen.evidence.occurrences,
    evidence: [seen.evidence],
  };
}

/** Joins hits of one group. Mutable only while matching. */
class HitGroups {
  private readonly groups = new Map<string, FeedHit[]>();

  add(hit: FeedHit): void {
    const group = this.groups.get(hit.groupKey);
    if (group === undefined) this.groups.set(hit.groupKey, [hit]);
    else group.push(hit);
  }

  result(): readonly FeedHit[] {
    const sorted = [...this.groups].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([, hits]) => joined(hits)).filter((hit) => hit !== null);
  }
}

function joined(hits: readonly FeedHit[]): FeedHit | null {
  const [first] = hits;
  if (first === undefined) return null;
  const evidence = hits.flatMap((hit) => hit.evidence);
  return {
    ...first,
    firstSeen: Math.min(...hits.map((hit) => hit.firstSeen)),
    lastSeen: Math.max(...hits.map((hit) => hit.lastSeen)),
    occurrences: hits.reduce((total, hit) => total + hit.occurrences, 0),
    evidence: evidence.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : Number(a.key > b.key))),
  };
}

function memoised<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = compute(text);
    known.set(text, value);
    return value;
  };
}
