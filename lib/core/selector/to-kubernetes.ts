/** Calico selectors as Kubernetes label selectors, where those have the words. The other way is from-kubernetes.ts. */
import type { Selector } from './ast';

/** As objects write it. Both empty = everything. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelExpression[];
}

interface LabelExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

/**
 * The same set of labels, or null where Kubernetes cannot say it: alternatives (`||`), parts of values, global(), a set
 * without values, one label with two values. `rename` gives another name to labels that Kubernetes calls otherwise.
 * Keys keep the order of the selector. Linear.
 */
export function labelSelectorOf(
  selector: Selector,
  rename: (label: string) => string = (label) => label,
): LabelSelector | null {
  const terms = selector.op === 'and' ? selector.operands : [selector];
  const matchLabels: Record<string, string> = {};
  const matchExpressions: LabelExpression[] = [];
  for (const term of terms) {
    if (term.op === 'all') continue;
    if (term.op === 'eq') {
      const key = rename(term.label);
      if (Object.hasOwn(matchLabels, key) && matchLabels[key] !== term.value) return null;
      matchLabels[key] = term.value;
      continue;
    }
    const expression = expressionOf(term, rename);
    if (expression === null) return null;
    matchExpressions.push(expression);
  }
  return {
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
    ...(matchExpressions.length > 0 ? { matchExpressions } : {}),
  };
}

/** In both languages a missing label satisfies "not in" and "not equal". */
function expressionOf(term: Selector, rename: (label: string) => string): LabelExpression | null {
  switch (term.op) {
    case 'has':
      return { key: rename(term.label), operator: 'Exists' };
    case 'ne':
      return { key: rename(term.label), operator: 'NotIn', values: [term.value] };
    case 'in':
    case 'notIn': {
      if (term.values.length === 0) return null;
      return { key: rename(term.label), operator: term.op === 'in' ? 'In' : 'NotIn', values: term.values };
    }
    case 'not':
      return term.operand.op === 'has' ? { key: rename(term.operand.label), operator: 'DoesNotExist' } : null;
    default:
      return null;
  }
}
