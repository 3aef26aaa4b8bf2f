import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolicyString } from './policy-string';

type Row = readonly [
  text: string,
  kind: string,
  namespace: string | null,
  name: string,
  tier: string,
  action: string,
  rule: number | null,
];

const RULES: readonly Row[] = [
  // Enterprise: the tier prefix is part of the stored name.
  ['0|tier1|ns1/tier1.policy1|pass|3', 'CalicoNetworkPolicy', 'ns1', 'tier1.policy1', 'tier1', 'pass', 3],
  ['1|tier2|ns2/staged:tier1.policy1|deny|1', 'StagedNetworkPolicy', 'ns2', 'tier1.policy1', 'tier2', 'deny', 1],
  [
    '2|default|policy-demo/default.access-nginx|allow|2',
    'CalicoNetworkPolicy',
    'policy-demo',
    'default.access-nginx',
    'default',
    'allow',
    2,
  ],
  [
    '0|default|default.allow-ssh-maintenance|allow|0',
    'GlobalNetworkPolicy',
    null,
    'default.allow-ssh-maintenance',
    'default',
    'allow',
    0,
  ],
  ['0|sec|staged:sec.lock|deny|0', 'StagedGlobalNetworkPolicy', null, 'sec.lock', 'sec', 'deny', 0],
  ['0|default|a/knp.default.web.v1|allow|2', 'NetworkPolicy', 'a', 'web.v1', 'default', 'allow', 2],
  ['1|default|a/staged:knp.default.web|deny|3', 'StagedKubernetesNetworkPolicy', 'a', 'web', 'default', 'deny', 3],
  ['0|__PROFILE__|__PROFILE__.kns.emojivoto|allow|0', 'Profile', null, 'kns.emojivoto', '', 'allow', 0],
  ['0|default|a/default.x|allow|-2', 'CalicoNetworkPolicy', 'a', 'default.x', 'default', 'allow', null],
  ['0|default|a/default.x|allow', 'CalicoNetworkPolicy', 'a', 'default.x', 'default', 'allow', null],
  // Calico 3.30 and 3.31.
  ['1|tier|tier.staged:name|deny|2', 'StagedGlobalNetworkPolicy', null, 'name', 'tier', 'deny', 2],
  [
    '3|adminnetworkpolicy|kanp.adminnetworkpolicy.a.b|pass|4',
    'AdminNetworkPolicy',
    null,
    'a.b',
    'adminnetworkpolicy',
    'pass',
    4,
  ],
  [
    '3|baselineadminnetworkpolicy|kbanp.baselineadminnetworkpolicy.a|pass|4',
    'BaselineAdminNetworkPolicy',
    null,
    'a',
    'baselineadminnetworkpolicy',
    'pass',
    4,
  ],
  // Calico 3.32.
  ['0|tier|gnp:name|allow|0', 'GlobalNetworkPolicy', null, 'name', 'tier', 'allow', 0],
  ['0|tier|np:namespace/tier.name|allow|1', 'CalicoNetworkPolicy', 'namespace', 'tier.name', 'tier', 'allow', 1],
  ['1|tier|snp:namespace/name|deny|0', 'StagedNetworkPolicy', 'namespace', 'name', 'tier', 'deny', 0],
  ['1|tier|sgnp:name|deny|0', 'StagedGlobalNetworkPolicy', null, 'name', 'tier', 'deny', 0],
  [
    '1|default|sknp:namespace/name.with.dots|deny|3',
    'StagedKubernetesNetworkPolicy',
    'namespace',
    'name.with.dots',
    'default',
    'deny',
    3,
  ],
  ['0|default|knp:namespace/web|allow|0', 'NetworkPolicy', 'namespace', 'web', 'default', 'allow', 0],
  ['2|kube-admin|kcnp:name.with.dots|pass|1', 'ClusterNetworkPolicy', null, 'name.with.dots', 'kube-admin', 'pass', 1],
  ['1|__PROFILE__|pro:ksa.svcacct|allow|0', 'Profile', null, 'ksa.svcacct', '', 'allow', 0],
];

describe('parsePolicyString', () => {
  it.each(RULES)('reads %s', (text, kind, namespace, name, tier, action, ruleIndex) => {
    const policyIndex = Number(text.split('|')[0]);
    expect(parsePolicyString(text)).toEqual({
      kind,
      namespace,
      name,
      tier,
      action,
      policyIndex,
      ruleIndex,
      trigger: null,
    });
  });

  it.each([
    ['0|tier1|ns1/tier1.policy1|deny|-1', { kind: 'CalicoNetworkPolicy', namespace: 'ns1', name: 'tier1.policy1' }],
    [
      '0|tier2|default/staged:tier2.np|deny|-1',
      { kind: 'StagedNetworkPolicy', namespace: 'default', name: 'tier2.np' },
    ],
    ['0|kube-admin|kcnp:policy1|deny|-1', { kind: 'ClusterNetworkPolicy', namespace: null, name: 'policy1' }],
  ])('reads %s as the end of its tier, triggered by the policy', (text, trigger) => {
    expect(parsePolicyString(text)).toMatchObject({
      kind: 'EndOfTier',
      namespace: null,
      name: '',
      ruleIndex: -1,
      trigger,
    });
  });

  it.each([
    '',
    '|',
    '0|tier',
    '0|tier|a',
    '0|tier|np:a/b|allow|0|extra',
    'one|tier|a/b|allow|0',
    '-1|tier|a/b|allow|0',
    '0||a/b|allow|0',
    '0|tier||allow|0',
    '0|tier|a/|allow|0',
    '0|tier|/b|allow|0',
    '0|tier|np:|allow|0',
    '0|tier|a/b|maybe|0',
    '0|tier|a/b|allow|-3',
    '0|tier|a/b|allow|x',
    '0|tier|a/b|allow|',
    '0|__PROFILE__||allow|0',
  ])('refuses %j', (text) => {
    expect(parsePolicyString(text)).toBeNull();
  });

  it('never throws, and never answers a hit without a policy', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('0', 'default', 'a/b', 'staged:', 'knp.default.', 'np:', 'allow', '-1', '__PROFILE__'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), (parts) => {
        const hit = parsePolicyString(parts.join('|'));
        if (hit !== null) expect((hit.trigger ?? hit).name).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });
});
