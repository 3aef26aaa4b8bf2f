import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldReader, failure, parseTime, quote } from './fields';

describe('FieldReader', () => {
  it('keeps the first thing that is wrong', () => {
    const read = new FieldReader();
    read.counter({ a: -1 }, 'a');
    read.requiredText({}, 'b');
    expect(read.failure).toEqual({ code: 'bad-counter', reason: '`a` must be an integer from 0 to 2^53-1, got `-1`' });
  });

  it('takes a counter exactly when it is an integer from 0 to 2^53-1', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer(), fc.maxSafeNat(), fc.bigInt().map(Number)), (value) => {
        const read = new FieldReader();
        const count = read.counter({ value }, 'value');
        const isCounter = Number.isSafeInteger(value) && value >= 0;
        expect(read.failure === null).toBe(isCounter);
        expect(count).toBe(isCounter ? value : 0);
      }),
    );
  });

  it('reads counters that protojson writes as text, and no other text', () => {
    for (const [text, count] of [
      ['0', 0],
      ['9007199254740991', 9_007_199_254_740_991],
    ] as const) {
      expect(new FieldReader().counter({ text }, 'text')).toBe(count);
    }
    for (const text of ['', ' 1', '-1', '1.0', '0x10', '9007199254740992', '1e3', '٣']) {
      const read = new FieldReader();
      read.counter({ text }, 'text');
      expect(read.failure?.code).toBe('bad-counter');
    }
  });
});

describe('parseTime', () => {
  it.each([
    ['2026-01-01T00:00:00Z', 1_767_225_600],
    ['2026-01-01T00:00:00.999999999Z', 1_767_225_600],
    ['2026-01-01t01:00:00,5+01:00', 1_767_225_600],
    ['2026-01-01 00:00:00z', 1_767_225_600],
    ['2026-13-01T00:00:00Z', null],
    ['2026-01-01T00:00:00', null],
    ['2026-01-01', null],
    ['1767225600', null],
    ['Thu Jan 01 2026', null],
  ])('reads %s as %s', (text, seconds) => {
    expect(parseTime(text)).toBe(seconds);
  });
});

describe('quote and failure', () => {
  it('give one short line without backticks inside, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withBigInt: true }),
        fc.string({ unit: 'binary' }),
        (value, text) => {
          for (const quoted of [quote(value), quote(text)]) expect(quoted).toMatch(/^`[^`\p{Cc}\p{Cs}]*`$/u);
          expect(failure('bad-json', `${text.repeat(50)}`).reason.length).toBeLessThanOrEqual(120);
        },
      ),
    );
  });
});
