/**
 * Judges a selector against labels. Three-valued, because a flow record may not say which labels an
 * endpoint has: `unknown` stays unknown only where the answer really depends on it.
 */
import type { Labels } from '@/lib/core/flow';
import { assertNever } from '@/lib/core/result';
import type { Selector } from '@/lib/core/selector/ast';

export type Truth = true | false | 'unknown';

/** A label's value; null = the endpoint is known not to have it; undefined = not known. */
export type LabelLookup = (label: string) => string | null | undefined;

/** Two-valued form for a complete set of labels. `all()` and `global()` are true of everything. */
export function matchesLabels(selector: Selector, labels: Labels): boolean {
  return (
    evaluateSelector(selector, (label) => (Object.hasOwn(labels, label) ? (labels[label] ?? null) : null)) === true
  );
}

/**
 * Kleene evaluation, linear in the tree. A missing label fails ==, in, contains, starts with, ends with and
 * has, and satisfies != and not in. Mirrors calico libcalico-go/lib/selector/parser/ast.go.
 */
export function evaluateSelector(selector: Selector, lookup: LabelLookup): Truth {
  switch (selector.op) {
    case 'all':
    case 'global':
      return true;
    case 'not':
      return not(evaluateSelector(selector.operand, lookup));
    case 'and':
      return evaluateAnd(selector.operands, lookup);
    case 'or':
      return evaluateOr(selector.operands, lookup);
    default: {
      const value = lookup(selector.label);
      return value === undefined ? 'unknown' : compare(selector, value);
    }
  }
}

type Comparison = Exclude<Selector, { readonly op: 'all' | 'global' | 'not' | 'and' | 'or' }>;

function compare(comparison: Comparison, value: string | null): boolean {
  switch (comparison.op) {
    case 'has':
      return value !== null;
    case 'eq':
      return value === comparison.value;
    case 'ne':
      return value !== comparison.value;
    case 'contains':
      return value?.includes(comparison.value) ?? false;
    case 'startsWith':
      return value?.startsWith(comparison.value) ?? false;
    case 'endsWith':
      return value?.endsWith(comparison.value) ?? false;
    case 'in':
      return value !== null && comparison.values.includes(value);
    case 'notIn':
      return value === null || !comparison.values.includes(value);
    default:
      return assertNever(comparison);
  }
}

function not(truth: Truth): Truth {
  return truth === 'unknown' ? truth : !truth;
}

function evaluateAnd(operands: readonly Selector[], lookup: LabelLookup): Truth {
  let answer: Truth = true;
  for (const operand of operands) {
    const truth = evaluateSelector(operand, lookup);
    if (truth === false) return false;
    if (truth === 'unknown') answer = truth;
  }
  return answer;
}

function evaluateOr(operands: readonly Selector[], lookup: LabelLookup): Truth {
  let answer: Truth = false;
  for (const operand of operands) {
    const truth = evaluateSelector(operand, lookup);
    if (truth === true) return true;
    if (truth === 'unknown') answer = truth;
  }
  return answer;
}
