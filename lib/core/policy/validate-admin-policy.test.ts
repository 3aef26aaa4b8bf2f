import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from './model';
import { validateDocument } from './validate';

const VERSIONS: Readonly<Record<string, string>> = { ClusterNetworkPolicy: 'v1alpha2' };

function documentOf(kind: string, spec: Record<string, unknown>, name = 'default'): PolicyDocument {
  const apiVersion = `policy.networking.k8s.io/${VERSIONS[kind] ?? 'v1alpha1'}`;
  return { apiVersion, kind, metadata: { name }, spec };
}

const paths = (document: PolicyDocument) => validateDocument(document).map(({ path }) => path);
const SUBJECT = { namespaces: {} };
const PODS = { pods: { namespaceSelector: {}, podSelector: {} } };
const ANP = { priority: 10, subject: SUBJECT };
const CNP = { tier: 'Admin', priority: 10, subject: SUBJECT };

describe('an admin policy that uses every field', () => {
  const egress = [
    { name: 'a', action: 'Deny', to: [{ namespaces: {} }, PODS, { nodes: {} }], ports: [{ portNumber: { port: 1 } }] },
    { action: 'Allow', to: [{ networks: ['10.0.0.0/8', '2001:db8::/32'] }] },
  ];
  const ports = [
    { portNumber: { port: 65_535, protocol: 'SCTP' } },
    { portRange: { start: 1, end: 9, protocol: 'UDP' } },
    { namedPort: 'web' },
  ];
  const ingress = [{ action: 'Allow', from: [{ namespaces: { matchLabels: { a: 'b' } } }, PODS], ports }];

  it.each([
    ['AdminNetworkPolicy', { ...ANP, ingress, egress }],
    ['BaselineAdminNetworkPolicy', { subject: PODS, ingress, egress }],
    [
      'ClusterNetworkPolicy',
      {
        ...CNP,
        egress: [
          {
            action: 'Accept',
            to: [{ pods: { podSelector: {} } }, { domainNames: ['*.example.com', 'example.com'] }, { nodes: {} }],
            protocols: [
              { tcp: { destinationPort: { number: 80 } } },
              { udp: { destinationPort: { range: { start: 1, end: 2 } } } },
            ],
          },
        ],
        ingress: [{ action: 'Pass', from: [PODS], protocols: [{ destinationNamedPort: 'web' }] }],
      },
    ],
  ])('is accepted: %s', (kind, spec) => {
    expect(validateDocument(documentOf(kind, spec))).toEqual([]);
  });
});

