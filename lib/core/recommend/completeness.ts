/** How far learning has come: when something new was last seen, and how much of the usual rhythm was watched. */
import type { Seconds } from '@/lib/core/flow';
import type { TimeRange } from '@/lib/core/window';
import type { Completeness, RecommendationStatus } from './model';
import type { RecommendSettings } from './settings';

const HOUR: Seconds = 3600;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const MAX_DISCOVERY_HOURS = 168;

/** Points a part can give; together 100. */
const POINTS = { day: 30, week: 20, quietHour: 30, quietDay: 20 } as const;

/**
 * learning: something new within the last two intervals. stabilizing: unchanged for longer. stable: unchanged for
 * longer than the stabilisation period. As Calico Enterprise documents it (policy.md 4.1).
 */
export function statusOf(lastChanged: Seconds, now: Seconds, settings: RecommendSettings): RecommendationStatus {
  const unchanged = now - lastChanged;
  if (unchanged > settings.stabilizationSeconds) return 'stable';
  return unchanged > 2 * settings.intervalSeconds ? 'stabilizing' : 'learning';
}

/**
 * score = 30 x covered/1 day + 20 x covered/7 days (each at most once) + 30 x (1 - new in the last hour/all)
 * + 20 x (1 - new in the last day/all), rounded; without anything learned the last two parts are 0.
 * `firstSeen` holds one time per learned pair (peer, direction, protocol, port); `dataFrom` the first flow of the range.
 */
export function completenessOf(
  firstSeen: readonly Seconds[],
  dataFrom: Seconds,
  range: TimeRange,
  now: Seconds,
): Completeness {
  const end = Math.min(range.to, now);
  const covered = Math.max(0, end - Math.max(range.from, dataFrom));
  const newSince = (age: Seconds) => firstSeen.filter((time) => time >= end - age).length;
  const newPairsLastHour = newSince(HOUR);
  const newPairsLastDay = newSince(DAY);
  const quiet = (fresh: number) => (firstSeen.length === 0 ? 0 : 1 - fresh / firstSeen.length);
  const score =
    POINTS.day * Math.min(1, covered / DAY) +
    POINTS.week * Math.min(1, covered / WEEK) +
    POINTS.quietHour * quiet(newPairsLastHour) +
    POINTS.quietDay * quiet(newPairsLastDay);
  return {
    score: Math.round(score),
    rangeCoveredSeconds: covered,
    newPairsLastHour,
    newPairsLastDay,
    dailyCycleSeen: covered >= DAY,
    weeklyCycleSeen: covered >= WEEK,
    discovery: discoveryCurve(firstSeen, covered, end),
  };
}

/** New pairs per hour counted back from `end`, oldest first; older ones than the curve shows are left out. */
function discoveryCurve(firstSeen: readonly Seconds[], covered: Seconds, end: Seconds): readonly number[] {
  const hours = Math.min(MAX_DISCOVERY_HOURS, Math.max(1, Math.ceil(covered / HOUR)));
  const curve = Array.from({ length: hours }, () => 0);
  for (const time of firstSeen) {
    const hoursAgo = Math.max(0, Math.ceil((end - time) / HOUR) - 1);
    const at = hours - 1 - hoursAgo;
    if (at >= 0) curve[at] = (curve[at] ?? 0) + 1;
  }
  return curve;
}
