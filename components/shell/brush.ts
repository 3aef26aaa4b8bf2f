/** The arithmetic of the time brush. Pure; instants are epoch seconds, positions are pixels from the left edge. */
import type { HistogramBucket, VerdictCounts } from '@/lib/core/graph/model';
import type { TimeRange } from '@/lib/core/window';

export const STACK = ['allowed', 'wouldBeDenied', 'denied', 'unknown'] as const;
export type StackPart = (typeof STACK)[number];

export interface Bar {
  readonly part: StackPart;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part that is there at all stays visible beside a tall neighbour. */
const LEAST_HEIGHT = 2;
const GAP = 1;

export function totalOf(counts: VerdictCounts): number {
  return counts.allowed + counts.wouldBeDenied + counts.denied + counts.unknown;
}

/** Stacked bars, bottom up in the order of STACK, scaled to the tallest bucket. O(buckets). */
export function barsOf(
  buckets: readonly HistogramBucket[],
  bucketSeconds: number,
  range: TimeRange,
  size: { readonly width: number; readonly height: number },
): Bar[] {
  const peak = Math.max(1, ...buckets.map((bucket) => totalOf(bucket.counts)));
  return buckets.flatMap((bucket) => {
    const left = positionOf(bucket.start, range, size.width);
    const right = positionOf(bucket.start + bucketSeconds, range, size.width);
    let bottom = size.height;
    return STACK.flatMap((part) => {
      const count = bucket.counts[part];
      if (count === 0) return [];
      const height = Math.max(LEAST_HEIGHT, (count / peak) * size.height);
      bottom = Math.max(0, bottom - height);
      return [{ part, x: left, y: bottom, width: Math.max(1, right - left - GAP), height }];
    });
  });
}

/** Instant to position, clamped to the strip. */
export function positionOf(at: number, range: TimeRange, width: number): number {
  const share = (at - range.from) / Math.max(1, range.to - range.from);
  return Math.min(width, Math.max(0, share * width));
}

/** Position to instant, clamped to the range, whole seconds. */
export function instantOf(x: number, range: TimeRange, width: number): number {
  const share = Math.min(1, Math.max(0, x / Math.max(1, width)));
  return Math.round(range.from + share * (range.to - range.from));
}

/** Widens a dragged span to whole buckets and keeps it inside the range; never empty. */
export function snapSpan(a: number, b: number, range: TimeRange, bucketSeconds: number): TimeRange {
  const step = Math.max(1, bucketSeconds);
  const from = Math.max(range.from, Math.floor(Math.min(a, b) / step) * step);
  const to = Math.min(range.to, Math.ceil(Math.max(a, b) / step) * step);
  return to > from ? { from, to } : { from, to: from + step };
}

/** About `wanted` round instants inside the range, for the axis. `zoneOffsetSeconds` is the viewer's zone east of UTC. */
export function ticksOf(range: TimeRange, wanted: number, zoneOffsetSeconds: number): number[] {
  const span = range.to - range.from;
  const step = TICK_STEPS.find((candidate) => span / candidate <= wanted) ?? LONGEST_STEP;
  const first = Math.ceil((range.from + zoneOffsetSeconds) / step) * step - zoneOffsetSeconds;
  const ticks: number[] = [];
  for (let at = first; at < range.to; at += step) ticks.push(at);
  return ticks;
}

const TICK_STEPS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 345_600];
const LONGEST_STEP = 604_800;
