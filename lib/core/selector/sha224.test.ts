import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha224 } from './sha224';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('sha224', () => {
  it('agrees with the platform on texts of every length round the block size', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(hex(sha224(text))).toBe(createHash('sha224').update(text, 'utf8').digest('hex'));
      }),
    );
  });

  it.each([55, 56, 63, 64, 119, 120])('pads a text of %i bytes as the standard says', (length) => {
    const text = 'x'.repeat(length);
    expect(hex(sha224(text))).toBe(createHash('sha224').update(text).digest('hex'));
  });

  it('reads a lone surrogate as the replacement character', () => {
    expect(hex(sha224('\ud800'))).toBe(hex(sha224('\ufffd')));
  });
});
