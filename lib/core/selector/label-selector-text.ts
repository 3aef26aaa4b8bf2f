/** A Kubernetes label selector in the selector language that the rest of the product speaks. */
import { formatSelector } from './format';
import { selectorFromKubernetes } from './from-kubernetes';

/** `all()` when it is empty or missing; what is wrong with it, in brackets, when it does not read. */
export function labelSelectorText(selector: unknown): string {
  const read = selectorFromKubernetes(selector);
  return read.ok ? formatSelector(read.value ?? { op: 'all' }) : `(${read.error})`;
}
