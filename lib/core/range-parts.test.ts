import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_SECONDS, HOUR_SECONDS, rangeParts } from './range-parts';

const EVERYTHING = { windowsFrom: 0, hoursFrom: 0 };
const STEP = { window: 1, hour: HOUR_SECONDS, day: DAY_SECONDS };
const someRange = fc
  .tuple(fc.integer({ min: 0, max: 40 * DAY_SECONDS }), fc.integer({ min: 1, max: 40 * DAY_SECONDS }))
  .map(([from, length]) => ({ from, to: from + length }));

describe('rangeParts', () => {
  it('meets without gap or overlap and covers the range exactly where everything is kept', () => {
    fc.assert(
      fc.property(someRange, (range) => {
        const parts = rangeParts(range, EVERYTHING);
        expect(parts[0]?.from).toBe(range.from);
        expect(parts.at(-1)?.to).toBe(range.to);
        for (const [index, part] of parts.entries()) {
          expect(part.from).toBeLessThan(part.to);
          expect([part.from % STEP[part.level], part.to % STEP[part.level]]).toEqual([0, 0]);
          if (index > 0) expect(parts[index - 1]?.to).toBe(part.from);
        }
      }),
    );
  });

  it('reads less than an hour of windows and less than a day of hours at each end', () => {
    fc.assert(
      fc.property(someRange, (range) => {
        const parts = rangeParts(range, EVERYTHING);
        const seconds = (level: string) =>
          parts.filter((part) => part.level === level).map(({ from, to }) => to - from);
        const days = seconds('day').length > 0;
        const hours = days || seconds('hour').length > 0;
        if (hours) expect(Math.max(0, ...seconds('window'))).toBeLessThan(HOUR_SECONDS);
        if (days) expect(Math.max(0, ...seconds('hour'))).toBeLessThan(DAY_SECONDS);
        expect(Math.max(0, ...seconds('window'))).toBeLessThan(2 * HOUR_SECONDS);
      }),
    );
  });

  it('never asks for a level that is gone, and never loses a second of the range', () => {
    fc.assert(
      fc.property(someRange, fc.nat(60), fc.nat(60), (range, first, second) => {
        const [hoursFrom, windowsFrom] = [Math.min(first, second) * DAY_SECONDS, Math.max(first, second) * DAY_SECONDS];
        const parts = rangeParts(range, { windowsFrom, hoursFrom });
        for (const { level, from } of parts) {
          if (level === 'window') expect(from).toBeGreaterThanOrEqual(windowsFrom);
          if (level === 'hour') expect(from).toBeGreaterThanOrEqual(hoursFrom);
        }
        expect(parts[0]?.from).toBeLessThanOrEqual(range.from);
        expect(parts.at(-1)?.to).toBeGreaterThanOrEqual(range.to);
        expect((parts[0]?.from ?? 0) + DAY_SECONDS).toBeGreaterThan(range.from);
      }),
    );
  });
});
