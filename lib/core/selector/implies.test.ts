import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Selector } from '@/lib/core/selector/ast';
import { matchesLabels } from './evaluate';
import { implies } from './implies';
import { parseSelector } from './parse';

function parse(text: string): Selector {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

describe('implies', () => {
  it.each([
    ["a == 'x'", 'all()'],
    ["a == 'x'", 'has(a)'],
    ["a == 'x'", "a != 'y'"],
    ["a == 'x'", "a in {'x', 'y'}"],
    ["a in {'x', 'xy'}", "a starts with 'x'"],
    ["a contains 'x'", 'has(a)'],
    ["a not in {'x', 'y'}", "a != 'x'"],
    ["a == 'x' && b == 'y'", "b == 'y'"],
    ["a == 'x' && b == 'y' && has(c)", "has(c) && a == 'x'"],
    ["a == 'x'", "b == 'y' || a == 'x'"],
    ["a == 'x' || a == 'y'", "a in {'x', 'y', 'z'}"],
    ['!has(a)', "!(a == 'x')"],
  ])('proves that %s implies %s', (narrow, wide) => {
    expect(implies(parse(narrow), parse(wide))).toBe(true);
  });

  it.each([
    ['all()', 'has(a)'],
    ['has(a)', "a == 'x'"],
    ["a != 'y'", "a == 'x'"],
    ["a != 'x'", 'has(a)'],
    ["a == 'x'", "a == 'x' && b == 'y'"],
    ["a == 'x' || b == 'y'", "a == 'x'"],
    ["!(a == 'x')", '!has(a)'],
  ])('does not claim that %s implies %s', (narrow, wide) => {
    expect(implies(parse(narrow), parse(wide))).toBe(false);
  });

  const label = fc.constantFrom('a', 'b');
  const value = fc.constantFrom('x', 'y', 'xy');
  const tree = fc.letrec<{ readonly selector: Selector }>((tie) => ({
    selector: fc.oneof(
      { maxDepth: 4 },
      fc.record({ op: fc.constant('has' as const), label }),
      fc.record({ op: fc.constantFrom('eq' as const, 'ne', 'contains', 'startsWith', 'endsWith'), label, value }),
      fc.record({ op: fc.constantFrom('in' as const, 'notIn'), label, values: fc.uniqueArray(value) }),
      fc.record({ op: fc.constant('not' as const), operand: tie('selector') }),
      fc.record({
        op: fc.constantFrom('and' as const, 'or'),
        operands: fc.array(tie('selector'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  })).selector;
  const VALUES = [undefined, 'x', 'y', 'xy', 'z'];
  const EVERY_LABELS = VALUES.flatMap((a) =>
    VALUES.map((b) => ({ ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) })),
  );

  it('is never wrong: what it proves holds for every set of labels', () => {
    let proven = 0;
    fc.assert(
      fc.property(tree, tree, (narrow, wide) => {
        if (!implies(narrow, wide)) return;
        proven++;
        for (const labels of EVERY_LABELS) {
          if (matchesLabels(narrow, labels)) expect(matchesLabels(wide, labels)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
    expect(proven).toBeGreaterThan(100);
  });

  it('gives up on nests that would cost exponential time', () => {
    const nest = (depth: number, leaf: string): Selector =>
      depth === 0
        ? { op: 'has', label: leaf }
        : {
            op: depth % 2 === 0 ? 'and' : 'or',
            operands: [nest(depth - 1, leaf), { op: 'has', label: `${leaf}${depth}` }],
          };
    expect(implies(nest(60, 'a'), nest(60, 'b'))).toBe(false);
  });
});
