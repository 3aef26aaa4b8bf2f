import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '@/lib/core/flow';
import { comparePolicies, compareTiers, type TieBreak } from './order';

function policy(kind: PolicyKind, namespace: string | null, name: string, order: number | null = null) {
  return { ref: { kind, namespace, name }, order };
}

function sorted(policies: readonly ReturnType<typeof policy>[], tieBreak: TieBreak) {
  return [...policies]
    .sort((a, b) => comparePolicies(a, b, tieBreak))
    .map(({ ref }) => `${ref.kind} ${ref.namespace ?? '-'}/${ref.name}`);
}

describe('compareTiers', () => {
  it('puts existing tiers first, then order with missing last, then the name', () => {
    const tiers = [
      { name: 'gone', order: null, exists: false },
      { name: 'late', order: null, exists: true },
      { name: 'b', order: 5, exists: true },
      { name: 'a', order: 5, exists: true },
      { name: 'first', order: -1.5, exists: true },
      { name: 'absent', order: 1, exists: false },
    ];
    expect(tiers.sort(compareTiers).map(({ name }) => name)).toEqual(['first', 'a', 'b', 'late', 'absent', 'gone']);
  });
});

describe('comparePolicies', () => {
  it('asks the order first, missing last', () => {
    const policies = [
      policy('GlobalNetworkPolicy', null, 'a'),
      policy('GlobalNetworkPolicy', null, 'z', 0.5),
      policy('GlobalNetworkPolicy', null, 'm', -1),
    ];
    expect(sorted(policies, 'v3.32')).toEqual([
      'GlobalNetworkPolicy -/m',
      'GlobalNetworkPolicy -/z',
      'GlobalNetworkPolicy -/a',
    ]);
  });

  it('tells equal orders apart by name, namespace and kind on current releases', () => {
    const policies = [
      policy('StagedNetworkPolicy', 'a', 'web'),
      policy('CalicoNetworkPolicy', 'b', 'web'),
      policy('CalicoNetworkPolicy', 'a', 'web'),
      policy('CalicoNetworkPolicy', 'z', 'db'),
    ];
    expect(sorted(policies, 'v3.32')).toEqual([
      'CalicoNetworkPolicy z/db',
      'CalicoNetworkPolicy a/web',
      'StagedNetworkPolicy a/web',
      'CalicoNetworkPolicy b/web',
    ]);
  });

  it('tells equal orders apart by the stored key up to v3.31', () => {
    const policies = [
      policy('StagedNetworkPolicy', 'a', 'tier.web'),
      policy('CalicoNetworkPolicy', 'b', 'tier.db'),
      policy('NetworkPolicy', 'a', 'web'),
      policy('CalicoNetworkPolicy', 'a', 'tier.web'),
      policy('CalicoNetworkPolicy', 'a', 'web'),
    ];
    expect(sorted(policies, 'v3.30')).toEqual([
      'CalicoNetworkPolicy a/web',
      'NetworkPolicy a/web',
      'StagedNetworkPolicy a/tier.web',
      'CalicoNetworkPolicy a/tier.web',
      'CalicoNetworkPolicy b/tier.db',
    ]);
  });

  it('puts admin policies under their fixed prefixes up to v3.31', () => {
    const policies = [
      policy('GlobalNetworkPolicy', null, 'adminnetworkpolicy.z', 5),
      policy('AdminNetworkPolicy', null, 'a', 5),
      policy('GlobalNetworkPolicy', null, 'zone.a', 5),
    ];
    expect(sorted(policies, 'v3.30')).toEqual([
      'GlobalNetworkPolicy -/adminnetworkpolicy.z',
      'AdminNetworkPolicy -/a',
      'GlobalNetworkPolicy -/zone.a',
    ]);
  });
});
