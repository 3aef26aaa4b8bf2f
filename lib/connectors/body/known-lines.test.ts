import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownLines } from './known-lines';

const bytes = (text: string) => Buffer.from(text);

describe('KnownLines', () => {
  it('knows what it learned by the bytes, whatever becomes of the buffer it was told with', () => {
    const lines = new KnownLines<string>();
    const reused = bytes('one');
    lines.learn(reused, () => 'first');
    reused.fill(0);
    expect(lines.find(bytes('one'))).toBe('first');
    expect(lines.find(bytes('two'))).toBeUndefined();
  });

  it('keeps two lines of one hash apart: the newer one stays', () => {
    // CRC-32 of both is 4ddb0c25.
    const lines = new KnownLines<string>();
    lines.learn(bytes('plumless'), () => 'a');
    lines.learn(bytes('buckeroo'), () => 'b');
    expect([lines.find(bytes('plumless')), lines.find(bytes('buckeroo'))]).toEqual([undefined, 'b']);
  });

  it('when full takes a line in place of the oldest only once it came twice', () => {
    const lines = new KnownLines<string>(6);
    for (const text of ['aaa', 'bbb', 'ccc']) lines.learn(bytes(text), () => text);
    expect(['aaa', 'bbb', 'ccc'].map((text) => lines.find(bytes(text)))).toEqual(['aaa', 'bbb', undefined]);
    lines.learn(bytes('ccc'), () => 'ccc');
    expect(['aaa', 'bbb', 'ccc'].map((text) => lines.find(bytes(text)))).toEqual([undefined, 'bbb', 'ccc']);
  });

  it('never takes one line for another, whatever was learned before and written over', () => {
    const text = fc.string({ minLength: 1, maxLength: 9, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 60 }), fc.integer({ min: 9, max: 40 }), (texts, limit) => {
        const lines = new KnownLines<string>(limit);
        for (const each of texts) {
          lines.learn(bytes(each), () => each);
          for (const other of texts) expect([undefined, other]).toContain(lines.find(bytes(other)));
        }
      }),
    );
  });

  it('knows the newest line of one that came twice in a row, however small it is', () => {
    const lines = new KnownLines<string>(7);
    for (const each of ['aaaaa', 'bbbb', 'ccc', 'dd', 'eeeeeee']) {
      for (let time = 0; time < 2; time++) lines.learn(bytes(each), () => each);
      expect(lines.find(bytes(each))).toBe(each);
    }
  });

  it('passes over a line that it could never hold', () => {
    const lines = new KnownLines<string>(3);
    for (let time = 0; time < 3; time++) lines.learn(bytes('aaaa'), () => 'a');
    expect(lines.find(bytes('aaaa'))).toBeUndefined();
  });

  it('learns nothing without a meaning', () => {
    const lines = new KnownLines<string>();
    lines.learn(bytes('one'), () => null);
    expect(lines.find(bytes('one'))).toBeUndefined();
  });
});
