/** Fields of a policy in the order in which Calico's documentation writes them. Databases keep none (jsonb). */
import type { PolicyDocument } from './model';

const FIELD_ORDER = [
  ...['apiVersion', 'kind', 'metadata', 'spec', 'name', 'namespace', 'labels', 'annotations'],
  ...[
    'stagedAction',
    'tier',
    'order',
    'priority',
    'subject',
    'podSelector',
    'selector',
    'notSelector',
    'namespaceSelector',
  ],
  ...['serviceAccountSelector', 'policyTypes', 'types', 'ingress', 'egress', 'action', 'ipVersion', 'protocol'],
  ...['notProtocol', 'icmp', 'notICMP', 'http', 'source', 'from', 'destination', 'to', 'nets', 'notNets'],
  ...['serviceAccounts', 'services', 'ports', 'notPorts', 'protocols', 'port', 'endPort', 'start', 'end'],
  ...['namespaces', 'pods', 'ipBlock', 'cidr', 'except', 'networks', 'matchLabels', 'matchExpressions'],
];
const RANKS: ReadonlyMap<string, number> = new Map(FIELD_ORDER.map((field, rank) => [field, rank]));

/** The same document with its fields, at every depth, in the order people write them; unknown ones follow by name. */
export function inFieldOrder(document: PolicyDocument): PolicyDocument {
  return ordered(document) as PolicyDocument;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).sort(([a], [b]) => compareFields(a, b));
  return Object.fromEntries(fields.map(([name, field]) => [name, ordered(field)]));
}

function compareFields(a: string, b: string): number {
  const byRank = (RANKS.get(a) ?? RANKS.size) - (RANKS.get(b) ?? RANKS.size);
  return byRank || (a < b ? -1 : a > b ? 1 : 0);
}
