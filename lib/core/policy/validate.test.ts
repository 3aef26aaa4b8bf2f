import { describe, expect, it } from 'vitest';
import { documentOf } from './testing/policy-set';
import { validateDocument, validateFragment } from './validate';

const rule = (more: Record<string, unknown>) => ({ action: 'Allow', ...more });
const paths = (problems: readonly { path: string }[]) => problems.map(({ path }) => path);

describe('validateDocument', () => {
  it('finds nothing wrong with a policy that uses every field', () => {
    const source = {
      selector: "app == 'web'",
      namespaceSelector: 'all()',
      notPorts: [1],
      serviceAccounts: { names: ['a'] },
    };
    const spec = {
      tier: 'platform',
      order: 1.5,
      selector: "app == 'db'",
      types: ['Ingress', 'Egress'],
      ingress: [
        rule({
          protocol: 'TCP',
          source,
          destination: { ports: [80, '90:95'], notNets: ['10.0.0.0/8'] },
          metadata: { annotations: { why: 'web' } },
        }),
      ],
      egress: [rule({ protocol: 'ICMP', icmp: { type: 8, code: 0 }, destination: { nets: ['10.0.0.0/8'] } })],
    };
    expect(validateDocument(documentOf('NetworkPolicy', 'platform.db', spec))).toEqual([]);
  });

  it('says where each problem is, each once', () => {
    const spec = {
      selector: 'a = b',
      ingress: [rule({ destination: { ports: [80] } }), rule({ source: { nets: ['10.0.0.1/8', '10.0.0.1'] } })],
    };
    expect(paths(validateDocument(documentOf('NetworkPolicy', 'p', spec)))).toEqual([
      'spec.selector',
      'spec.ingress[0].destination.ports',
      'spec.ingress[1].source.nets[0]',
      'spec.ingress[1].source.nets[1]',
    ]);
  });

  it.each([
    ['NetworkPolicy', 'knp.default.a.b', true],
    ['NetworkPolicy', 'a.b.c', false],
    ['NetworkPolicy', 'x'.repeat(253), true],
    ['NetworkPolicy', 'x'.repeat(254), false],
    ['GlobalNetworkPolicy', 'tier.name', true],
    ['GlobalNetworkPolicy', 'knp.default.a', false],
    ['NetworkSet', 'a.b.c', true],
    ['Tier', 'x'.repeat(63), true],
    ['Tier', 'x'.repeat(64), false],
    ['Tier', 'a.b', false],
  ])('%s named %s: %s', (kind, name, valid) => {
    expect(validateDocument(documentOf(kind, name, {})).length === 0).toBe(valid);
  });

  it('ties names to tiers only for the releases that do', () => {
    const problems = (name: string, spec: Record<string, unknown>, tierPrefixedNames: boolean) =>
      paths(validateDocument(documentOf('NetworkPolicy', name, spec), { tierPrefixedNames }));
    const old = (name: string, tier?: string) => problems(name, tier ? { tier } : {}, true);
    expect([
      old('web'),
      old('default.web'),
      old('platform.web', 'platform'),
      old('knp.default.web', 'platform'),
    ]).toEqual([[], [], [], []]);
    expect([old('web', 'platform'), old('default.web', 'platform'), old('platform.web')]).toEqual(
      Array(3).fill(['metadata.name']),
    );
    expect(problems('web', { tier: 'platform' }, false)).toEqual([]);
  });

  it.each([
    ['default', {}, ['spec.order']],
    ['default', { order: 1_000_000 }, []],
    ['default', { order: 1_000_000, defaultAction: 'Pass' }, ['spec.defaultAction']],
    ['kube-admin', { order: 1000 }, ['spec.defaultAction']],
    ['mine', {}, []],
    ['mine', { defaultAction: 'Allow' }, ['spec.defaultAction']],
  ])('keeps tier %s with %j as Calico wants it', (name, spec, expected) => {
    expect(paths(validateDocument(documentOf('Tier', name, spec)))).toEqual(expected);
  });

  it('keeps the admin tiers of the release that has them', () => {
    const problems = (name: string, tierPrefixedNames: boolean) =>
      paths(validateDocument(documentOf('Tier', name, { order: 5 }), { tierPrefixedNames }));
    const wrong = ['spec.order', 'spec.defaultAction'];
    expect([problems('kube-admin', false), problems('adminnetworkpolicy', false)]).toEqual([wrong, []]);
    expect([problems('kube-admin', true), problems('adminnetworkpolicy', true)]).toEqual([[], wrong]);
    expect([problems('default', false), problems('default', true)]).toEqual([['spec.order'], ['spec.order']]);
  });

  it.each([
    ['StagedNetworkPolicy', { tier: 'eng', types: ['Ingress'], ingress: [], selector: '' }, true],
    ['StagedNetworkPolicy', { order: 0 }, false],
    ['StagedGlobalNetworkPolicy', { ingress: [rule({})] }, false],
    ['StagedKubernetesNetworkPolicy', { podSelector: {} }, true],
    ['StagedKubernetesNetworkPolicy', { podSelector: { matchLabels: { a: 'b' } } }, false],
  ])('lets a deletion staged as %s say %j: %s', (kind, spec, valid) => {
    expect(validateDocument(documentOf(kind, 'p', { ...spec, stagedAction: 'Delete' })).length === 0).toBe(valid);
  });

  it('does not choke on hostile shapes', () => {
    for (const spec of [null, [], 'text', { ingress: 'x', egress: [null], types: [1], selector: {} }]) {
      expect(() => validateDocument({ ...documentOf('GlobalNetworkPolicy', 'p', {}), spec } as never)).not.toThrow();
    }
  });
});

