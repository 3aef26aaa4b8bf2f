import { describe, expect, it } from 'vitest';
import { formatSelector } from '@/lib/core/selector/format';
import type { EntityMatch, Policy, PolicyDocument } from './model';
import { policyKindOf, readPolicy } from './read-policy';
import { completeTiers, readTier } from './read-tier';
import { policyOf } from './testing/policy-set';
import { describeRule } from './why';

const applies = ({ appliesIngress, appliesEgress }: Policy) => [appliesIngress, appliesEgress];
const allow = [{ action: 'Allow' }];

function kubernetes(spec: Record<string, unknown>): Policy {
  const policy = readPolicy({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'shop' },
    spec,
  });
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  return policy.value;
}

describe('defaults', () => {
  it.each([
    [{}, [true, false]],
    [{ ingress: allow }, [true, false]],
    [{ egress: allow }, [false, true]],
    [{ ingress: allow, egress: allow }, [true, true]],
    [{ types: [], egress: allow }, [false, true]],
    [{ types: ['Egress'], ingress: allow }, [false, true]],
  ])('types of a Calico policy with %j', (spec, expected) => {
    expect(applies(policyOf('NetworkPolicy', 'p', spec))).toEqual(expected);
  });

  it.each([
    [{}, [true, false]],
    [{ egress: [{}] }, [true, true]],
    [{ policyTypes: ['Egress'] }, [false, true]],
  ])('types of a Kubernetes policy with %j', (spec, expected) => {
    expect(applies(kubernetes(spec))).toEqual(expected);
  });

  it('put a policy last in the default tier, and Kubernetes policies at 1000', () => {
    expect(policyOf('GlobalNetworkPolicy', 'p', {})).toMatchObject({ tier: 'default', order: null, staged: null });
    expect(kubernetes({})).toMatchObject({ tier: 'default', order: 1000, staged: null });
    expect(policyOf('StagedNetworkPolicy', 'p', { stagedAction: '' }).staged).toBe('Set');
  });
});

describe('scopes', () => {
  const subject = (policy: Policy) => formatSelector(policy.subject);
  const inShop = 'projectcalico.org/namespace == "shop"';

  it('limit a namespaced policy to its namespace', () => {
    expect(subject(policyOf('NetworkPolicy', 'p', {}))).toBe(inShop);
    expect(subject(policyOf('NetworkPolicy', 'p', { selector: 'has(a)' }))).toBe(`(has(a) && ${inShop})`);
    expect(subject(kubernetes({ podSelector: { matchLabels: { a: 'b' } } }))).toBe(
      `((projectcalico.org/orchestrator == "k8s" && a == "b") && ${inShop})`,
    );
  });

  it('give every all() the meaning of the scope beside it, as Calico does', () => {
    const spec = { selector: 'all()', namespaceSelector: "team == 'x'" };
    expect(subject(policyOf('GlobalNetworkPolicy', 'p', spec))).toBe(
      '(has(projectcalico.org/namespace) && pcns.team == "x")',
    );
    expect(subject(policyOf('GlobalNetworkPolicy', 'p', { selector: 'all()' }))).toBe('all()');
    expect(
      subject(policyOf('GlobalNetworkPolicy', 'p', { selector: 'all()', serviceAccountSelector: 'has(role)' })),
    ).toBe('(has(projectcalico.org/serviceaccount) && has(pcsa.role))');
  });

  const entity = (kind: string, source: Record<string, unknown>): EntityMatch | undefined =>
    policyOf(kind, 'p', { ingress: [{ action: 'Allow', source }] }).ingress[0]?.source;

  it.each([
    ['NetworkPolicy', { selector: 'has(a)' }, inShop],
    ['NetworkPolicy', { notSelector: 'has(a)' }, inShop],
    ['NetworkPolicy', { serviceAccounts: { names: ['x'] } }, inShop],
    ['NetworkPolicy', { nets: ['10.0.0.0/8'], ports: ['http'] }, null],
    ['NetworkPolicy', { namespaceSelector: 'all()' }, 'has(projectcalico.org/namespace)'],
    ['NetworkPolicy', { namespaceSelector: 'global()', selector: 'has(a)' }, '!has(projectcalico.org/namespace)'],
    ['NetworkPolicy', { namespaceSelector: "team == 'x'" }, 'pcns.team == "x"'],
    ['GlobalNetworkPolicy', { selector: 'has(a)' }, null],
  ])('of an entity in a %s with %j: %s', (kind, source, expected) => {
    const scope = entity(kind, source)?.scope;
    expect(scope ? formatSelector(scope) : scope).toBe(expected);
  });

  it('joins service accounts with the selector', () => {
    const selector = entity('GlobalNetworkPolicy', {
      selector: 'has(a)',
      serviceAccounts: { names: ['y', 'x'], selector: 'has(b)' },
    })?.selector;
    expect(selector && formatSelector(selector)).toBe(
      '(has(a) && (projectcalico.org/serviceaccount in {"x", "y"} && has(pcsa.b)))',
    );
  });
});

