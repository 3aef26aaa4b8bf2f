/** The stacked bars over the time range: connections by outcome, in buckets of a width people can read. */
import type { Seconds } from '@/lib/core/flow';
import { addCounts, NO_VERDICTS, type VerdictClass } from '@/lib/core/graph/counts';
import type { HistogramBucket } from '@/lib/core/graph/model';
import type { TimeRange } from '@/lib/core/window';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 15 s is the window of the finest source (Goldmane); nothing is known below it. */
const WIDTHS: readonly Seconds[] = [
  ...[15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28].map((days) => days * DAY),
];

/** Connections of one series that started in the window or roll-up beginning at `start`. */
export interface HistogramPoint {
  readonly start: Seconds;
  readonly seriesId: string;
  readonly connections: number;
}

/** The narrowest nice width that needs at most `buckets` bars; whole multiples of 28 days beyond that. */
export function bucketWidth(range: TimeRange, buckets: number): Seconds {
  const fitting = WIDTHS.find((width) => bucketCount(range, width) <= buckets);
  if (fitting !== undefined) return fitting;
  const widest = 28 * DAY;
  let multiple = 2;
  while (bucketCount(range, multiple * widest) > Math.max(2, buckets)) multiple *= 2;
  return multiple * widest;
}

/**
 * Bars from the one that holds `range.from` to the one that holds the last second before `range.to`, aligned to whole
 * widths (UTC), empty ones included, oldest first. `classes` is foldFlows' answer: a series missing there is one that
 * the other end already counts, and is left out. Points outside the bars are left out.
 */
export function buildHistogram(
  points: readonly HistogramPoint[],
  classes: ReadonlyMap<string, VerdictClass>,
  range: TimeRange,
  buckets: number,
): { readonly bucketSeconds: Seconds; readonly buckets: readonly HistogramBucket[] } {
  const width = bucketWidth(range, buckets);
  const first = Math.floor(range.from / width);
  const bars = Array.from({ length: bucketCount(range, width) }, () => NO_VERDICTS);
  for (const { start, seriesId, connections } of points) {
    const at = Math.floor(start / width) - first;
    const bar = bars[at];
    const verdictClass = classes.get(seriesId);
    if (bar === undefined || verdictClass === undefined) continue;
    bars[at] = addCounts(bar, { ...NO_VERDICTS, [verdictClass]: connections });
  }
  return { bucketSeconds: width, buckets: bars.map((counts, index) => ({ start: (first + index) * width, counts })) };
}

function bucketCount(range: TimeRange, width: Seconds): number {
  if (range.to <= range.from) return 0;
  return Math.floor((range.to - 1) / width) - Math.floor(range.from / width) + 1;
}
