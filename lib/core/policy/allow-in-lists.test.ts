import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowConnection, allowWays } from './allow-flow';
import type { End } from './decided-by';
import type { ConnectionFacts, PolicyDocument } from './model';
import { readPolicy } from './read-policy';
import { connection, documentOf, external, workload } from './testing/policy-set';
import { anyConnection } from './testing/random-cluster';
import { anyListDocuments } from './testing/random-lists';
import { validateDocument } from './validate';

const web = workload('web', { labels: { app: 'web', 'pod-template-hash': 'x' } });
const db = workload('db');
const far = workload('job', { namespace: 'far' });

function kubernetes(egress: readonly object[], kind = 'NetworkPolicy'): PolicyDocument {
  const document = documentOf(kind, 'web', { podSelector: {}, policyTypes: ['Egress'], egress, note: 'kept' });
  return kind === 'NetworkPolicy' ? { ...document, apiVersion: 'networking.k8s.io/v1' } : document;
}
function admin(kind: string, spec: object): PolicyDocument {
  const version = kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1';
  const metadata = { name: 'default', annotations: { why: 'ticket 7' } };
  return {
    apiVersion: `policy.networking.k8s.io/${version}`,
    kind,
    metadata,
    spec: { tier: 'Admin', subject: { namespaces: {} }, ...spec },
  };
}
function allowed(document: PolicyDocument, facts: ConnectionFacts, end: End = 'source') {
  const result = allowConnection(document, facts, end);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}
const egressOf = (document: PolicyDocument, facts: ConnectionFacts) => allowed(document, facts).document.spec.egress;
const toDb = { podSelector: { matchLabels: { app: 'db' } } };
const tcp = (port: number, more: object = {}) => ({ protocol: 'TCP', port, ...more });

