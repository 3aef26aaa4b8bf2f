import { describe, expect, it } from 'vitest';
import { formatSelector } from './format';
import { selectorFromKubernetes } from './from-kubernetes';

describe('selectorFromKubernetes', () => {
  it('sorts labels by key and keeps expressions behind them in their order', () => {
    const selector = selectorFromKubernetes({
      matchLabels: { b: '2', a: '1' },
      matchExpressions: [
        { key: 'd', operator: 'NotIn', values: ['y', 'x', 'y'] },
        { key: 'c', operator: 'In', values: ['z'] },
        { key: 'e', operator: 'Exists' },
        { key: 'f', operator: 'DoesNotExist' },
      ],
    });
    expect(selector.ok && selector.value && formatSelector(selector.value)).toBe(
      '(a == "1" && b == "2" && d not in {"x", "y"} && c in {"z"} && has(e) && !has(f))',
    );
  });

  it.each([undefined, null, {}, { matchLabels: {} }, { matchExpressions: [] }])(
    'takes %j for "everything"',
    (value) => {
      expect(selectorFromKubernetes(value)).toEqual({ ok: true, value: null });
    },
  );

  it.each([
    'app=web',
    [],
    { matchLabels: ['a'] },
    { matchLabels: { a: 1 } },
    { matchExpressions: {} },
    { matchExpressions: [{ operator: 'Exists' }] },
    { matchExpressions: [{ key: 'a', operator: 'Equals' }] },
    { matchExpressions: [{ key: 'a', operator: 'In' }] },
    { matchExpressions: [{ key: 'a', operator: 'In', values: [1] }] },
  ])('refuses %j', (value) => {
    expect(selectorFromKubernetes(value).ok).toBe(false);
  });
});
