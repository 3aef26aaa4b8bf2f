import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '@/lib/core/flow';
import { engine, NO_FACTS, network, networkPolicy, workload } from '@/lib/core/graph/testing/sums';
import { allowConnection } from './allow-flow';
import type { ConnectionFacts, PolicyDocument } from './model';
import { validateDocument } from './validate';

const web = workload('shop', 'web', { app: 'web', 'pod-template-hash': 'x' });
const db = workload('shop', 'db');
const far = workload('far', 'job');

function connection(
  source: Endpoint,
  destination: Endpoint,
  port: number | null = 443,
  protocol = 'tcp',
): ConnectionFacts {
  return { source, destination, protocol, destinationPort: port, destinationService: null };
}

const egress = (rules: readonly object[]) =>
  networkPolicy('shop', 'web', { selector: "app == 'web'", types: ['Egress'], egress: rules });
const ingress = (rules: readonly object[]) =>
  networkPolicy('shop', 'db', { selector: "app == 'db'", types: ['Ingress'], ingress: rules });

function allowed(document: PolicyDocument, facts: ConnectionFacts, end: 'source' | 'destination') {
  const result = allowConnection(document, facts, end);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

const toDb = (ports: readonly unknown[]) => ({
  action: 'Allow',
  protocol: 'TCP',
  destination: { selector: "app == 'db'", ports },
});

describe('the rule', () => {
  it('names a public address as a block of one', () => {
    const value = allowed(egress([]), connection(web, network('public', '1.1.1.1')), 'source');
    expect(value.document.spec.egress).toEqual([
      { action: 'Allow', protocol: 'TCP', destination: { nets: ['1.1.1.1/32'], ports: [443] } },
    ]);
    expect(value.ruleText).toBe('allow egress TCP 443 to 1.1.1.1/32');
  });

  it('names a workload by stable labels, and by its namespace across namespaces', () => {
    expect(allowed(ingress([]), connection(web, db), 'destination').document.spec.ingress).toEqual([
      { action: 'Allow', protocol: 'TCP', source: { selector: "app == 'web'" }, destination: { ports: [443] } },
    ]);
    expect(allowed(ingress([]), connection(far, db), 'destination').document.spec.ingress).toMatchObject([
      { source: { selector: "app == 'job'", namespaceSelector: "projectcalico.org/name == 'far'" } },
    ]);
  });

  it('always names the namespace in a global policy', () => {
    const global: PolicyDocument = {
      apiVersion: 'projectcalico.org/v3',
      kind: 'StagedGlobalNetworkPolicy',
      metadata: { name: 'g' },
      spec: { types: ['Egress'] },
    };
    expect(allowed(global, connection(web, db), 'source').document.spec.egress).toMatchObject([
      { destination: { namespaceSelector: "projectcalico.org/name == 'shop'" } },
    ]);
  });

  it('writes a protocol without ports', () => {
    expect(allowed(egress([]), connection(web, db, null, 'icmp'), 'source').document.spec.egress).toEqual([
      { action: 'Allow', protocol: 'ICMP', destination: { selector: "app == 'db'" } },
    ]);
  });
});

describe('its place', () => {
  it('is the rule for the same peer and protocol, ports sorted', () => {
    const value = allowed(egress([toDb([5432, 'metrics'])]), connection(web, db, 443), 'source');
    expect(value.document.spec.egress).toEqual([toDb([443, 5432, 'metrics'])]);
    expect(value.ruleIndex).toBe(0);
  });

  it('is before the first rule that would take the connection first', () => {
    const denyUdp = { action: 'Deny', protocol: 'UDP' };
    const value = allowed(
      egress([
        denyUdp,
        { action: 'Deny', protocol: 'TCP', destination: { ports: [80] } },
        { action: 'Deny' },
        toDb([5432]),
      ]),
      connection(web, db, 443),
      'source',
    );
    expect(value.ruleIndex).toBe(2);
    expect((value.document.spec.egress as readonly unknown[])[2]).toEqual(toDb([443]));
  });

  it.each([
    ['the port is listed', [toDb([443])]],
    ['all ports are allowed', [{ action: 'Allow', protocol: 'TCP', destination: { selector: "app == 'db'" } }]],
  ])('is nowhere when %s', (_name, rules) => {
    const document = egress(rules);
    expect(allowed(document, connection(web, db, 443), 'source')).toMatchObject({ changed: false, document });
  });

  it.each([
    ['another criterion', { ...toDb([1]), ipVersion: 4 }],
    ['a criterion at the other end', { ...toDb([1]), source: { ports: [9] } }],
    [
      'another namespace',
      {
        action: 'Allow',
        protocol: 'TCP',
        destination: { selector: "app == 'db'", namespaceSelector: 'all()', ports: [1] },
      },
    ],
    ['fifty ports', toDb(Array.from({ length: 50 }, (_, index) => index + 1000))],
  ])('is a rule of its own beside one with %s', (_name, rule) => {
    expect(allowed(egress([rule]), connection(web, db, 443), 'source').document.spec.egress).toEqual([
      rule,
      toDb([443]),
    ]);
  });
});

describe('what it refuses', () => {
  const kubernetes: PolicyDocument = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'k', namespace: 'shop' },
    spec: { podSelector: {} },
  };

  it.each<[string, PolicyDocument, ConnectionFacts]>([
    ['unsupported-kind', { ...kubernetes, apiVersion: 'cilium.io/v2' }, connection(web, db)],
    ['direction-not-covered', kubernetes, connection(web, db)],
    ['direction-not-covered', ingress([]), connection(web, db)],
    ['no-address', egress([]), connection(web, network('public', null))],
    ['no-labels', egress([]), connection(web, workload('shop', 'db', null))],
    ['no-labels', egress([]), connection(web, workload('shop', 'db', { 'pod-template-hash': 'x' }))],
    ['no-port', egress([]), connection(web, db, null)],
    ['unknown-protocol', egress([]), connection(web, db, 1, 'nonsense')],
  ])('%s', (code, document, facts) => {
    expect(allowConnection(document, facts, 'source')).toMatchObject({ ok: false, error: { code } });
  });
});

