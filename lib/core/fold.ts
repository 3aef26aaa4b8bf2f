/**
 * Folds the flows of one batch into facts: at most one per series, window and observation, so that a batch can be
 * written by statements that touch no row twice. See docs/decisions/007-observations.md.
 */
import type { Flow, FlowCounters, Seconds, SeriesKey } from './flow';
import { seriesKey } from './flow-key';
import { addCounters, maxCounters } from './window';

/** `keyText` = seriesKey(key). `records` = how many flows of the batch it stands for. */
export interface Fact {
  readonly key: SeriesKey;
  readonly keyText: string;
  readonly observation: string;
  readonly granularity: Flow['granularity'];
  readonly windowStart: Seconds;
  readonly windowEnd: Seconds;
  readonly counters: FlowCounters;
  readonly records: number;
}

/**
 * Facts in order of first appearance; O(flows).
 * Window sources: the same observation twice keeps the larger of each counter, since a window read twice may only
 * have grown. Event sources: every flow is an increment of its own, so they add up.
 */
export function foldBatch(flows: readonly Flow[]): readonly Fact[] {
  const facts: Fact[] = [];
  const byKey = new Map<SeriesKey, Series>();
  const byText = new Map<string, Series>();
  for (const flow of flows) {
    const observation = flow.granularity === 'window' ? (flow.observation ?? '') : '';
    const series = byKey.get(flow.key) ?? seriesOf(flow.key, byKey, byText);
    const track = trackOf(series, flow.granularity, observation);
    const place = placeOf(track, flow.windowStart, facts.length);
    const known = facts[place];
    facts[place] = known === undefined ? factOf(flow, series.keyText, observation) : merge(known, flow);
  }
  return facts;
}

interface Series {
  readonly keyText: string;
  readonly tracks: Track[];
  /** All tracks by kind and observation, once they are many. */
  byName: Map<string, Track> | null;
}

/** The windows of one series and observation. */
interface Track {
  readonly granularity: Flow['granularity'];
  readonly observation: string;
  /** Place among the facts of the window met first; -1 = none yet. Most tracks of a batch have one, so a map comes late. */
  firstPlace: number;
  firstStart: Seconds;
  others: Map<Seconds, number> | null;
}

/** Decoders that intern their keys hand over the same object many times: its text is needed once. */
function seriesOf(key: SeriesKey, byKey: Map<SeriesKey, Series>, byText: Map<string, Series>): Series {
  const keyText = seriesKey(key);
  const series = byText.get(keyText) ?? { keyText, tracks: [], byName: null };
  byText.set(keyText, series);
  byKey.set(key, series);
  return series;
}

/** Looked through up to here, looked up beyond. */
const FEW_TRACKS = 4;

function trackOf(series: Series, granularity: Flow['granularity'], observation: string): Track {
  const { tracks } = series;
  const isIt = (track: Track) => track.observation === observation && track.granularity === granularity;
  const name = tracks.length > FEW_TRACKS ? `${granularity} ${observation}` : '';
  const known = name === '' ? tracks.find(isIt) : byName(series).get(name);
  if (known !== undefined) return known;
  const track: Track = { granularity, observation, firstPlace: -1, firstStart: 0, others: null };
  tracks.push(track);
  series.byName?.set(`${granularity} ${observation}`, track);
  return track;
}

function byName(series: Series): Map<string, Track> {
  series.byName ??= new Map(series.tracks.map((track) => [`${track.granularity} ${track.observation}`, track]));
  return series.byName;
}

/** The window's place among the facts, which is `next` when it has none yet. */
function placeOf(track: Track, start: Seconds, next: number): number {
  if (track.firstPlace < 0) {
    track.firstPlace = next;
    track.firstStart = start;
  }
  if (track.firstStart === start) return track.firstPlace;
  track.others ??= new Map();
  const known = track.others.get(start);
  if (known === undefined) track.others.set(start, next);
  return known ?? next;
}

function factOf(flow: Flow, keyText: string, observation: string): Fact {
  const { key, granularity, windowStart, windowEnd, counters } = flow;
  return { key, keyText, observation, granularity, windowStart, windowEnd, counters, records: 1 };
}

function merge(fact: Fact, flow: Flow): Fact {
  const join = flow.granularity === 'event' ? addCounters : maxCounters;
  return {
    ...fact,
    windowEnd: Math.max(fact.windowEnd, flow.windowEnd),
    counters: join(fact.counters, flow.counters),
    records: fact.records + 1,
  };
}
