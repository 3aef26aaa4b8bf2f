/** Policies as files: what people read in a diff, download, or keep in Git. */
import { type Pair, stringify } from 'yaml';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { withoutServerFields } from '@/lib/core/policy/object-name';

/** Fields in the order in which Calico's documentation writes them; jsonb keeps none. Others follow by name. */
const FIELD_ORDER = [
  ...['apiVersion', 'kind', 'metadata', 'spec', 'name', 'namespace', 'labels', 'annotations'],
  ...['stagedAction', 'tier', 'order', 'podSelector', 'selector', 'notSelector', 'namespaceSelector'],
  ...['serviceAccountSelector', 'policyTypes', 'types', 'ingress', 'egress', 'action', 'ipVersion', 'protocol'],
  ...['notProtocol', 'icmp', 'notICMP', 'http', 'source', 'from', 'destination', 'to', 'nets', 'notNets'],
  ...['serviceAccounts', 'services', 'ports', 'notPorts'],
];
const RANKS: ReadonlyMap<string, number> = new Map(FIELD_ORDER.map((field, rank) => [field, rank]));

/** One object without what a server adds; long lines are never folded, which would break selectors. */
export function policyYaml(document: PolicyDocument): string {
  const options = { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: compareFields };
  return stringify(withoutServerFields(document), options);
}

/** Several objects as one file that `kubectl apply -f` takes. Empty text for none. */
export function policyFile(documents: readonly PolicyDocument[]): string {
  return documents.map(policyYaml).join('---\n');
}

function compareFields(a: Pair, b: Pair): number {
  const [left, right] = [fieldName(a), fieldName(b)];
  const byRank = (RANKS.get(left) ?? RANKS.size) - (RANKS.get(right) ?? RANKS.size);
  return byRank || (left < right ? -1 : left > right ? 1 : 0);
}

/** The key is a scalar node while a document is made, and plain text in some callers of the library. */
function fieldName({ key }: Pair): string {
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : String(key);
}