describe('a rule in a Kubernetes policy', () => {
  it.each<[string, ConnectionFacts, object]>([
    ['a pod of its own namespace by stable labels', connection(web, db), { to: [toDb], ports: [tcp(80)] }],
    [
      'a pod of another namespace with the name of that',
      connection(web, far, { protocol: 'udp', destinationPort: 53 }),
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'far' } },
            podSelector: { matchLabels: { app: 'job' } },
          },
        ],
        ports: [{ protocol: 'UDP', port: 53 }],
      },
    ],
    [
      'an address as a block of one',
      connection(web, external('1.1.1.1')),
      { to: [{ ipBlock: { cidr: '1.1.1.1/32' } }], ports: [tcp(80)] },
    ],
    [
      'an address of the other family too',
      connection(web, external('2001:db8::1')),
      { to: [{ ipBlock: { cidr: '2001:db8::1/128' } }], ports: [tcp(80)] },
    ],
  ])('names %s', (_, facts, rule) => {
    for (const kind of ['NetworkPolicy', 'StagedKubernetesNetworkPolicy']) {
      const { document, ruleIndex, changed } = allowed(kubernetes([], kind), facts);
      expect([document.spec.egress, document.spec.note, ruleIndex, changed]).toEqual([[rule], 'kept', 0, true]);
    }
  });

  it('says in words what it allows', () => {
    expect(allowed(kubernetes([]), connection(web, far)).ruleText).toBe(
      'allow egress TCP 80 to app == "job" in namespace far',
    );
    expect(allowed(kubernetes([]), connection(web, external('1.1.1.1'))).ruleText).toBe(
      'allow egress TCP 80 to 1.1.1.1/32',
    );
  });

  it.each<[string, readonly object[], readonly object[]]>([
    [
      'the port joins the rule for exactly this peer',
      [{ to: [toDb], ports: [tcp(5432)] }],
      [{ to: [toDb], ports: [tcp(5432), tcp(80)] }],
    ],
    [
      'the peer joins the rule for exactly this port, its protocol left out',
      [{ to: [{ podSelector: {}, namespaceSelector: {} }], ports: [{ port: 80 }] }],
      [{ to: [{ podSelector: {}, namespaceSelector: {} }, toDb], ports: [{ port: 80 }] }],
    ],
    [
      'a rule for another peer and port is left alone',
      [{ to: [{ ipBlock: { cidr: '1.0.0.0/8' } }], ports: [tcp(80), tcp(81)] }],
      [
        { to: [{ ipBlock: { cidr: '1.0.0.0/8' } }], ports: [tcp(80), tcp(81)] },
        { to: [toDb], ports: [tcp(80)] },
      ],
    ],
    [
      'the port does not join a rule that is for others as well, nor the peer one for other ports as well',
      [
        { to: [toDb, { podSelector: {} }], ports: [tcp(81)] },
        { to: [{ podSelector: {} }], ports: [tcp(80), tcp(82)] },
      ],
      [
        { to: [toDb, { podSelector: {} }], ports: [tcp(81)] },
        { to: [{ podSelector: {} }], ports: [tcp(80), tcp(82)] },
        { to: [toDb], ports: [tcp(80)] },
      ],
    ],
    [
      'a named port is not taken for the number',
      [{ to: [toDb], ports: [{ port: 'http' }] }],
      [{ to: [toDb], ports: [{ port: 'http' }, tcp(80)] }],
    ],
  ])('%s', (_, before, after) => {
    expect(egressOf(kubernetes(before), connection(web, db))).toEqual(after);
  });

  it.each<[string, object]>([
    ['the port is listed', { to: [toDb], ports: [tcp(80)] }],
    ['the port lies within an endPort range', { to: [toDb], ports: [tcp(1, { endPort: 100 })] }],
    ['all ports are allowed', { to: [toDb] }],
    ['all ports of the protocol are allowed, to others as well', { to: [{ podSelector: {} }, toDb], ports: [{}] }],
  ])('is not written when %s', (_, rule) => {
    const document = kubernetes([rule]);
    expect(allowed(document, connection(web, db))).toMatchObject({ changed: false, document, ruleIndex: 0 });
  });

  it.each<[string, ConnectionFacts]>([
    ['no-labels', connection(web, workload('db', { labels: null }))],
    ['no-labels', connection(web, workload('db', { labels: { app: 'no label value!' } }))],
    ['no-address', connection(web, external(null))],
    ['no-address', connection(web, { ...external(null), kind: 'networkSet', labels: { feed: 'x' } })],
    ['no-port', connection(web, db, { destinationPort: null })],
    ['no-port', connection(web, db, { destinationPort: 0 })],
    ['unknown-protocol', connection(web, db, { protocol: 'icmp', destinationPort: null })],
  ])('is refused with %s', (code, facts) => {
    expect(allowConnection(kubernetes([]), facts, 'source')).toMatchObject({ ok: false, error: { code } });
  });

  it('is refused in a direction that the policy does not limit', () => {
    expect(allowConnection(kubernetes([]), connection(web, db), 'destination')).toMatchObject({
      ok: false,
      error: { code: 'direction-not-covered' },
    });
  });
});