describe('an admin policy is refused', () => {
  it.each<[string, string, Record<string, unknown>, string[]]>([
    ['no priority', 'AdminNetworkPolicy', { subject: SUBJECT }, ['spec.priority']],
    ['a priority over 1000', 'AdminNetworkPolicy', { ...ANP, priority: 1001 }, ['spec.priority']],
    ['a priority that is no whole number', 'ClusterNetworkPolicy', { ...CNP, priority: 1.5 }, ['spec.priority']],
    ['two subjects', 'AdminNetworkPolicy', { ...ANP, subject: { ...SUBJECT, ...PODS } }, ['spec.subject']],
    ['no subject', 'AdminNetworkPolicy', { priority: 1 }, ['spec.subject']],
    [
      'a subject without one of its selectors',
      'BaselineAdminNetworkPolicy',
      { subject: { pods: { podSelector: {} } } },
      ['spec.subject.pods'],
    ],
    ['a tier that does not exist', 'ClusterNetworkPolicy', { ...CNP, tier: 'Middle' }, ['spec.tier']],
  ])('for %s in %s', (_, kind, spec, expected) => {
    expect([...new Set(paths(documentOf(kind, spec)))]).toEqual(expected);
  });

  it('as a second baseline', () => {
    const spec = { subject: SUBJECT };
    expect(paths(documentOf('BaselineAdminNetworkPolicy', spec, 'second'))).toEqual(['metadata.name']);
  });

  const ingress = (rule: Record<string, unknown>) => ({ ingress: [{ action: 'Deny', from: [PODS], ...rule }] });
  const egress = (rule: Record<string, unknown>) => ({ egress: [{ action: 'Deny', to: [PODS], ...rule }] });

  it.each<[Record<string, unknown>, string[]]>([
    [ingress({ action: 'Accept' }), ['spec.ingress[0].action']],
    [ingress({ name: 'x'.repeat(101) }), ['spec.ingress[0].name']],
    [ingress({ from: [] }), ['spec.ingress[0].from']],
    [ingress({ from: Array(101).fill(PODS) }), ['spec.ingress[0].from']],
    [ingress({ from: [{ networks: ['10.0.0.0/8'] }] }), ['spec.ingress[0].from[0]']],
    [ingress({ from: [{ ...PODS, namespaces: {} }] }), ['spec.ingress[0].from[0]']],
    [ingress({ from: [{ namespaces: { matchLabels: { a: 1 } } }] }), ['spec.ingress[0].from[0].namespaces']],
    [ingress({ ports: [] }), ['spec.ingress[0].ports']],
    [ingress({ ports: [{}] }), ['spec.ingress[0].ports[0]']],
    [ingress({ ports: [{ portNumber: {} }] }), ['spec.ingress[0].ports[0].portNumber.port']],
    [ingress({ ports: [{ portNumber: { port: 65_536 } }] }), ['spec.ingress[0].ports[0].portNumber.port']],
    [
      ingress({ ports: [{ portNumber: { port: 1, protocol: 'ICMP' } }] }),
      ['spec.ingress[0].ports[0].portNumber.protocol'],
    ],
    [ingress({ ports: [{ portRange: { start: 2, end: 1 } }] }), ['spec.ingress[0].ports[0].portRange']],
    [egress({ to: [{ networks: [] }] }), ['spec.egress[0].to[0].networks']],
    [egress({ to: [{ networks: ['10.0.0.1'] }] }), ['spec.egress[0].to[0].networks[0]']],
    [egress({ to: [{ networks: ['::ffff:10.0.0.0/104'] }] }), ['spec.egress[0].to[0].networks[0]']],
    [egress({ to: [{ networks: Array(26).fill('10.0.0.0/8') }] }), ['spec.egress[0].to[0].networks']],
    [egress({ to: [{ domainNames: ['example.com'] }] }), ['spec.egress[0].to[0]']],
    [egress({ to: [{ nodes: {} }], ports: [{ namedPort: 'web' }] }), ['spec.egress[0].ports[0]']],
    [{ ingress: Array(101).fill({ action: 'Deny', from: [PODS] }) }, ['spec.ingress']],
  ])('as AdminNetworkPolicy with %j', (spec, expected) => {
    expect([...new Set(paths(documentOf('AdminNetworkPolicy', { ...ANP, ...spec })))].slice(0, 1)).toEqual(expected);
  });

  it.each<[Record<string, unknown>, string]>([
    [ingress({ action: 'Allow' }), 'spec.ingress[0].action'],
    [ingress({ protocols: [{ tcp: {} }] }), 'spec.ingress[0].protocols[0].tcp'],
    [ingress({ protocols: [{ tcp: { destinationPort: {} } }] }), 'spec.ingress[0].protocols[0].tcp.destinationPort'],
    [
      ingress({ protocols: [{ tcp: { destinationPort: { range: { start: 1, end: 1 } } } }] }),
      'spec.ingress[0].protocols[0].tcp.destinationPort.range',
    ],
    [egress({ to: [{ domainNames: ['*.*.com'] }] }), 'spec.egress[0].to[0].domainNames[0]'],
    [egress({ to: Array(26).fill(PODS) }), 'spec.egress[0].to'],
    [
      egress({ to: [{ domainNames: ['a.b'] }], protocols: [{ destinationNamedPort: 'web' }] }),
      'spec.egress[0].protocols[0]',
    ],
  ])('as ClusterNetworkPolicy with %j', (spec, expected) => {
    expect(paths(documentOf('ClusterNetworkPolicy', { ...CNP, ...spec }))).toEqual([expected]);
  });

  it('as BaselineAdminNetworkPolicy that passes', () => {
    expect(
      paths(documentOf('BaselineAdminNetworkPolicy', { subject: SUBJECT, ...ingress({ action: 'Pass' }) })),
    ).toEqual(['spec.ingress[0].action']);
  });

  it('whatever its shape, without choking', () => {
    for (const kind of ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy']) {
      for (const spec of [null, [], 'x', { ingress: 'x', egress: [null, 7], subject: [] }]) {
        expect(validateDocument({ ...documentOf(kind, {}), spec } as never).length).toBeGreaterThan(0);
      }
    }
  });
});
