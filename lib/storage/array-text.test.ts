import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instants, numbers, texts } from './array-text';

describe('array literals', () => {
  it('write numbers, and nothing that is no integer', () => {
    expect(numbers([1, -2n, null, 2n ** 62n])).toBe('{1,-2,NULL,4611686018427387904}');
    expect(() => numbers([1.5])).toThrow('not a safe integer');
    expect(() => numbers([Number.NaN])).toThrow('not a safe integer');
  });

  it('write texts so that no quote, comma, brace or backslash ends one early', () => {
    expect(texts(['a', null, 'NULL', '', '"},{\\'])).toBe('{"a",NULL,"NULL","","\\"},{\\\\"}');
    fc.assert(
      fc.property(fc.array(fc.string()), (values) => {
        const inner = texts(values).slice(1, -1);
        const read = [...inner.matchAll(/"((?:[^"\\]|\\.)*)"(?:,|$)/gs)].map((match) =>
          match[1]?.replace(/\\(.)/gs, '$1'),
        );
        expect(read).toEqual(values);
      }),
    );
  });

  it('write instants in UTC', () => {
    expect(instants([0, 1_795_435_200])).toBe('{1970-01-01T00:00:00.000Z,2026-11-23T12:00:00.000Z}');
  });
});