/** Pods with addresses: a rule for one address then speaks of no pod. */
const facts = {
  ...NO_FACTS,
  workloads: [web, db, far].map((end, index) => ({
    namespace: end.namespace ?? '',
    name: end.name,
    labels: end.labels ?? {},
    serviceAccount: null,
    serviceAccountLabels: {},
    ips: [`172.16.0.${index}`],
    ports: [],
  })),
};
const peer = fc.constantFrom(web, db, far, network('public', '1.1.1.1'), network('private', '10.0.0.1'));
const anyConnection = fc
  .record({ peer, port: fc.constantFrom(80, 443), protocol: fc.constantFrom('tcp', 'udp') })
  .map((parts) => connection(web, parts.peer, parts.port, parts.protocol));
const anyRule = fc.record({
  action: fc.constantFrom('Allow', 'Deny', 'Pass', 'Log'),
  protocol: fc.constantFrom('TCP', 'UDP'),
  destination: fc.constantFrom(
    {},
    { selector: "app == 'db'" },
    { selector: "app == 'db'", ports: [80] },
    { nets: ['1.1.1.1/32'], ports: [443] },
    { ports: ['79:81'] },
  ),
});

describe('for any policy and connection', () => {
  const outcome = (document: PolicyDocument, probe: ConnectionFacts) =>
    engine([document], 'staged', facts).judge(probe).egress?.verdict;

  it('the connection is allowed afterwards, the policy stays valid, and asking twice changes nothing', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 5 }), anyConnection, (rules, wanted) => {
        const value = allowed(egress(rules), wanted, 'source');
        expect(outcome(value.document, wanted)).toBe('allow');
        expect(validateDocument(value.document)).toEqual([]);
        expect(allowed(value.document, wanted, 'source').changed).toBe(false);
      }),
    );
  });

  it('no other peer, port or protocol changes its verdict', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 5 }), anyConnection, anyConnection, (rules, wanted, other) => {
        const same = JSON.stringify(wanted) === JSON.stringify(other);
        const before = outcome(egress(rules), other);
        const after = outcome(allowed(egress(rules), wanted, 'source').document, other);
        if (!same) expect(after).toBe(before);
      }),
    );
  });
});
