import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from './csv';

describe('toCsv', () => {
  it.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx'])('defuses a cell that a spreadsheet would run: %j', (cell) => {
    const text = toCsv(['a'], [[cell]])
      .split('\n')
      .slice(1)
      .join('\n');
    expect(text.replace(/^"/, '').startsWith(`'${cell[0]}`)).toBe(true);
  });

  it('quotes commas, quotes and line ends, and leaves numbers alone', () => {
    expect(toCsv(['a', 'b'], [['x,"y"\nz', -3]])).toBe('a,b\r\n"x,""y""\nz",-3\r\n');
    expect(toCsv(['a', 'b'], [[null, 0]])).toBe('a,b\r\n,0\r\n');
  });

  it('never lets a cell start like a formula, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), (cell) => {
        const written = toCsv([], [[cell]])
          .slice(2)
          .replace(/^"/, '');
        expect(/^[=+\-@]/.test(written)).toBe(false);
      }),
    );
  });
});