describe('rules of Kubernetes shape', () => {
  const texts = (rule: Record<string, unknown>, direction: 'ingress' | 'egress' = 'ingress') =>
    kubernetes({ [direction]: [rule] })[direction].map(describeRule);

  it('become one rule per protocol, in alphabetical order, and peer', () => {
    const ports = [
      { port: 53, protocol: 'UDP' },
      { port: 81 },
      { port: 80, protocol: 'TCP' },
      { port: 'web' },
      { port: 90, endPort: 95 },
    ];
    const from = [
      { podSelector: { matchLabels: { app: 'a' } } },
      { ipBlock: { cidr: '10.1.2.3/8', except: ['10.1.0.0/16'] } },
    ];
    expect(texts({ ports, from })).toEqual([
      'Allow TCP, from app == "a" in namespace shop, to ports 80:81, 90:95, web',
      'Allow TCP, from 10.0.0.0/8, not from 10.1.0.0/16, to ports 80:81, 90:95, web',
      'Allow UDP, from app == "a" in namespace shop, to ports 53',
      'Allow UDP, from 10.0.0.0/8, not from 10.1.0.0/16, to ports 53',
    ]);
  });

  it.each([
    ['an empty rule allows everything', {}, ['Allow everything']],
    [
      'a port entry without a port swallows the others',
      { ports: [{ port: 80 }, { protocol: 'TCP' }, { port: 81 }] },
      ['Allow TCP'],
    ],
    [
      'an empty pod selector means the whole namespace',
      { from: [{ podSelector: {} }] },
      ['Allow from pods in namespace shop'],
    ],
    [
      'an empty namespace selector means any',
      { from: [{ namespaceSelector: {} }] },
      ['Allow from pods in any namespace'],
    ],
    [
      'a namespace by its label',
      { from: [{ namespaceSelector: { matchLabels: { team: 'x' } } }] },
      ['Allow from pods in namespaces with team == "x"'],
    ],
  ])('%s', (_, rule, expected) => {
    expect(texts(rule)).toEqual(expected);
  });

  it('put peer and ports of egress on the destination', () => {
    expect(
      texts(
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
          ports: [{ port: 53, protocol: 'UDP' }],
        },
        'egress',
      ),
    ).toEqual(['Allow UDP, to pods in namespace kube-system, to ports 53']);
  });
});

