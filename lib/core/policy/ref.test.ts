import { describe, expect, it } from 'vitest';
import type { PolicyRef } from '@/lib/core/flow';
import { displayName, enforcedTwin, isStagedKind, refKey, sameRef, stagedTwin } from './ref';

const staged: PolicyRef = { kind: 'StagedNetworkPolicy', namespace: 'shop', name: 'web' };

describe('policy refs', () => {
  it.each([
    ['StagedNetworkPolicy', 'CalicoNetworkPolicy'],
    ['StagedGlobalNetworkPolicy', 'GlobalNetworkPolicy'],
    ['StagedKubernetesNetworkPolicy', 'NetworkPolicy'],
  ] as const)('%s proposes a %s of the same name, and back', (stagedKind, kind) => {
    const ref: PolicyRef = { kind: stagedKind, namespace: 'shop', name: 'web' };
    const twin = enforcedTwin(ref);
    expect(twin).toEqual({ kind, namespace: 'shop', name: 'web' });
    expect(twin && stagedTwin(twin)).toEqual(ref);
    expect([isStagedKind(stagedKind), isStagedKind(kind)]).toEqual([true, false]);
  });

  it('has no twin for other kinds', () => {
    const profile: PolicyRef = { kind: 'Profile', namespace: null, name: 'kns.shop' };
    expect([enforcedTwin(profile), stagedTwin(profile)]).toEqual([null, null]);
  });

  it('has equal keys exactly for the same policy', () => {
    const others: readonly PolicyRef[] = [
      { ...staged, kind: 'CalicoNetworkPolicy' },
      { ...staged, namespace: null },
      { ...staged, name: 'db' },
    ];
    expect(refKey({ ...staged })).toBe(refKey(staged));
    expect(sameRef({ ...staged }, staged)).toBe(true);
    for (const other of others) {
      expect(refKey(other)).not.toBe(refKey(staged));
      expect(sameRef(other, staged)).toBe(false);
    }
  });

  it.each([
    ['platform.web', 'platform', 'web'],
    ['platform.web', 'default', 'platform.web'],
    ['web', 'platform', 'web'],
    ['platform.', 'platform', 'platform.'],
    ['platformweb', 'platform', 'platformweb'],
  ])('shows %s of tier %s as %s', (name, tier, shown) => {
    expect(displayName({ ...staged, name }, tier)).toBe(shown);
  });
});
