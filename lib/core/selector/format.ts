/** Selector tree to Calico's canonical text: equal text means the same selector, and the UID is its hash. */
import { assertNever } from '@/lib/core/result';
import type { Selector } from '@/lib/core/selector/ast';
import { compareText } from './text-order';

const OPERATORS = {
  eq: '==',
  ne: '!=',
  contains: 'contains',
  startsWith: 'starts with',
  endsWith: 'ends with',
} as const;

/**
 * Canonical text as calico libcalico-go/lib/selector/parser/ast.go writes it: brackets round every `&&`
 * and `||`, sets sorted without repeats, double quotes unless the value holds one.
 */
export function formatSelector(selector: Selector): string {
  switch (selector.op) {
    case 'all':
    case 'global':
      return `${selector.op}()`;
    case 'has':
      return `has(${selector.label})`;
    case 'eq':
    case 'ne':
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return `${selector.label} ${OPERATORS[selector.op]} ${quote(selector.value)}`;
    case 'in':
      return `${selector.label} in ${formatSet(selector.values)}`;
    case 'notIn':
      return `${selector.label} not in ${formatSet(selector.values)}`;
    case 'not':
      return `!${formatSelector(selector.operand)}`;
    case 'and':
      return `(${selector.operands.map(formatSelector).join(' && ')})`;
    case 'or':
      return `(${selector.operands.map(formatSelector).join(' || ')})`;
    default:
      return assertNever(selector);
  }
}

/** A value of label syntax never needs more than this; one holding both sorts of quote cannot be written at all. */
function quote(value: string): string {
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}

function formatSet(values: readonly string[]): string {
  return `{${[...new Set(values)].sort(compareText).map(quote).join(', ')}}`;
}
