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

  it('learns nothing without a meaning', () => {
    const lines = new KnownLines<string>();
    lines.learn(bytes('one'), () => null);
    expect(lines.find(bytes('one'))).toBeUndefined();
  });
});
