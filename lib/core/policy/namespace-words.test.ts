import { describe, expect, it } from 'vitest';
import { labelledNamespaceWords, namespaceSelectorWords } from './namespace-words';

describe('namespaces in words', () => {
  it.each([
    ["projectcalico.org/name == 'shop'", 'namespace shop'],
    ["kubernetes.io/metadata.name in {'a', 'b'}", 'namespaces a, b'],
    ['all()', 'any namespace'],
    ['global()', 'no namespace'],
    ["team == 'red'", 'namespaces with team == "red"'],
    ['team ==', 'namespaces with team =='],
  ])('of the selector %s', (text, words) => {
    expect(namespaceSelectorWords(text)).toBe(words);
  });

  it.each([
    [{ matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }, 'namespace shop'],
    [{}, 'any namespace'],
    [undefined, 'any namespace'],
    ['red', 'namespaces with (a label selector must be an object)'],
  ])('of the label selector %j', (selector, words) => {
    expect(labelledNamespaceWords(selector)).toBe(words);
  });
});
