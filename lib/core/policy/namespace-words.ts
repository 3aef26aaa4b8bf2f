/** Which namespaces a selector means, in words that follow "in". Plain text, never markup. */
import type { Selector } from '@/lib/core/selector/ast';
import { formatSelector } from '@/lib/core/selector/format';
import { selectorFromKubernetes } from '@/lib/core/selector/from-kubernetes';
import { parseSelector } from '@/lib/core/selector/parse';
import { NAMESPACE_LABEL, NAMESPACE_PREFIX, namespaceScope } from './scope';

const NAME_LABELS = [
  NAMESPACE_LABEL,
  `${NAMESPACE_PREFIX}projectcalico.org/name`,
  `${NAMESPACE_PREFIX}kubernetes.io/metadata.name`,
];

/** Of a rule as the engine reads it, without Calico's prefixes: `namespace shop`, `any namespace`. */
export function describeScope(scope: Selector): string {
  if (scope.op === 'eq' && NAME_LABELS.includes(scope.label)) return `namespace ${scope.value}`;
  if (scope.op === 'in' && NAME_LABELS.includes(scope.label)) return `namespaces ${scope.values.join(', ')}`;
  if (scope.op === 'has' && scope.label === NAMESPACE_LABEL) return 'any namespace';
  if (scope.op === 'not' && scope.operand.op === 'has' && scope.operand.label === NAMESPACE_LABEL)
    return 'no namespace';
  return `namespaces with ${formatSelector(scope).replaceAll(NAMESPACE_PREFIX, '')}`;
}

/** Of the text of a `namespaceSelector` of Calico. What does not read is quoted as it stands. */
export function namespaceSelectorWords(text: string): string {
  const selector = parseSelector(text);
  return selector.ok ? describeScope(namespaceScope(selector.value)) : `namespaces with ${text}`;
}

/** Of a label selector of Kubernetes; empty or missing = any. */
export function labelledNamespaceWords(selector: unknown): string {
  const read = selectorFromKubernetes(selector);
  if (!read.ok) return `namespaces with (${read.error})`;
  return describeScope(namespaceScope(read.value ?? { op: 'all' }));
}
