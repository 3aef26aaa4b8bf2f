import { describe, expect, it } from 'vitest';
import { formatAgo, formatBytes, formatCount, formatDuration, formatUtc, truncateMiddle } from './format';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [9999, '9,999'],
    [12_345, '12.3K'],
    [4_200_000, '4.2M'],
  ])('writes %d as %s', (value, text) => expect(formatCount(value)).toBe(text));

  it.each([
    [null, 'n/a'],
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [123_456_789, '123 MB'],
    [5e17, '500 PB'],
  ])('writes %s bytes as %s', (value, text) => expect(formatBytes(value)).toBe(text));
});

describe('time', () => {
  it.each([
    [45, '45 s'],
    [60, '1 min'],
    [7200, '2 h'],
    [12_000, '3 h 20 min'],
    [187_200, '2 d 4 h'],
  ])('writes %d seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('says just now for the last seconds and for a clock that runs ahead', () => {
    expect(formatAgo(100, 105)).toBe('just now');
    expect(formatAgo(110, 105)).toBe('just now');
    expect(formatAgo(0, 720)).toBe('12 min ago');
  });

  it('writes an instant in UTC whatever the viewer zone', () => {
    expect(formatUtc(1_700_000_000)).toBe('2023-11-14 22:13:20 UTC');
  });
});

describe('long names', () => {
  it('keeps short names untouched', () => expect(truncateMiddle('web', 10)).toBe('web'));
  it('keeps both ends of a long name', () => expect(truncateMiddle('abcdefghijklmnop', 9)).toBe('abcde…nop'));
  it('never splits a surrogate pair', () => expect(truncateMiddle('😀😀😀😀😀😀', 4)).toBe('😀😀…😀'));
});
