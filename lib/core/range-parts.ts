/** Cuts a time range into the parts that days, hours and single windows answer. */
import type { Seconds } from './flow';
import type { TimeRange } from './window';

export const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 86_400;

export type RollUp = 'window' | 'hour' | 'day';
export interface RangePart extends TimeRange {
  readonly level: RollUp;
}

/** Before `windowsFrom` single windows are gone, before `hoursFrom` hours are. */
export interface Retained {
  readonly windowsFrom: Seconds;
  readonly hoursFrom: Seconds;
}

/**
 * At most five parts in order of time, which meet without gap or overlap: windows, hours, days, hours, windows.
 * An end that lies before the retention of the finer level moves outwards to the next coarser border, so such a
 * range may hold up to one hour or day more at its start or end, never less.
 */
export function rangeParts(range: TimeRange, retained: Retained): readonly RangePart[] {
  const from = outwards(range.from, retained, floorTo);
  const to = outwards(range.to, retained, ceilTo);
  const hours = { from: ceilTo(from, HOUR_SECONDS), to: floorTo(to, HOUR_SECONDS) };
  if (hours.from >= hours.to) return kept([{ level: 'window', from, to }]);
  const days = { from: ceilTo(hours.from, DAY_SECONDS), to: floorTo(hours.to, DAY_SECONDS) };
  const middle: readonly RangePart[] =
    days.from < days.to
      ? [
          { level: 'hour', from: hours.from, to: days.from },
          { level: 'day', from: days.from, to: days.to },
          { level: 'hour', from: days.to, to: hours.to },
        ]
      : [{ level: 'hour', ...hours }];
  return kept([{ level: 'window', from, to: hours.from }, ...middle, { level: 'window', from: hours.to, to }]);
}

export function floorTo(at: Seconds, stepSeconds: number): Seconds {
  return Math.floor(at / stepSeconds) * stepSeconds;
}

function ceilTo(at: Seconds, stepSeconds: number): Seconds {
  return Math.ceil(at / stepSeconds) * stepSeconds;
}

function outwards(at: Seconds, retained: Retained, align: (at: Seconds, step: number) => Seconds): Seconds {
  if (floorTo(at, DAY_SECONDS) < retained.hoursFrom) return align(at, DAY_SECONDS);
  return floorTo(at, HOUR_SECONDS) < retained.windowsFrom ? align(at, HOUR_SECONDS) : at;
}

function kept(parts: readonly RangePart[]): readonly RangePart[] {
  return parts.filter((part) => part.from < part.to);
}
