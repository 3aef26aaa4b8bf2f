/**
 * Builds selectors from selectors, as calico's conversion of policy scopes does: prefixes for labels
 * inherited from a namespace or service account, and scope words (`all()`, `global()`) given a meaning.
 */
import type { Selector } from '@/lib/core/selector/ast';

/** All of the given; null entries are no criterion. Null when nothing is left. */
export function allOf(...selectors: readonly (Selector | null)[]): Selector | null {
  const operands = selectors.filter((selector) => selector !== null);
  const [first] = operands;
  if (first === undefined) return null;
  return operands.length === 1 ? first : { op: 'and', operands };
}

/** Rewrites every label name, e.g. `name` to `pcns.name`. */
export function prefixLabels(selector: Selector, prefix: string): Selector {
  return rewrite(selector, (leaf) => ('label' in leaf ? { ...leaf, label: prefix + leaf.label } : leaf));
}

/** Puts other selectors in the place of every `all()` and every `global()`. */
export function replaceScopeWords(
  selector: Selector,
  meaning: { readonly all: Selector; readonly global: Selector },
): Selector {
  return rewrite(selector, (leaf) => (leaf.op === 'all' || leaf.op === 'global' ? meaning[leaf.op] : leaf));
}

/** Is there an `all()` or `global()` anywhere in the tree. */
export function mentions(selector: Selector, word: 'all' | 'global'): boolean {
  switch (selector.op) {
    case 'not':
      return mentions(selector.operand, word);
    case 'and':
    case 'or':
      return selector.operands.some((operand) => mentions(operand, word));
    default:
      return selector.op === word;
  }
}

type Leaf = Exclude<Selector, { readonly op: 'not' | 'and' | 'or' }>;

function rewrite(selector: Selector, change: (leaf: Leaf) => Selector): Selector {
  switch (selector.op) {
    case 'not':
      return { op: 'not', operand: rewrite(selector.operand, change) };
    case 'and':
    case 'or':
      return { op: selector.op, operands: selector.operands.map((operand) => rewrite(operand, change)) };
    default:
      return change(selector);
  }
}
