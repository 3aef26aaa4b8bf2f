import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Selector } from '@/lib/core/selector/ast';
import { formatSelector } from './format';
import { describeSelectorError, MAX_DEPTH, parseSelector } from './parse';

const label = fc.stringMatching(/^[A-Za-z0-9_./-]{1,12}$/);
/** A value cannot hold both sorts of quote: the language has no escapes. */
const value = fc.string({ maxLength: 8 }).filter((text) => !(text.includes('"') && text.includes("'")));
const values = fc.uniqueArray(value, { maxLength: 4 }).map((texts) => texts.sort());

/** Trees as the parser gives them: no `and` of one operand, no `!` right under `!`. */
const selectors = fc.letrec<{ any: Selector; leaf: Selector; positive: Selector }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<Selector>({ op: 'all' }, { op: 'global' }),
    fc.record({ op: fc.constant('has' as const), label }),
    fc.record({ op: fc.constantFrom('eq', 'ne', 'contains', 'startsWith', 'endsWith'), label, value }),
    fc.record({ op: fc.constantFrom('in', 'notIn'), label, values }),
  ),
  positive: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.record({
      op: fc.constantFrom('and', 'or'),
      operands: fc.array(tie('any'), { minLength: 2, maxLength: 4 }),
    }),
  ),
  any: fc.oneof(tie('positive'), fc.record({ op: fc.constant('not' as const), operand: tie('positive') })),
})).any;

describe('parseSelector', () => {
  it('reads back every tree from its canonical text', () => {
    fc.assert(
      fc.property(selectors, (selector) => {
        expect(parseSelector(formatSelector(selector))).toEqual({ ok: true, value: selector });
      }),
    );
  });

  it('never throws, whatever the text', () => {
    const fragments = fc.constantFrom(
      'a',
      ' ',
      '!',
      '(',
      ')',
      '&&',
      '||',
      '==',
      "'x'",
      'in',
      'not',
      '{',
      '}',
      ',',
      'has(',
      'all()',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fragments, { maxLength: 20 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseSelector(text);
        if (!parsed.ok) expect(parsed.error.position).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it.each([
    ["a = 'x'", 2, '=='],
    ["a == 'x' b", 9, '&&, || or the end of the selector'],
    ["a == 'x", 7, "a closing '"],
    ['a like', 2, 'an operator after the label'],
    ['has(a b)', 6, ') after the label of has('],
    ["a in {'x' 'y'}", 10, '}'],
    ["a == 'x' &&", 11, 'a label name'],
    ["(a == 'x'", 9, ')'],
  ])('says where %s goes wrong and what was expected', (text, position, expected) => {
    const parsed = parseSelector(text);
    expect(parsed).toMatchObject({ ok: false, error: { position, expected: expect.stringContaining(expected) } });
  });

  it('counts characters from 1 for people', () => {
    expect(describeSelectorError({ position: 0, expected: 'a label name' })).toBe(
      'expected a label name at character 1',
    );
  });

  it('accepts the deepest nesting the API can hold and refuses more without throwing', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}has(a)${')'.repeat(depth)}`;
    expect(parseSelector(nested(MAX_DEPTH)).ok).toBe(true);
    expect(parseSelector(nested(MAX_DEPTH + 1)).ok).toBe(false);
    expect(parseSelector(`${'!'.repeat(100_001)}has(a)`)).toEqual({
      ok: true,
      value: { op: 'not', operand: { op: 'has', label: 'a' } },
    });
  });
});
