import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiffLine, diffLines } from './line-diff';

const signs = { same: ' ', added: '+', removed: '-' } as const;
const shape = (lines: readonly DiffLine[]) => lines.map(({ kind, text }) => signs[kind] + text);
const side = (lines: readonly DiffLine[], drop: DiffLine['kind']) =>
  lines.filter(({ kind }) => kind !== drop).map(({ text }) => text);

describe('diffLines', () => {
  it('shows a changed line as removed, then added, between what stays', () => {
    expect(shape(diffLines('a\norder: 100\nz\n', 'a\norder: 200\nz\n'))).toEqual([
      ' a',
      '-order: 100',
      '+order: 200',
      ' z',
    ]);
  });

  it('shows a new and a deleted document whole', () => {
    expect(shape(diffLines(null, 'a\nb\n'))).toEqual(['+a', '+b']);
    expect(shape(diffLines('a\nb', null))).toEqual(['-a', '-b']);
    expect(diffLines(null, null)).toEqual([]);
  });

  it('finds a line that moved in between', () => {
    expect(shape(diffLines('a\nb\nc', 'a\nx\nb\ny\nc'))).toEqual([' a', '+x', ' b', '+y', ' c']);
  });

  it('gives both documents back and never marks equal ones', () => {
    const line = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.array(line, { minLength: 1 }), (left, right) => {
        const lines = diffLines(left.join('\n'), right.join('\n'));
        expect(side(lines, 'added')).toEqual(left);
        expect(side(lines, 'removed')).toEqual(right);
      }),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (same) => {
        expect(diffLines(same.join('\n'), same.join('\n')).every(({ kind }) => kind === 'same')).toBe(true);
      }),
    );
  });

  it('still gives both back beyond the limit', () => {
    const left = Array.from({ length: 1500 }, (_, index) => `l${index}`);
    const right = Array.from({ length: 1500 }, (_, index) => `r${index}`);
    const lines = diffLines(left.join('\n'), right.join('\n'));
    expect(side(lines, 'added')).toEqual(left);
    expect(side(lines, 'removed')).toEqual(right);
  });
});
