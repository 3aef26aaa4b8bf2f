import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Selector } from './ast';
import { allOf, mentions, prefixLabels, replaceScopeWords } from './combine';
import { matchesLabels } from './evaluate';
import { formatSelector } from './format';
import { parseSelector } from './parse';

function read(text: string): Selector {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

const leaf = fc.constantFrom("a == 'x'", 'has(b)', "c not in {'x'}", 'all()', 'global()', "b starts with 'y'");
const { text } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 3 },
    leaf,
    tie('text').map((inner) => `!(${inner})`),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} && ${b})`),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} || ${b})`),
  ),
}));
const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'y'), { maxKeys: 3 });

describe('allOf', () => {
  it('is true exactly where every given selector is', () => {
    fc.assert(
      fc.property(fc.array(fc.option(text), { maxLength: 4 }), labels, (texts, stated) => {
        const given = texts.map((each) => (each === null ? null : read(each)));
        const joined = allOf(...given);
        const expected = given.every((each) => each === null || matchesLabels(each, stated));
        expect(joined === null || matchesLabels(joined, stated)).toBe(expected);
        if (joined === null) expect(given.every((each) => each === null)).toBe(true);
      }),
    );
  });
});

describe('prefixLabels', () => {
  it('asks of prefixed labels what the selector asks of plain ones', () => {
    fc.assert(
      fc.property(text, labels, (each, stated) => {
        const prefixed = Object.fromEntries(Object.entries(stated).map(([key, value]) => [`pcns.${key}`, value]));
        expect(matchesLabels(prefixLabels(read(each), 'pcns.'), prefixed)).toBe(matchesLabels(read(each), stated));
      }),
    );
  });
});

describe('replaceScopeWords', () => {
  const meaning = { all: read('has(ns)'), global: read('!has(ns)') };

  it.each([
    ['all()', 'has(ns)'],
    ['global()', '!has(ns)'],
    ["!all() || (a == 'b' && global())", '(!has(ns) || (a == "b" && !has(ns)))'],
    ["a == 'b'", 'a == "b"'],
  ])('gives the words of %s their meaning', (before, after) => {
    expect(formatSelector(replaceScopeWords(read(before), meaning))).toBe(after);
  });

  it('leaves no word behind, and nothing else changed', () => {
    fc.assert(
      fc.property(text, (each) => {
        const replaced = replaceScopeWords(read(each), meaning);
        expect(mentions(replaced, 'all') || mentions(replaced, 'global')).toBe(false);
        const has = mentions(read(each), 'all') || mentions(read(each), 'global');
        expect(has).toBe(/all\(\)|global\(\)/.test(each));
        if (!has) expect(formatSelector(replaced)).toBe(formatSelector(read(each)));
      }),
    );
  });
});
