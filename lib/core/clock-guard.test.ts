import { describe, expect, it } from 'vitest';
import { checkClock } from './clock-guard';

const NOW = 1_767_225_600;
const DAY = 86_400;
const at = (windowStart: number, windowEnd = windowStart + 15) => ({ windowStart, windowEnd });

describe('checkClock', () => {
  it.each([
    ['a window of now', at(NOW), 'ok'],
    ['exactly ten minutes ahead', at(NOW + 600), 'ok'],
    ['a second more', at(NOW + 601), 'future'],
    ['milliseconds taken for seconds', at(NOW * 1000), 'future'],
    ['ended exactly an hour ago', at(NOW - 3615), 'ok'],
    ['ended over an hour ago', at(NOW - 3616), 'late'],
    ['ended at the retention limit', at(NOW - 7 * DAY - 15), 'late'],
    ['ended a second before it', at(NOW - 7 * DAY - 16), 'expired'],
  ])('%s', (_what, window, expected) => {
    const check = checkClock(window, NOW, 7 * DAY);
    expect(check.state === 'reject' ? check.code : check.state).toBe(expected);
  });

  it('says how far the clocks are apart', () => {
    expect(checkClock(at(NOW + 3600), NOW, DAY)).toEqual({
      state: 'reject',
      code: 'future',
      reason: 'window starts `3600` seconds ahead of our clock',
    });
    expect(checkClock(at(NOW - 7215), NOW, DAY)).toEqual({ state: 'late', bySeconds: 7200 });
  });

  it('keeps everything when retention is 0', () => {
    expect(checkClock(at(15), NOW, 0).state).toBe('late');
  });
});
