import { expect, it } from 'vitest';
import { labelSelectorText } from './label-selector-text';

it.each([
  [
    {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'NotIn', values: ['a', 'b'] },
        { key: 'x', operator: 'DoesNotExist' },
      ],
    },
    '(app == "web" && tier not in {"a", "b"} && !has(x))',
  ],
  [{}, 'all()'],
  [undefined, 'all()'],
  [{ matchExpressions: [{ key: 'x', operator: 'Is' }] }, expect.stringMatching(/^\(match expression on x/)],
])('%j is written as Calico would', (selector, text) => {
  expect(labelSelectorText(selector)).toEqual(text);
});
