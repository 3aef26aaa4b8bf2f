/**
 * External addresses without end (scans, crawlers, public services) must not become endpoints without end: beyond a
 * limit per workload and day they count together, as the public or private network they are part of.
 */

import type { Fact } from './fact-columns';
import type { Endpoint, Seconds, SeriesKey } from './flow';
import { byFactKey, type SeriesIdOf } from './fold';
import { DAY_SECONDS, floorTo } from './range-parts';
import { addCounters } from './window';

/** One external address, or one DNS name, that one workload met on one UTC day. `namespace` '' = not namespaced. */
export interface ExternalPeer {
  readonly day: Seconds;
  readonly namespace: string;
  readonly workload: string;
  readonly value: string;
}

/** Text that is equal for equal peers. */
export function peerKey({ day, namespace, workload, value }: ExternalPeer): string {
  return JSON.stringify([day, namespace, workload, value]);
}

type End = 'source' | 'destination';

/** The ends of a series that are external addresses, with the end that met them. */
export function externalEnds(
  key: SeriesKey,
): readonly { readonly end: End; readonly own: Endpoint; readonly ip: string }[] {
  if (!hasExternalEnd(key)) return NONE;
  return ENDS.flatMap((end) => {
    const peer = key[end];
    const own = key[end === 'source' ? 'destination' : 'source'];
    return peer.ip === null || !isOutside(peer) || own.kind === 'network' ? [] : [{ end, own, ip: peer.ip }];
  });
}

const ENDS: readonly End[] = ['destination', 'source'];
const NONE: ReturnType<typeof externalEnds> = [];

/** True when an end lies outside the cluster; whether its address is known is another question. */
export function hasExternalEnd({ source, destination }: SeriesKey): boolean {
  return isOutside(source) || isOutside(destination);
}

function isOutside({ kind }: Endpoint): boolean {
  return kind === 'network' || kind === 'networkSet';
}

/** Distinct external peers in order of their facts, each with the number of records that met it. O(facts). */
export function externalPeers(facts: readonly Fact[]): readonly (ExternalPeer & { readonly records: number })[] {
  const peers = new Map<string, ExternalPeer & { records: number }>();
  for (const fact of facts) {
    for (const peer of peersOf(fact)) {
      const key = peerKey(peer);
      const known = peers.get(key);
      if (known === undefined) peers.set(key, { ...peer, records: fact.records });
      else known.records += fact.records;
    }
  }
  return [...peers.values()];
}

/**
 * The facts with the addresses of folded peers left out, so that their series fall together; at most one per series,
 * window and observation again, in key order. Windows keep a row per address (the address becomes part of the observation): reading
 * them again still changes nothing. `isFolded` takes a `peerKey`. O(n log n) in the facts.
 */
export function foldAddresses(
  facts: readonly Fact[],
  isFolded: (key: string) => boolean,
  seriesIdOf: SeriesIdOf,
): readonly Fact[] {
  const merged = new Map<string, Fact>();
  for (const fact of facts) {
    const folded = withoutAddresses(fact, isFolded, seriesIdOf);
    const { seriesId, granularity, windowStart, observation } = folded;
    const identity = `${windowStart} ${granularity} ${seriesId} ${observation}`;
    const known = merged.get(identity);
    merged.set(identity, known === undefined ? folded : addFacts(known, folded));
  }
  return [...merged.values()].sort(byFactKey);
}

function peersOf({ key, windowStart }: Fact): readonly ExternalPeer[] {
  const day = floorTo(windowStart, DAY_SECONDS);
  return externalEnds(key).map(({ own, ip }) => ({
    ...{ day, namespace: own.namespace ?? '', workload: own.name, value: ip },
  }));
}

function withoutAddresses(fact: Fact, isFolded: (key: string) => boolean, seriesIdOf: SeriesIdOf): Fact {
  const peers = peersOf(fact);
  const folded = externalEnds(fact.key).filter((_, at) => {
    const peer = peers[at];
    return peer !== undefined && isFolded(peerKey(peer));
  });
  if (folded.length === 0) return fact;
  const isAt = (end: End) => folded.some((peer) => peer.end === end);
  const key = {
    ...fact.key,
    source: isAt('source') ? { ...fact.key.source, ip: null } : fact.key.source,
    destination: isAt('destination') ? { ...fact.key.destination, ip: null } : fact.key.destination,
  };
  const observation =
    fact.granularity === 'event' ? fact.observation : JSON.stringify([fact.observation, ...folded.map(({ ip }) => ip)]);
  return { ...fact, key, seriesId: seriesIdOf(key), observation };
}

/** Two facts meet here only when they were folded from different addresses: different traffic, so it adds up. */
function addFacts(a: Fact, b: Fact): Fact {
  return {
    ...a,
    windowEnd: Math.max(a.windowEnd, b.windowEnd),
    counters: addCounters(a.counters, b.counters),
    records: a.records + b.records,
  };
}
