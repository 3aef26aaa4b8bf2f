/**
 * Folds the flows of one batch into facts: at most one per series, window and observation, so that a batch can be
 * written by statements that touch no row twice. See docs/decisions/007-observations.md.
 */
import type { Flow, FlowCounters, Seconds, SeriesKey } from './flow';
import { addCounters, maxCounters } from './window';

/** Equal ids for equal keys and for no others. Called once per key object of a batch. */
export type SeriesIdOf = (key: SeriesKey) => bigint;

/** `observation` '' = the source has one observation per series and window. `records` = how many flows it stands for. */
export interface Fact {
  readonly key: SeriesKey;
  readonly seriesId: bigint;
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
export function foldBatch(flows: readonly Flow[], seriesIdOf: SeriesIdOf): readonly Fact[] {
  const facts: Fact[] = [];
  const byKey = new Map<SeriesKey, Series>();
  const byId = new Map<bigint, Series>();
  for (const flow of flows) {
    const observation = flow.granularity === 'window' ? (flow.observation ?? '') : '';
    const series = byKey.get(flow.key) ?? seriesOf(flow.key, seriesIdOf, byKey, byId);
    const track = flow.granularity === 'window' ? windowTrack(series, observation) : eventTrack(series);
    const place = placeOf(track, flow.windowStart, facts.length);
    const known = facts[place];
    facts[place] = known === undefined ? factOf(flow, series.seriesId, observation) : merge(known, flow);
  }
  return facts;
}

interface Series {
  readonly seriesId: bigint;
  events: Track | null;
  /** Nearly always there is one observation: a map comes late. */
  windows: Track | null;
  moreWindows: Map<string, Track> | null;
}

/** The windows of one series and observation. */
interface Track {
  readonly observation: string;
  /** Place among the facts of the window met first; -1 = none yet. */
  firstPlace: number;
  firstStart: Seconds;
  others: Map<Seconds, number> | null;
}

/** Decoders that intern their keys hand over the same object many times: its id is needed once. */
function seriesOf(
  key: SeriesKey,
  seriesIdOf: SeriesIdOf,
  byKey: Map<SeriesKey, Series>,
  byId: Map<bigint, Series>,
): Series {
  const seriesId = seriesIdOf(key);
  const known = byId.get(seriesId);
  const series = known ?? { seriesId, events: null, windows: null, moreWindows: null };
  if (known === undefined) byId.set(seriesId, series);
  byKey.set(key, series);
  return series;
}

function eventTrack(series: Series): Track {
  series.events ??= newTrack('');
  return series.events;
}

function windowTrack(series: Series, observation: string): Track {
  series.windows ??= newTrack(observation);
  if (series.windows.observation === observation) return series.windows;
  series.moreWindows ??= new Map();
  const known = series.moreWindows.get(observation);
  if (known !== undefined) return known;
  const track = newTrack(observation);
  series.moreWindows.set(observation, track);
  return track;
}

function newTrack(observation: string): Track {
  return { observation, firstPlace: -1, firstStart: 0, others: null };
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

function factOf(flow: Flow, seriesId: bigint, observation: string): Fact {
  const { key, granularity, windowStart, windowEnd, counters } = flow;
  return { key, seriesId, observation, granularity, windowStart, windowEnd, counters, records: 1 };
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
