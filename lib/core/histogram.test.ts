import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VerdictClass } from '@/lib/core/graph/counts';
import { bucketWidth, buildHistogram } from './histogram';

const DAY = 86_400;

describe('bucketWidth', () => {
  it.each([
    [15 * 60, 60, 15],
    [3600, 60, 60],
    [6 * 3600, 60, 600],
    [DAY, 60, 1800],
    [7 * DAY, 60, 3 * 3600],
    [30 * DAY, 60, 12 * 3600],
    [400 * DAY, 60, 7 * DAY],
  ])('%i seconds in at most %i bars are %i seconds wide', (length, buckets, width) => {
    expect(bucketWidth({ from: 0, to: length }, buckets)).toBe(width);
  });
});

describe('buildHistogram', () => {
  const classes = new Map<string, VerdictClass>([
    ['a', 'allowed'],
    ['d', 'denied'],
  ]);

  it('stacks connections by the class of their series and leaves out what the other end counts', () => {
    const points = [
      { start: 60, seriesId: 'a', connections: 2 },
      { start: 75, seriesId: 'd', connections: 3 },
      { start: 75, seriesId: 'far end', connections: 9 },
    ];
    const { buckets } = buildHistogram(points, classes, { from: 60, to: 90 }, 2);
    expect(buckets).toEqual([
      { start: 60, counts: { allowed: 2, wouldBeDenied: 0, denied: 0, unknown: 0 } },
      { start: 75, counts: { allowed: 0, wouldBeDenied: 0, denied: 3, unknown: 0 } },
    ]);
  });

  it('covers exactly the half-open range, without gaps, in at most the bars asked for', () => {
    const range = fc
      .tuple(fc.nat(10 * DAY), fc.integer({ min: 1, max: 900 * DAY }))
      .map(([from, length]) => ({ from, to: from + length }));
    fc.assert(
      fc.property(range, fc.integer({ min: 2, max: 200 }), (given, buckets) => {
        const histogram = buildHistogram([], classes, given, buckets);
        const width = histogram.bucketSeconds;
        const starts = histogram.buckets.map(({ start }) => start);
        expect(starts.length).toBeLessThanOrEqual(buckets);
        expect(starts[0]).toBeLessThanOrEqual(given.from);
        expect((starts[0] ?? 0) + width).toBeGreaterThan(given.from);
        expect(starts.at(-1)).toBeLessThan(given.to);
        expect((starts.at(-1) ?? 0) + width).toBeGreaterThanOrEqual(given.to);
        for (const [index, start] of starts.entries()) expect(start).toBe((starts[0] ?? 0) + index * width);
      }),
    );
  });

  it('has no bars for an empty range', () => {
    expect(buildHistogram([], classes, { from: 5, to: 5 }, 10).buckets).toEqual([]);
  });
});
