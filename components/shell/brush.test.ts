import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf, instantOf, positionOf, snapSpan, ticksOf } from './brush';

const range = { from: 1000, to: 2000 };
const counts = { allowed: 0, wouldBeDenied: 0, denied: 0, unknown: 0 };

describe('barsOf', () => {
  it('keeps one denied connection visible beside thousands of allowed ones', () => {
    const bars = barsOf([{ start: 1000, counts: { ...counts, allowed: 10_000, denied: 1 } }], 100, range, {
      width: 100,
      height: 30,
    });
    expect(bars.map((bar) => bar.part)).toEqual(['allowed', 'denied']);
    expect(bars[1]?.height).toBe(2);
  });

  it('draws nothing for an empty bucket and never outside the strip', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1e6), { minLength: 4, maxLength: 4 }),
        ([allowed = 0, wouldBeDenied = 0, denied = 0, unknown = 0]) => {
          const bars = barsOf([{ start: 1000, counts: { allowed, wouldBeDenied, denied, unknown } }], 100, range, {
            width: 100,
            height: 30,
          });
          expect(bars.length).toBe([allowed, wouldBeDenied, denied, unknown].filter((count) => count > 0).length);
          for (const bar of bars) expect(bar.y).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('positions and instants', () => {
  it('are each other’s inverse inside the strip', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 2000 }), (at) => {
        expect(instantOf(positionOf(at, range, 500), range, 500)).toBe(at);
      }),
    );
  });

  it('are clamped to the range', () => {
    expect(instantOf(-50, range, 100)).toBe(1000);
    expect(instantOf(500, range, 100)).toBe(2000);
    expect(positionOf(5000, range, 100)).toBe(100);
  });
});

describe('snapSpan', () => {
  it('widens to whole buckets whichever way it was dragged', () => {
    expect(snapSpan(1310, 1190, range, 60)).toEqual({ from: 1140, to: 1320 });
  });

  it('is never empty', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 }), (a, b) => {
        const span = snapSpan(a, b, range, 60);
        expect(span.to).toBeGreaterThan(span.from);
      }),
    );
  });
});

describe('ticksOf', () => {
  it('falls on round hours of the viewer’s zone', () => {
    const ticks = ticksOf({ from: 0, to: 86_400 }, 8, 5.5 * 3600);
    expect(ticks.every((at) => (at + 5.5 * 3600) % 10_800 === 0)).toBe(true);
    expect(ticks.length).toBe(8);
  });
});
