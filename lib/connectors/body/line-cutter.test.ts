import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changingField, LINE_LIMIT, LineCutter } from './line-cutter';

const ORDER = [changingField('at', 'text'), changingField('a', 'digits'), changingField('b', 'digits')];

/** Skeleton and values of a line; null when it cannot be cut. */
function cut(cutter: LineCutter, line: string) {
  const skeleton = cutter.cut(Buffer.from(line));
  return skeleton === null
    ? null
    : { skeleton: skeleton.toString('latin1'), at: cutter.text(0), numbers: [cutter.numbers[1], cutter.numbers[2]] };
}

describe('LineCutter', () => {
  it('leaves one skeleton of lines that differ in their values only', () => {
    const cutter = new LineCutter(0, ORDER);
    const first = cut(cutter, '{"at":"10:00","name":"web","a":1,"b":22,"port":80}');
    const second = cut(cutter, '{"at":"9:59:59.5Z","name":"web","a":333,"b":0,"port":80}');
    expect(second?.skeleton).toBe(first?.skeleton);
    expect([first?.numbers, second?.numbers, second?.at]).toEqual([[1, 22], [333, 0], '9:59:59.5Z']);
  });

  it('never gives one skeleton to lines that differ in anything else', () => {
    const cutter = new LineCutter(0, ORDER);
    const value = fc.constantFrom('1', '22', '"at":"x"', '"a":1', '"b":2', ',', '', 'name');
    const line = fc.record({
      fields: fc.array(
        fc.tuple(
          fc.constantFrom('at', 'a', 'b', 'c'),
          value.filter((text) => !text.includes('"')),
        ),
        { maxLength: 5 },
      ),
    });
    const textOf = ({ fields }: { readonly fields: readonly (readonly [string, string])[] }) =>
      `{${fields.map(([name, text]) => (name === 'at' ? `"at":"${text}"` : `"${name}":${text}`)).join(',')}}`;
    const withoutValues = (text: string) =>
      text.replace(/"at":"[^"]*"/g, '"at":""').replace(/"([ab])":\d+(?=[,} ])/g, '"$1":');
    fc.assert(
      fc.property(line, line, (one, other) => {
        const [left, right] = [textOf(one), textOf(other)];
        const cuts = [cut(cutter, left)?.skeleton, cut(cutter, right)?.skeleton];
        if (cuts[0] !== undefined && cuts[0] === cuts[1]) expect(withoutValues(left)).toBe(withoutValues(right));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['a sign', '{"a":-1}'],
    ['a fraction', '{"a":1.5}'],
    ['an exponent', '{"a":1e3}'],
    ['a leading zero', '{"a":01}'],
    ['sixteen digits', '{"a":1234567890123456}'],
    ['a null', '{"a":null}'],
    ['an escape', '{"at":"a\\u0041"}'],
    ['an end too early', '{"a":12'],
    ['more bytes than the limit', `{"a":1,"x":"${'x'.repeat(LINE_LIMIT)}"}`],
  ])('does not cut a line with %s', (_, line) => {
    expect(cut(new LineCutter(0, ORDER), line)).toBeNull();
  });

  it('finds a field that stands nearer than ever before', () => {
    const cutter = new LineCutter(0, ORDER);
    cut(cutter, `{"name":"${'x'.repeat(500)}","a":1}`);
    expect(cut(cutter, '{"name":"","a":7}')?.numbers[0]).toBe(7);
  });

  it.each([
    ['1:2', '1:2', true],
    ['', '', true],
    ['1:2', '1:3', false],
    ['1:2', '1:23', false],
    ['1:2', null, false],
  ])('compares the texts %j and %j where they stand', (first, second, isSame) => {
    const cutter = new LineCutter(0, [changingField('at', 'text'), changingField('till', 'text')]);
    const line = { at: first, ...(second === null ? {} : { till: second }), name: 'web' };
    expect(cutter.cut(Buffer.from(JSON.stringify(line)))).not.toBeNull();
    expect([cutter.isSameText(0, 1), cutter.isSameText(1, 0)]).toEqual([isSame, isSame]);
  });

  it('tells cutters apart by their marks', () => {
    expect(cut(new LineCutter(1, ORDER), '{"a":1}')?.skeleton).not.toBe(
      cut(new LineCutter(2, ORDER), '{"a":1}')?.skeleton,
    );
  });
});
