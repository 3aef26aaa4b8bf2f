/** Runs ordering cases: tiers and policies by evaluation order. */
import type { PolicyKind } from '@/lib/core/flow';
import { comparePolicies, compareTiers } from '@/lib/core/policy/order';
import { type CaseResult, check } from './case';

export interface OrderingCase {
  readonly name: string;
  readonly kind: 'tier' | 'policy';
  readonly input: readonly {
    readonly name: string;
    readonly order: number | null;
    readonly exists?: boolean;
    readonly kind?: string;
    readonly namespace?: string | null;
  }[];
  readonly expected: readonly (
    | string
    | { readonly kind?: string; readonly name: string; readonly namespace?: string | null }
  )[];
  /** Which releases sort so; `any` or absent = all. */
  readonly since?: string;
}

/** An expected text may be an entry's name, or say its namespace and kind as well. */
export function runOrderingCase(test: OrderingCase): CaseResult {
  const sorted = test.kind === 'tier' ? sortTiers(test) : sortPolicies(test);
  const got = sorted.map((entry, index) => textsOf(entry).find((text) => text === test.expected[index]) ?? entry.name);
  return { id: test.name, failures: check(test.name, test.expected, got) };
}

function textsOf({ kind = '', namespace, name }: OrderingCase['input'][number]): readonly string[] {
  const path = namespace ? `${namespace}/${name}` : name;
  return [name, path, `${kind}/${path}`, `${kind}:${path}`, `${name}/${namespace ?? ''}/${kind}`];
}

function sortTiers(test: OrderingCase): readonly OrderingCase['input'][number][] {
  return [...test.input].sort((a, b) =>
    compareTiers({ ...a, exists: a.exists ?? true }, { ...b, exists: b.exists ?? true }),
  );
}

function sortPolicies(test: OrderingCase): readonly OrderingCase['input'][number][] {
  const tieBreak = /3\.3[01]/.test(test.since ?? '') ? 'v3.30' : 'v3.32';
  const policies = test.input.map((entry) => ({
    entry,
    order: entry.order,
    ref: { kind: policyKind(entry.kind), namespace: entry.namespace ?? null, name: entry.name },
  }));
  return policies.sort((a, b) => comparePolicies(a, b, tieBreak)).map(({ entry }) => entry);
}

const KINDS: Readonly<Record<string, PolicyKind>> = {
  NetworkPolicy: 'CalicoNetworkPolicy',
  CalicoNetworkPolicy: 'CalicoNetworkPolicy',
  GlobalNetworkPolicy: 'GlobalNetworkPolicy',
  StagedNetworkPolicy: 'StagedNetworkPolicy',
  StagedGlobalNetworkPolicy: 'StagedGlobalNetworkPolicy',
  StagedKubernetesNetworkPolicy: 'StagedKubernetesNetworkPolicy',
  KubernetesNetworkPolicy: 'NetworkPolicy',
  KubernetesClusterNetworkPolicy: 'ClusterNetworkPolicy',
  ClusterNetworkPolicy: 'ClusterNetworkPolicy',
};

function policyKind(kind: string | undefined): PolicyKind {
  return KINDS[kind ?? ''] ?? 'Unknown';
}
