import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWindow } from './byte-window';

function seen(window: ByteWindow): string {
  return window.bytes.toString('latin1', window.start, window.end);
}

const someStep = fc.record({
  how: fc.constantFrom('append', 'lend'),
  text: fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 40 }),
  size: fc.constantFrom(1, 5000),
  /** Of what is there, given up at the start. */
  part: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('ByteWindow', () => {
  it('shows what came and was not given up, and positions move by what it answers', () => {
    fc.assert(
      fc.property(fc.array(someStep, { maxLength: 12 }), (steps) => {
        const window = new ByteWindow();
        let expected = '';
        let at = 0;
        for (const { how, text, size, part } of steps) {
          const chunk = Buffer.from(text.repeat(size));
          const isLent = how === 'lend' && window.isEmpty;
          at += isLent ? window.lend(chunk) : window.append(chunk);
          expected += chunk.toString();
          expect(seen(window)).toBe(expected);
          expect(window.start).toBe(at);
          const given = Math.floor(part * expected.length);
          window.start += given;
          at += given;
          expected = expected.slice(given);
          if (isLent) at += window.keep();
          chunk.fill('x');
          expect(seen(window)).toBe(expected);
          expect(window.start).toBe(at);
        }
      }),
    );
  });

  it('does not copy what is lent', () => {
    const window = new ByteWindow();
    const chunk = Buffer.from('abc');
    window.lend(chunk);
    chunk[1] = 0x58;
    expect(seen(window)).toBe('aXc');
  });

  it('keeps to the memory of one chunk however many are appended and given up', () => {
    const window = new ByteWindow();
    for (let count = 0; count < 1000; count++) {
      window.append(Buffer.alloc(10_000));
      window.start = window.end - 10;
    }
    expect(window.bytes.length).toBeLessThanOrEqual(128 * 1024);
  });
});
