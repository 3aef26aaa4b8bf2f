/**
 * DNS names without end (tunnels, generated domains) must not become rows without end: beyond a limit per workload and
 * day, questions for further names count together by client and minute. Alerts are raised from all questions, whatever is kept of them.
 */
import { type ExternalPeer, peerKey } from '@/lib/core/fold-addresses';
import { parseAddress } from '@/lib/core/net/address';
import { DAY_SECONDS, floorTo } from '@/lib/core/range-parts';
import type { DnsRecord } from './dns-record';

/** Stands for the names beyond the limit: no DNS name in a record holds a space. */
export const OTHER_NAMES = 'other names';
const MINUTE_SECONDS = 60;

/** The name asked for and the names it was answered with, as peers of the client. May repeat one. */
export function namesOf({ at, clientNamespace, clientName, queryName, answers }: DnsRecord): readonly ExternalPeer[] {
  const met = { day: floorTo(at, DAY_SECONDS), namespace: clientNamespace ?? '', workload: clientName };
  const names = [queryName, ...answers.filter((answer) => parseAddress(answer) === null)];
  return names.map((value) => ({ ...met, value }));
}

/** Distinct names by client and day, in order of the questions. O(questions). */
export function askedNames(records: readonly DnsRecord[]): readonly ExternalPeer[] {
  const peers = new Map<string, ExternalPeer>();
  for (const record of records) for (const peer of namesOf(record)) peers.set(peerKey(peer), peer);
  return [...peers.values()];
}

/** Names that a feed lists, and names that were answered with one: their questions say how the listed one was met. */
export function exemptNames(records: readonly DnsRecord[], isListed: (name: string) => boolean): ReadonlySet<string> {
  const exempt = new Set<string>();
  for (const { queryName, answers } of records) {
    const listed = [queryName, ...answers].filter(isListed);
    if (listed.length > 0) exempt.add(queryName);
    for (const name of listed) exempt.add(name);
  }
  return exempt;
}

export interface SplitQuestions {
  readonly kept: readonly DnsRecord[];
  /** Whose name is beyond the limit. */
  readonly folded: readonly DnsRecord[];
}

/** `isFolded` takes a `peerKey`. What a question was answered with does not matter. */
export function splitQuestions(records: readonly DnsRecord[], isFolded: (key: string) => boolean): SplitQuestions {
  const kept: DnsRecord[] = [];
  const folded: DnsRecord[] = [];
  for (const record of records) {
    const [asked] = namesOf(record);
    (asked !== undefined && isFolded(peerKey(asked)) ? folded : kept).push(record);
  }
  return { kept, folded };
}

/** One record per client and minute in place of the questions, their counts added up. In order of first appearance. */
export function withoutNames(records: readonly DnsRecord[]): readonly DnsRecord[] {
  const merged = new Map<string, DnsRecord>();
  for (const { at, clientNamespace, clientName, count } of records) {
    const minute = floorTo(at, MINUTE_SECONDS);
    const key = JSON.stringify([minute, clientNamespace, clientName]);
    const known = merged.get(key);
    merged.set(key, {
      ...{ at: minute, clientNamespace, clientName, clientLabels: null, queryName: OTHER_NAMES },
      ...{ queryType: '', responseCode: '', answers: [], count: count + (known?.count ?? 0) },
    });
  }
  return [...merged.values()];
}
