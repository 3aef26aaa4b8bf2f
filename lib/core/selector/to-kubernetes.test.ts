import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesLabels } from './evaluate';
import { selectorFromKubernetes } from './from-kubernetes';
import { parseSelector } from './parse';
import { labelSelectorOf } from './to-kubernetes';

function converted(text: string) {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(text);
  return labelSelectorOf(parsed.value);
}

describe('labelSelectorOf', () => {
  it.each<[string, object | null]>([
    ['', {}],
    ['all()', {}],
    ["app == 'web'", { matchLabels: { app: 'web' } }],
    [
      "app == 'web' && has(zone) && !has(old) && tier != 'x' && a in {'b', 'c'} && d not in {'e'}",
      {
        matchLabels: { app: 'web' },
        matchExpressions: [
          { key: 'zone', operator: 'Exists' },
          { key: 'old', operator: 'DoesNotExist' },
          { key: 'tier', operator: 'NotIn', values: ['x'] },
          { key: 'a', operator: 'In', values: ['b', 'c'] },
          { key: 'd', operator: 'NotIn', values: ['e'] },
        ],
      },
    ],
    ["a == 'b' || c == 'd'", null],
    ["a starts with 'b'", null],
    ['global()', null],
    ['a in {}', null],
    ["a == 'b' && a == 'c'", null],
    ["!(a == 'b')", null],
  ])('%j becomes %j', (text, expected) => {
    expect(converted(text)).toEqual(expected);
  });

  it('means the same labels as the selector it comes from', () => {
    const term = fc.constantFrom(
      'all()',
      "a == 'x'",
      "b != 'x'",
      "a in {'x', 'y'}",
      "b not in {'y'}",
      'has(a)',
      '!has(b)',
      "c == 'z'",
    );
    const value = fc.option(fc.constantFrom('x', 'y', 'z'), { nil: undefined });
    let said = 0;
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 3 }), fc.record({ a: value, b: value }), (terms, given) => {
        const text = terms.join(' && ');
        const selector = converted(text);
        if (selector === null) return;
        said++;
        const back = selectorFromKubernetes(selector);
        const labels = Object.fromEntries(Object.entries(given).filter(([, stated]) => stated !== undefined));
        const original = parseSelector(text);
        if (!back.ok || !original.ok) throw new Error(text);
        const named = labels as Readonly<Record<string, string>>;
        expect(back.value === null || matchesLabels(back.value, named)).toBe(matchesLabels(original.value, named));
      }),
    );
    expect(said).toBeGreaterThan(20);
  });
});
