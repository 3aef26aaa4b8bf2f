import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldFinder } from './field-finder';
import { changingField } from './line-cutter';

const NAMES = ['a', 'start_time', 'end_time', 'bytes_in', 'date'];
const FIELDS = NAMES.map((name) => changingField(name, 'digits'));

/** What looking for one field after the other finds. */
function found(line: Buffer): readonly string[] | null {
  const places = FIELDS.map(({ name, pattern }) => ({ name, at: line.indexOf(pattern), pattern }));
  const written = places.filter(({ at }) => at >= 0);
  if (written.some(({ at, pattern }) => line.indexOf(pattern, at + 1) >= 0)) return null;
  return written.sort((a, b) => a.at - b.at).map(({ name }) => name);
}

describe('FieldFinder', () => {
  it('finds in JSON without backslashes what looking for one field after the other finds', () => {
    const name = fc.oneof(fc.constantFrom(...NAMES), fc.constantFrom('start', 'end_timer', '', ':', 'dat'));
    const leaf = fc.oneof(fc.nat(99), name, fc.constantFrom('a:', ':date:', 'é"'.slice(0, 1)));
    const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.array(fc.tuple(name, leaf), { maxLength: 3 }));
    const finder = new FieldFinder(FIELDS);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), fc.constantFrom(':', ': '), (members, colon) => {
        const written = members.map(([key, inner]) => `${JSON.stringify(key)}${colon}${JSON.stringify(inner)}`);
        const line = Buffer.from(`{${written.join(',')}}`);
        expect(finder.find(line)?.map((field) => field.name) ?? null).toEqual(found(line));
      }),
      { numRuns: 1_000 },
    );
  });

  it('answers null for a field that is written twice, at whatever depth', () => {
    expect(new FieldFinder(FIELDS).find(Buffer.from('{"a":1,"b":{"a":2}}'))).toBeNull();
  });
});
