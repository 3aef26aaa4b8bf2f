import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateSelector, matchesLabels } from './evaluate';
import { parseSelector } from './parse';

function parse(text: string) {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

/** `a` is known, `none` is known to be missing, everything else is not known. */
const lookup = (label: string) => (label === 'a' ? 'x' : label === 'none' ? null : undefined);

describe('evaluateSelector', () => {
  it.each([
    ["a == 'x'", true],
    ["other == 'x'", 'unknown'],
    ['!has(other)', 'unknown'],
    ["none == 'x'", false],
    ["none != 'x'", true],
    ["a == 'x' || has(other)", true],
    ["a == 'y' && has(other)", false],
    ["a == 'x' && has(other)", 'unknown'],
    ["a == 'y' || has(other)", 'unknown'],
    ["a not in {'y'} && none not in {'x'}", true],
  ])('answers %s with %s', (text, expected) => {
    expect(evaluateSelector(parse(text), lookup)).toBe(expected);
  });

  it('agrees with every way the unknown labels could turn out', () => {
    const texts = fc.constantFrom(
      "has(p) && !has(q) || r == 'x'",
      "!(p == 'x' || q != 'x') && r in {'x', 'y'}",
      "p contains 'x' && (q starts with 'x' || r ends with 'y')",
    );
    const known = fc.dictionary(fc.constantFrom('p', 'q', 'r'), fc.constantFrom('x', 'y', 'xy'));
    fc.assert(
      fc.property(texts, known, fc.subarray(['p', 'q', 'r']), (text, labels, hidden) => {
        const truth = evaluateSelector(parse(text), (label) =>
          hidden.includes(label) ? undefined : (labels[label] ?? null),
        );
        if (truth !== 'unknown') expect(matchesLabels(parse(text), labels)).toBe(truth);
      }),
    );
  });
});

describe('matchesLabels', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'does not take %s from the object prototype',
    (label) => {
      expect(matchesLabels({ op: 'has', label }, {})).toBe(false);
      expect(matchesLabels({ op: 'has', label }, JSON.parse(`{"${label}": "x"}`))).toBe(true);
    },
  );
});
