import { describe, expect, it } from 'vitest';
import { formatSelector } from '@/lib/core/selector/format';
import type { Policy, PolicyDocument } from './model';
import { readPolicy } from './read-policy';
import { completeTiers } from './read-tier';
import { describeRule } from './why';

const RED = { matchLabels: { team: 'red' } };

function documentOf(kind: string, spec: Record<string, unknown>): PolicyDocument {
  const shown = { subject: { namespaces: {} }, ...(kind === 'AdminNetworkPolicy' ? { priority: 7 } : {}), ...spec };
  return { apiVersion: 'policy.networking.k8s.io/v1alpha1', kind, metadata: { name: 'default' }, spec: shown };
}

function read(spec: Record<string, unknown>, kind = 'AdminNetworkPolicy'): Policy {
  const policy = readPolicy(documentOf(kind, spec));
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  return policy.value;
}

const deny = (more: Record<string, unknown>) => ({ action: 'Deny', from: [{ namespaces: RED }], ...more });
const texts = (rules: readonly Record<string, unknown>[], direction: 'ingress' | 'egress' = 'ingress') =>
  read({ [direction]: rules })[direction].map(describeRule);

describe('AdminNetworkPolicy', () => {
  it('stands in its own tier by its priority and applies where it has rules', () => {
    expect(read({ ingress: [deny({})] })).toMatchObject({
      ref: { kind: 'AdminNetworkPolicy', namespace: null, name: 'default' },
      tier: 'adminnetworkpolicy',
      order: 7,
      staged: null,
      appliesIngress: true,
      appliesEgress: false,
    });
    expect(read({})).toMatchObject({ appliesIngress: false, appliesEgress: false });
  });

  it.each([
    [{ namespaces: {} }, '(projectcalico.org/orchestrator == "k8s" && has(projectcalico.org/namespace))'],
    [{ namespaces: RED }, '(projectcalico.org/orchestrator == "k8s" && pcns.team == "red")'],
    [
      { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } } },
      '((projectcalico.org/orchestrator == "k8s" && app == "web") && has(projectcalico.org/namespace))',
    ],
    [
      { pods: { namespaceSelector: RED, podSelector: {} } },
      '(projectcalico.org/orchestrator == "k8s" && pcns.team == "red")',
    ],
  ])('with the subject %j selects %s', (subject, expected) => {
    expect(formatSelector(read({ subject }).subject)).toBe(expected);
  });

  it('needs a subject to be judged at all', () => {
    expect(readPolicy(documentOf('AdminNetworkPolicy', { subject: {} }))).toMatchObject({
      ok: false,
      error: [{ path: 'spec.subject' }],
    });
  });

  it('becomes one rule per protocol, in alphabetical order, and peer', () => {
    const ports = [
      { portRange: { start: 20, end: 30, protocol: 'UDP' } },
      { portNumber: { port: 80 } },
      { namedPort: 'web' },
      { portNumber: { port: 81, protocol: 'TCP' } },
    ];
    const from = [{ namespaces: RED }, { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'a' } } } }];
    expect(texts([{ action: 'Pass', from, ports }])).toEqual([
      'Pass TCP, from anything in namespaces with team == "red", to ports 80:81, web',
      'Pass TCP, from app == "a" in any namespace, to ports 80:81, web',
      'Pass UDP, from anything in namespaces with team == "red", to ports 20:30',
      'Pass UDP, from app == "a" in any namespace, to ports 20:30',
    ]);
  });

  it('reads networks, which no direction but egress has', () => {
    const networks = [{ networks: ['10.10.10.9/24', '2001:db8::/32'] }];
    expect(texts([{ action: 'Allow', to: networks }], 'egress')).toEqual(['Allow to 10.10.10.0/24, 2001:db8::/32']);
    expect(texts([{ action: 'Deny', from: networks }])).toEqual(['Deny everything']);
  });

  it.each([
    ['nodes', { to: [{ nodes: {} }] }],
    ['an unknown peer', { to: [{ planets: ['mars'] }] }],
    ['a bare address', { to: [{ networks: ['10.0.0.1'] }] }],
    ['a block that is none', { to: [{ networks: ['10.0.0.0/8', 'here/8'] }] }],
    ['a reversed range', { to: [{ namespaces: {} }], ports: [{ portRange: { start: 40, end: 20 } }] }],
    ['a malformed selector', { to: [{ namespaces: { matchLabels: 'x' } }] }],
  ])('fails closed for %s: Deny and Pass deny everything, Allow is left out, and both are told', (_, rule) => {
    const policy = read({ egress: ['Allow', 'Deny', 'Pass', 'Log'].map((action) => ({ action, ...rule })) });
    expect(policy.egress.map(describeRule)).toEqual(['Deny everything', 'Deny everything']);
    expect(policy.notSimulated).toEqual([
      expect.stringContaining('egress rule 1 of the document: Calico cannot convert it and leaves it out'),
      expect.stringContaining('egress rule 2 of the document: Calico cannot convert it and denies everything instead'),
      expect.stringContaining('egress rule 3 of the document: Calico cannot convert it and denies everything instead'),
      expect.stringContaining('egress rule 4 of the document: Calico cannot convert it and leaves it out'),
    ]);
  });

  it('does not apply to a direction all of whose rules are left out', () => {
    expect(read({ egress: [{ action: 'Allow', to: [{ nodes: {} }] }] }).appliesEgress).toBe(false);
  });

  it('takes a port entry that says nothing for all traffic, which swallows the others', () => {
    expect(texts([deny({ ports: [{ portNumber: { port: 80 } }, {}] })])).toEqual([
      'Deny from anything in namespaces with team == "red"',
    ]);
  });
});

describe('BaselineAdminNetworkPolicy', () => {
  it('stands in its own tier and cannot pass', () => {
    const rule = (action: string) => deny({ action });
    const policy = read({ ingress: ['Allow', 'Deny', 'Pass'].map(rule) }, 'BaselineAdminNetworkPolicy');
    expect(policy).toMatchObject({ tier: 'baselineadminnetworkpolicy', staged: null, appliesIngress: true });
    expect(policy.ingress.map(({ action }) => action)).toEqual(['Allow', 'Deny']);
    expect(policy.notSimulated).toEqual([
      'ingress rule 3 of the document: Calico cannot convert it and leaves it out (must be Allow or Deny)',
    ]);
  });
});

describe('tiers of admin policies', () => {
  it('stand before and after everybody else, and pass by default', () => {
    const policies = ['BaselineAdminNetworkPolicy', 'AdminNetworkPolicy'].map((kind) => read({}, kind));
    expect(completeTiers([], policies)).toEqual([
      { name: 'baselineadminnetworkpolicy', order: 10_000_000, defaultAction: 'Pass', exists: true },
      { name: 'adminnetworkpolicy', order: 1000, defaultAction: 'Pass', exists: true },
    ]);
  });
});