describe('validateFragment', () => {
  it.each([
    ['Rule', rule({ destination: { ports: ['http'] } }), true],
    ['Rule', rule({ destination: { ports: ['http', 80] } }), false],
    ['Rule', rule({ protocol: 'icmp' }), false],
    ['Rule', rule({ protocol: 0 }), false],
    ['Rule', rule({ protocol: 'UDP', http: { methods: ['GET'] } }), false],
    ['Rule', rule({ source: { nets: ['10.0.0.0/8', '::/1'] } }), false],
    ['Rule', rule({ source: { notNets: ['::/0'] } }), false],
    ['Rule', rule({ metadata: { annotations: { '...': 'x' } } }), false],
    ['EntityRule', { namespaceSelector: ' global() ' }, true],
    ['EntityRule', { namespaceSelector: 'global()||all()' }, false],
    ['EntityRule', { selector: `has(${'a'.repeat(1020)})` }, false],
    ['EntityRule', { ports: Array.from({ length: 51 }, (_, port) => port + 1) }, false],
    ['ICMPFields', { code: 0 }, false],
    ['ICMPFields', { type: 254, code: 255 }, true],
    ['HTTPMatch', { paths: [{ exact: '/a', prefix: '/b' }] }, false],
    ['HTTPMatch', { methods: ['GET', 'GET'] }, false],
    ['NetworkSetSpec', { nets: ['10.0.0.1/8', '::1'] }, true],
    ['GlobalNetworkPolicySpec', { doNotTrack: true, preDNAT: true, applyOnForward: true }, false],
    ['GlobalNetworkPolicySpec', { preDNAT: true, applyOnForward: true, types: ['Egress'] }, false],
    ['NetworkPolicySpec', { types: ['Egress', 'Egress'] }, false],
    ['NetworkPolicySpec', { performanceHints: ['Fast'] }, false],
    ['NetworkPolicySpec', { egress: [rule({ source: { services: { name: 'a' } } })] }, false],
    [
      'NetworkPolicySpec',
      { ingress: [rule({ protocol: 'TCP', source: { services: { name: 'a' }, ports: [80] } })] },
      true,
    ],
  ] as const)('%s %j: %s', (kind, value, valid) => {
    expect(validateFragment(kind, value).length === 0).toBe(valid);
  });
});
