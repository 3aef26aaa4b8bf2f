/** Objects from files as what the engine is told about a cluster: policies, tiers, namespaces and network sets. */
import type { ClusterSnapshot } from '@/lib/connectors/connector';
import type { NetworkSetFacts, PolicyDocument, Tier } from '@/lib/core/policy/model';
import { policyKindOf } from '@/lib/core/policy/read-policy';
import { BUILT_IN_TIERS, readTier } from '@/lib/core/policy/read-tier';

/**
 * Kinds the engine has no use for are left out, as is a Tier that does not read: validateYaml says why. A later object
 * of the same name wins. Tiers that no object describes are the built-in ones. Linear.
 */
export function toSnapshot(objects: readonly PolicyDocument[]): ClusterSnapshot {
  const tiers = new Map<string, Tier>(BUILT_IN_TIERS.map((tier) => [tier.name, tier]));
  for (const object of objects.filter((candidate) => isCalico(candidate, 'Tier'))) {
    const tier = readTier(object);
    if (tier.ok) tiers.set(tier.value.name, tier.value);
  }
  return {
    tiers: [...tiers.values()],
    documents: objects.filter((object) => policyKindOf(object) !== null),
    facts: {
      namespaces: objects
        .filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Namespace')
        .map(({ metadata }) => ({ name: metadata.name, labels: metadata.labels ?? {} })),
      networkSets: objects.flatMap(networkSetOf),
      workloads: [],
      services: [],
    },
  };
}

function isCalico({ apiVersion, kind }: PolicyDocument, wanted: string): boolean {
  return apiVersion.startsWith('projectcalico.org/') && kind === wanted;
}

function networkSetOf(object: PolicyDocument): readonly NetworkSetFacts[] {
  const isGlobal = isCalico(object, 'GlobalNetworkSet');
  if (!isGlobal && !isCalico(object, 'NetworkSet')) return [];
  const { metadata, spec } = object;
  const nets: readonly unknown[] = Array.isArray(spec.nets) ? spec.nets : [];
  return [
    {
      namespace: isGlobal ? null : (metadata.namespace ?? 'default'),
      name: metadata.name,
      labels: metadata.labels ?? {},
      nets: nets.filter((net) => typeof net === 'string'),
    },
  ];
}
