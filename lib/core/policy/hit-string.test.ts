import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyHit, PolicyKind } from '@/lib/core/flow';
import { formatHitString, parseHitString } from './hit-string';

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,6}(\.[a-z0-9]{1,4})?$/);
const kinds: readonly (readonly [PolicyKind, boolean])[] = [
  ['CalicoNetworkPolicy', true],
  ['GlobalNetworkPolicy', false],
  ['NetworkPolicy', true],
  ['ClusterNetworkPolicy', false],
  ['StagedNetworkPolicy', true],
  ['StagedGlobalNetworkPolicy', false],
  ['StagedKubernetesNetworkPolicy', true],
];
const ref = fc
  .record({ kind: fc.constantFrom(...kinds), namespace: fc.constantFrom('shop', 'kube-system'), name })
  .map(({ kind: [kind, namespaced], namespace, name }) => ({ kind, namespace: namespaced ? namespace : null, name }));
const hits = fc
  .record({
    ref,
    tier: fc.constantFrom('default', 'platform'),
    action: fc.constantFrom('allow', 'deny', 'pass'),
    policyIndex: fc.nat(9),
    ruleIndex: fc.option(fc.integer({ min: -1, max: 20 })),
  })
  .map(
    ({ ref, ...rest }): PolicyHit =>
      rest.ruleIndex === -1
        ? { ...rest, kind: 'EndOfTier', namespace: null, name: '', trigger: ref }
        : { ...rest, ...ref, trigger: null },
  );

describe('parseHitString', () => {
  it('reads back every hit from the text of current releases', () => {
    fc.assert(
      fc.property(hits, (hit) => {
        expect(parseHitString(formatHitString(hit))).toEqual({ ok: true, value: hit });
      }),
    );
  });

  it.each([
    [
      'Enterprise, staged before the tier',
      '0|platform|shop/staged:platform.web|deny|1',
      { kind: 'StagedNetworkPolicy', namespace: 'shop', name: 'web', tier: 'platform', ruleIndex: 1 },
    ],
    [
      'Enterprise, staged and global',
      '0|platform|staged:platform.web|deny|1',
      { kind: 'StagedGlobalNetworkPolicy', namespace: null, name: 'web' },
    ],
    [
      'Enterprise, four fields',
      '1|default|shop/default.web|allow',
      { kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'web', ruleIndex: null },
    ],
    ['Enterprise, unknown rule', '1|default|shop/default.web|allow|-2', { ruleIndex: null }],
    [
      'Enterprise, Kubernetes policy',
      '0|default|shop/knp.default.web|deny|-1',
      { kind: 'EndOfTier', name: '', trigger: { kind: 'NetworkPolicy', namespace: 'shop', name: 'web' } },
    ],
    [
      'nothing matched a profile',
      '0|__PROFILE__|pro:__NO_MATCH__|deny|0',
      { kind: 'Profile', name: '__NO_MATCH__', tier: '' },
    ],
    [
      'an admin policy',
      '0|adminnetworkpolicy|kanp.adminnetworkpolicy.a.b|pass|2',
      { kind: 'AdminNetworkPolicy', namespace: null, name: 'a.b', tier: 'adminnetworkpolicy', ruleIndex: 2 },
    ],
    [
      'the end of a tier of admin policies',
      '0|adminnetworkpolicy|kanp.adminnetworkpolicy.a|pass|-1',
      { kind: 'EndOfTier', tier: 'adminnetworkpolicy', trigger: { kind: 'AdminNetworkPolicy', name: 'a' } },
    ],
    [
      'the baseline, with its tier doubled',
      '1|baselineadminnetworkpolicy|baselineadminnetworkpolicy.kbanp.baselineadminnetworkpolicy.default|deny|0',
      { kind: 'BaselineAdminNetworkPolicy', name: 'default', tier: 'baselineadminnetworkpolicy' },
    ],
    [
      'a policy of Calico in the tier of admin policies',
      '0|adminnetworkpolicy|adminnetworkpolicy.mine|allow|0',
      { kind: 'GlobalNetworkPolicy', name: 'mine', tier: 'adminnetworkpolicy' },
    ],
    ['a name without the tier prefix', '0|default|shop/web|allow|0', { kind: 'CalicoNetworkPolicy', name: 'web' }],
  ])('reads %s', (_, text, expected) => {
    const hit = parseHitString(text);
    expect(hit.ok && hit.value).toMatchObject(expected);
  });

  it.each([
    '',
    '|||||',
    '-1|tier|gnp:name|allow|0',
    '0|tier|gnp:name|allow|0.5',
    '0|tier|gnp:name|allow|-3',
    '0|tier|gnp:shop/name|allow|0',
    '0|tier|np:name|allow|0',
    '0|tier|np:a/b/c|allow|0',
    '0|tier|pro:kns.default|allow|0',
    '0|__PROFILE__|gnp:name|allow|0',
    '0|tier|/name|allow|0',
    '0|default|knp.default.web|allow|0',
    '0|platform|shop/knp.default.web|allow|0',
    '0|tier|shop/kanp.adminnetworkpolicy.web|allow|0',
    '0|default|kanp.adminnetworkpolicy.web|allow|0',
    '0|adminnetworkpolicy|staged:kanp.adminnetworkpolicy.web|allow|0',
    '0|adminnetworkpolicy|kbanp.baselineadminnetworkpolicy.default|allow|0',
    '0|tier|<img src=x>|allow|0',
  ])('refuses %j', (text) => {
    expect(parseHitString(text).ok).toBe(false);
  });

  it.each([
    ['AdminNetworkPolicy', 'adminnetworkpolicy', '0|adminnetworkpolicy|kanp.adminnetworkpolicy.x|pass|1'],
    [
      'BaselineAdminNetworkPolicy',
      'baselineadminnetworkpolicy',
      '0|baselineadminnetworkpolicy|kbanp.baselineadminnetworkpolicy.x|pass|1',
    ],
  ] as const)('writes and reads %s alike for every release', (kind, tier, text) => {
    const hit: PolicyHit = {
      ...{ kind, namespace: null, name: 'x', tier, action: 'pass', policyIndex: 0, ruleIndex: 1, trigger: null },
    };
    expect([formatHitString(hit), formatHitString(hit, 'v3.30')]).toEqual([text, text]);
    expect(parseHitString(text)).toEqual({ ok: true, value: hit });
  });

  it('never throws', () => {
    const parts = fc.array(
      fc.constantFrom('0', '|', 'default', 'np:', 'staged:', '/', '.', 'a', '-1', '__PROFILE__', 'allow'),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          parts.map((all) => all.join('')),
          fc.string(),
        ),
        (text) => void parseHitString(text),
      ),
    );
  });
});
