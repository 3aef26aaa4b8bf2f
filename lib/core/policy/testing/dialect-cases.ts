/** A policy and some peers of each kind whose rules are lists, for tests of what its words mean. */
import { ADMIN_DIALECT, CLUSTER_DIALECT } from '@/lib/core/policy/admin-dialect';
import type { JsonRecord } from '@/lib/core/policy/document-spec';
import { KUBERNETES_DIALECT } from '@/lib/core/policy/kubernetes-dialect';
import type { ListDialect } from '@/lib/core/policy/list-dialect';
import type { PolicyDocument } from '@/lib/core/policy/model';

interface DialectCase {
  readonly dialect: ListDialect;
  readonly document: PolicyDocument;
  /** Null = cluster-wide. */
  readonly ownNamespace: string | null;
  readonly peers: readonly JsonRecord[];
}

const WEB = { matchLabels: { app: 'a' } };
const FAR = { matchLabels: { 'kubernetes.io/metadata.name': 'far' } };
const HAS_TEAM = { matchExpressions: [{ key: 'team', operator: 'Exists' }] };
const adminPeers: readonly JsonRecord[] = [
  { namespaces: {} },
  { namespaces: FAR },
  { pods: { namespaceSelector: {}, podSelector: HAS_TEAM } },
  { pods: { namespaceSelector: FAR, podSelector: WEB } },
];

export const dialectCases: Readonly<Record<'kubernetes' | 'admin' | 'cluster', DialectCase>> = {
  kubernetes: {
    dialect: KUBERNETES_DIALECT,
    document: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'shop' },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    },
    ownNamespace: 'shop',
    peers: [
      { podSelector: {} },
      { podSelector: HAS_TEAM },
      { namespaceSelector: {} },
      { namespaceSelector: FAR, podSelector: WEB },
    ],
  },
  admin: {
    dialect: ADMIN_DIALECT,
    document: {
      apiVersion: 'policy.networking.k8s.io/v1alpha1',
      kind: 'AdminNetworkPolicy',
      metadata: { name: 'p' },
      spec: { priority: 1, subject: { namespaces: {} } },
    },
    ownNamespace: null,
    peers: adminPeers,
  },
  cluster: {
    dialect: CLUSTER_DIALECT,
    document: {
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'p' },
      spec: { tier: 'Admin', priority: 1, subject: { namespaces: {} } },
    },
    ownNamespace: null,
    peers: adminPeers,
  },
};