describe('a rule in a policy of administrators', () => {
  const pods = (name: string, namespace = 'shop') => ({
    pods: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      podSelector: { matchLabels: { app: name } },
    },
  });
  const everybody = { namespaces: {} };

  it.each<[string, object, object]>([
    [
      'AdminNetworkPolicy',
      { action: 'Deny', to: [everybody] },
      { action: 'Allow', to: [pods('db')], ports: [{ portNumber: { protocol: 'TCP', port: 80 } }] },
    ],
    [
      'BaselineAdminNetworkPolicy',
      { action: 'Deny', to: [everybody] },
      { action: 'Allow', to: [pods('db')], ports: [{ portNumber: { protocol: 'TCP', port: 80 } }] },
    ],
    [
      'ClusterNetworkPolicy',
      { action: 'Pass', to: [everybody] },
      { action: 'Accept', to: [pods('db')], protocols: [{ tcp: { destinationPort: { number: 80 } } }] },
    ],
  ])('of kind %s stands before what would take the connection first', (kind, stops, rule) => {
    const ported = (port: number) => ({ action: 'Deny', to: [everybody], ports: [{ portNumber: { port } }] });
    const before = kind === 'ClusterNetworkPolicy' ? [stops] : [ported(79), stops];
    const document = admin(kind, { egress: before });
    const value = allowed(document, connection(web, db));
    expect(value.document.spec.egress).toEqual([...before.slice(0, -1), rule, stops]);
    expect(value.ruleIndex).toBe(before.length - 1);
    expect(value.document.metadata).toEqual(document.metadata);
  });

  it('stands before a rule that fails closed, whatever ports that states', () => {
    const closed = { action: 'Deny', to: [{ nodes: {} }], ports: [{ portNumber: { port: 9 } }] };
    expect(allowed(admin('AdminNetworkPolicy', { egress: [closed] }), connection(web, db)).ruleIndex).toBe(0);
  });

  it('names addresses as destinations, and cannot as sources', () => {
    const deny = { action: 'Deny' };
    const document = admin('AdminNetworkPolicy', {
      egress: [{ ...deny, to: [everybody] }],
      ingress: [{ ...deny, from: [everybody] }],
    });
    expect(egressOf(document, connection(web, external('1.1.1.1')))).toMatchObject([
      { action: 'Allow', to: [{ networks: ['1.1.1.1/32'] }] },
      deny,
    ]);
    expect(allowConnection(document, connection(external('1.1.1.1'), web), 'destination')).toMatchObject({
      ok: false,
      error: { code: 'not-expressible' },
    });
  });

  it('is refused when the policy is full', () => {
    const egress = Array(100).fill({ action: 'Deny', to: [everybody] });
    expect(allowConnection(admin('AdminNetworkPolicy', { egress }), connection(web, db), 'source')).toMatchObject({
      ok: false,
      error: { code: 'no-room' },
    });
  });

  it('is refused when the policy cannot be read', () => {
    expect(allowConnection(admin('AdminNetworkPolicy', { subject: {} }), connection(web, db), 'source')).toMatchObject({
      ok: false,
      error: { code: 'unreadable' },
    });
  });

  it('can pass where the kind knows that, one way after the other', () => {
    const ways = (kind: string) => allowWays(admin(kind, {}));
    expect(ways('AdminNetworkPolicy')).toEqual(['pass', 'allow']);
    expect(ways('ClusterNetworkPolicy')).toEqual(['pass', 'allow']);
    expect(ways('BaselineAdminNetworkPolicy')).toEqual(['allow']);
    expect(allowWays(kubernetes([]))).toEqual(['allow']);
    const baseline = admin('BaselineAdminNetworkPolicy', { egress: [{ action: 'Deny', to: [everybody] }] });
    expect(allowConnection(baseline, connection(web, db), 'source', 'pass')).toMatchObject({
      ok: false,
      error: { code: 'unsupported-kind' },
    });
  });
});

describe('for any policy and connection', () => {
  it('the policy stays as valid as it was, and asking twice changes nothing', () => {
    let written = 0;
    fc.assert(
      fc.property(
        anyListDocuments(1),
        anyConnection,
        fc.constantFrom<End>('source', 'destination'),
        (all, facts, end) => {
          for (const document of all) {
            const policy = readPolicy(document);
            if (!policy.ok) continue;
            const first = allowConnection(document, facts, end);
            if (!first.ok) continue;
            written++;
            expect(validateDocument(first.value.document)).toEqual(validateDocument(document));
            expect(allowConnection(first.value.document, facts, end)).toMatchObject({
              value: { changed: false, ruleIndex: first.value.ruleIndex },
            });
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(written).toBeGreaterThan(50);
  });
});