describe('ClusterNetworkPolicy', () => {
  const read = (spec: Record<string, unknown>) =>
    readPolicy({
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'p' },
      spec: { tier: 'Admin', priority: 7, subject: { namespaces: {} }, ...spec },
    });

  it('lives in an admin tier by its priority and applies where it has rules', () => {
    const policy = read({ tier: 'Baseline', ingress: [{ action: 'Pass', from: [{ namespaces: {} }] }] });
    expect(policy.ok && policy.value).toMatchObject({
      tier: 'kube-baseline',
      order: 7,
      appliesIngress: true,
      appliesEgress: false,
    });
  });

  it('fails closed: what cannot be converted denies everything, or is dropped if it would accept', () => {
    const rule = (action: string) => ({ name: 'r', action, to: [{ domainNames: ['example.com'] }] });
    const policy = read({ egress: [rule('Accept'), rule('Deny'), rule('Pass')] });
    expect(policy.ok && policy.value.egress.map(describeRule)).toEqual(['Deny everything', 'Deny everything']);
  });

  it('reads networks, port ranges and pods of every namespace', () => {
    const policy = read({
      egress: [
        {
          action: 'Accept',
          to: [{ networks: ['10.0.0.0/8'] }, { pods: { podSelector: { matchLabels: { a: 'b' } } } }],
          protocols: [{ udp: { destinationPort: { range: { start: 1, end: 9 } } } }],
        },
      ],
    });
    expect(policy.ok && policy.value.egress.map(describeRule)).toEqual([
      'Allow UDP, to 10.0.0.0/8, to ports 1:9',
      'Allow UDP, to a == "b" in any namespace, to ports 1:9',
    ]);
  });
});

describe('problems', () => {
  const problems = (spec: unknown, kind = 'NetworkPolicy') => {
    const document = { apiVersion: 'projectcalico.org/v3', kind, metadata: { name: 'p' }, spec } as PolicyDocument;
    const policy = readPolicy(document);
    return policy.ok ? [] : policy.error.map(({ path }) => path);
  };

  it.each([
    [{ selector: 'a = b' }, ['spec.selector']],
    [{ selector: 7 }, ['spec.selector']],
    [{ order: 'first' }, ['spec.order']],
    [{ types: ['ingress'] }, ['spec.types']],
    [{ ingress: {} }, ['spec.ingress']],
    [{ ingress: [{ action: 'allow' }] }, ['spec.ingress[0].action']],
    [{ ingress: [7] }, ['spec.ingress[0]', 'spec.ingress[0].action']],
    [
      { egress: [{ action: 'Allow', destination: { ports: ['9:1', 80], selector: '(' } }] },
      ['spec.egress[0].destination.selector', 'spec.egress[0].destination.ports[0]'],
    ],
    ['text', ['spec']],
  ])('of %j are at %j', (spec, paths) => {
    expect(problems(spec)).toEqual(paths);
  });

  it('include kinds that are no policies', () => {
    expect(policyKindOf({ apiVersion: 'v1', kind: 'NetworkPolicy' })).toBeNull();
    expect(policyKindOf({ apiVersion: 'projectcalico.org/v3', kind: 'constructor' })).toBeNull();
    expect(problems({}, 'Tier')).toEqual(['kind']);
  });
});

describe('tiers', () => {
  it('read with Deny as the default action', () => {
    const tier = (spec: Record<string, unknown>) =>
      readTier({ apiVersion: 'projectcalico.org/v3', kind: 'Tier', metadata: { name: 't' }, spec });
    expect(tier({})).toEqual({ ok: true, value: { name: 't', order: null, defaultAction: 'Deny', exists: true } });
    expect(tier({ order: 5, defaultAction: 'Pass' })).toMatchObject({ value: { order: 5, defaultAction: 'Pass' } });
    expect(tier({ defaultAction: 'Allow' }).ok).toBe(false);
  });

  it('that policies name exist if Calico makes them, and otherwise only as a name', () => {
    const policies = ['default', 'kube-admin', 'mine'].map((tier) => policyOf('NetworkPolicy', 'p', { tier }));
    expect(completeTiers([], policies).map(({ name, order, exists }) => [name, order, exists])).toEqual([
      ['default', 1_000_000, true],
      ['kube-admin', 1000, true],
      ['mine', null, false],
    ]);
  });
});
