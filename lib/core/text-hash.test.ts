import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TextHash, TextHasher, textHash } from './text-hash';

const hex = ({ high, low }: TextHash) => `${high.toString(16).padStart(8, '0')}${low.toString(16).padStart(8, '0')}`;

/** Ids made of them are in databases: they must never change. */
const STORED: readonly (readonly [text: string, hash: string])[] = [
  ['', '5eeb2a46848514a0'],
  ['a', 'b8d10da4929ccd8e'],
  ['b', 'b27f970f74374b5f'],
  ['hubble', '62fb46bab40a44fa'],
  ['source 9f3d1f6e-7a34-4a83-9f4c-0a6a4f9f0b11', '878bc1f64a736947'],
  ['ä€😀', 'f710c143521c1747'],
];

describe('textHash', () => {
  it.each(STORED)('gives %j the hash under which it is stored: %s', (text, hash) => {
    expect(hex(textHash(text))).toBe(hash);
  });

  it('is the same for a text in pieces, some of them bytes', () => {
    const ascii = fc.string({ unit: 'binary-ascii' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), ascii, ascii, (head, middle, tail) => {
        const hasher = new TextHasher(head.length + middle.length + tail.length);
        hasher.addText(head);
        const bytes = Buffer.from(`${middle}${tail}`);
        hasher.addBytes(bytes, 0, middle.length);
        hasher.addBytes(bytes, middle.length, bytes.length);
        expect(hasher.finish()).toEqual(textHash(`${head}${middle}${tail}`));
      }),
    );
  });

  it('gives two unsigned halves for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { high, low } = textHash(text);
        expect([high >>> 0, low >>> 0]).toEqual([high, low]);
      }),
    );
  });

  it('tells 200,000 texts apart that differ in one place, by either half nearly as well', () => {
    const texts = Array.from(
      { length: 200_000 },
      (_, at) => `source 00000000-0000-4000-8000-${at.toString(16).padStart(12, '0')}`,
    );
    const hashes = texts.map(textHash);
    expect(new Set(hashes.map(hex)).size).toBe(texts.length);
    // Chance alone makes some five of so many 32-bit numbers meet.
    expect(new Set(hashes.map(({ low }) => low)).size).toBeGreaterThan(texts.length - 30);
    expect(new Set(hashes.map(({ high }) => high)).size).toBeGreaterThan(texts.length - 30);
  });

  it('flips about half of the bits for another character anywhere', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(35), (text, at) => {
        const other = `${text.slice(0, at)}${String.fromCharCode(text.charCodeAt(at) ^ 1)}${text.slice(at + 1)}`;
        const flipped = bitsOf(textHash(text)) ^ bitsOf(textHash(other));
        const count = flipped.toString(2).replaceAll('0', '').length;
        expect(count).toBeGreaterThan(8);
        expect(count).toBeLessThan(56);
      }),
    );
  });
});

function bitsOf(hash: TextHash): bigint {
  return BigInt(`0x${hex(hash)}`);
}
