import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MinuteReader } from './minute-reader';

/** Reads the time where it stands in a line. */
function read(reader: MinuteReader, time: string): number | null {
  const line = Buffer.from(`{"time":"${time}","uuid":"x"}`);
  return reader.read(line, 9, 9 + time.length);
}

const LATEST = Date.UTC(9999, 11, 31);
const someTime = fc.date({ min: new Date(60_000), max: new Date(LATEST), noInvalidDate: true });
const fraction = fc.option(fc.stringMatching(/^\d{1,9}$/), { nil: null });

describe('MinuteReader', () => {
  it('knows the minute of any time that protojson writes, in whatever order they come', () => {
    const reader = new MinuteReader();
    fc.assert(
      fc.property(fc.array(fc.tuple(someTime, fraction), { maxLength: 6 }), (times) => {
        for (const [date, digits] of times) {
          const time = `${date.toISOString().slice(0, 19)}${digits === null ? '' : `.${digits}`}Z`;
          expect(read(reader, time)).toBe(Math.floor(date.getTime() / 60_000) * 60);
        }
      }),
    );
  });

  it.each([
    ['of another zone', '2026-11-23T10:00:00+01:00'],
    ['without a zone', '2026-11-23T10:00:00'],
    ['without a zone, with a fraction', '2026-11-23T10:00:00.123'],
    ['in small letters', '2026-11-23T10:00:00z'],
    ['without seconds', '2026-11-23T10:00Z'],
    ['in a minute of 61 seconds', '2026-11-23T10:00:60Z'],
    ['with a point and no fraction', '2026-11-23T10:00:00.Z'],
    ['with a fraction of ten digits', '2026-11-23T10:00:00.0123456789Z'],
    ['with a letter in its fraction', '2026-11-23T10:00:00.0x1Z'],
    ['with more behind its end', '2026-11-23T10:00:00ZZ'],
    ['on a day that is none', '2026-13-23T10:00:00Z'],
    ['before 1970', '1969-12-31T23:59:00Z'],
    ['that is empty', ''],
  ])('leaves a time %s to the decoder', (_, time) => {
    expect(read(new MinuteReader(), time)).toBeNull();
  });

  it('does not take a time for the one before it that has the same end', () => {
    const reader = new MinuteReader();
    expect(read(reader, '2026-11-23T10:00:59Z')).toBe(Date.UTC(2026, 10, 23, 10) / 1000);
    expect(read(reader, '2026-11-23T11:00:59Z')).toBe(Date.UTC(2026, 10, 23, 11) / 1000);
    expect(read(reader, '2026-13-23T11:00:59Z')).toBeNull();
    expect(read(reader, '2026-11-23T10:00:00Z')).toBe(Date.UTC(2026, 10, 23, 10) / 1000);
  });
});
