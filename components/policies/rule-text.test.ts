import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { rulesOf } from './rule-text';

const calico = (spec: Record<string, unknown>): PolicyDocument => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'NetworkPolicy',
  metadata: { name: 'p' },
  spec,
});
const ingress = (rule: unknown) => rulesOf(calico({ ingress: [rule] })).ingress.lines[0];
const egress = (rule: unknown) => rulesOf(calico({ egress: [rule] })).egress.lines[0];

describe('Calico rules', () => {
  it.each([
    [
      {
        action: 'Allow',
        protocol: 'TCP',
        source: { selector: "app == 'web'" },
        destination: { ports: [8080, '90:95'] },
      },
      "TCP 8080, 90:95 from app == 'web'",
    ],
    [{ action: 'Allow' }, 'any traffic from anywhere'],
    [{ action: 'Deny', notProtocol: 'UDP', source: { nets: ['10.0.0.0/8'] } }, 'any protocol but UDP from 10.0.0.0/8'],
    [{ action: 'Allow', source: { notNets: ['10.0.0.0/8'] } }, 'any traffic from anywhere except 10.0.0.0/8'],
    [
      { action: 'Allow', source: { selector: 'all()', namespaceSelector: "kubernetes.io/metadata.name == 'x'" } },
      'any traffic from all() in namespace x',
    ],
    [{ action: 'Allow', source: { serviceAccounts: { names: ['web'] } } }, 'any traffic from service account web'],
    [{ action: 'Allow', protocol: 'ICMP', icmp: { type: 8 } }, 'ICMP type 8 from anywhere'],
  ])('reads %j', (rule, text) => expect(ingress(rule)?.text).toBe(text));

  it.each([
    [
      { action: 'Allow', protocol: 'UDP', destination: { services: { name: 'kube-dns', namespace: 'kube-system' } } },
      'UDP to service kube-system/kube-dns',
    ],
    [{ action: 'Allow', destination: { domains: ['api.example'] } }, 'any traffic to api.example'],
    [{ action: 'Pass', destination: { namespaceSelector: 'global()' } }, 'any traffic to endpoints of no namespace'],
  ])('reads an egress rule %j', (rule, text) => expect(egress(rule)?.text).toBe(text));

  it('shows an action it cannot read as the one that lets nothing through', () => {
    expect(ingress({ action: 'allow' })?.action).toBe('Deny');
  });
});

describe('numbers', () => {
  it('of Kubernetes rules are those that verdicts name: one per protocol and peer', () => {
    const document: PolicyDocument = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'shop' },
      spec: {
        podSelector: {},
        ingress: [
          {
            from: [{ podSelector: {} }, { namespaceSelector: {} }],
            ports: [{ port: 1 }, { port: 1, protocol: 'UDP' }],
          },
          { ports: [{ port: 2 }] },
        ],
      },
    };
    expect(rulesOf(document).ingress.lines.map(({ number }) => number)).toEqual(['1\u20134', '5']);
    expect(rulesOf(calico({ ingress: [{ action: 'Log' }, { action: 'Allow' }] })).ingress.lines[1]?.number).toBe('2');
  });
});

describe('rules of an admin policy', () => {
  const admin = (kind: string, spec: Record<string, unknown>) =>
    rulesOf({
      apiVersion: 'policy.networking.k8s.io/v1alpha1',
      kind,
      metadata: { name: 'default' },
      spec: { tier: 'Admin', subject: { namespaces: {} }, ...spec },
    });
  const red = { namespaces: { matchLabels: { team: 'red' } } };

  it('say what they do, peers and ports included', () => {
    const spec = { ingress: [{ action: 'Allow', from: [red], ports: [{ portNumber: { port: 80 } }] }] };
    expect(admin('AdminNetworkPolicy', spec)).toEqual({
      ingress: {
        applies: true,
        lines: [{ number: '1', action: 'Allow', text: 'TCP 80 from anything in namespaces with team == "red"' }],
      },
      egress: { applies: false, lines: [] },
      caveats: [],
    });
  });

  it('show Accept as Allow, and a rule that fails closed as what it does', () => {
    const spec = {
      egress: [
        { action: 'Accept', to: [red] },
        { action: 'Pass', to: [{ nodes: {} }] },
      ],
    };
    const rules = admin('ClusterNetworkPolicy', spec);
    expect(rules.caveats).toEqual([expect.stringContaining('egress rule 2 of the document')]);
    expect(rules.egress.lines).toEqual([
      { number: '1', action: 'Allow', text: 'any traffic to anything in namespaces with team == "red"' },
      { number: '2', action: 'Deny', text: 'any traffic' },
    ]);
  });
});

describe('directions', () => {
  it.each([
    [{ types: ['Egress'], egress: [] }, false, true],
    [{ types: ['Ingress', 'Egress'] }, true, true],
    [{}, true, false],
    [{ egress: [{ action: 'Allow' }] }, false, true],
    [{ podSelector: {}, egress: [{}] }, true, true],
  ])('follow the types, stated or implied: %j', (spec, inbound, outbound) => {
    const rules = rulesOf(calico(spec));
    expect([rules.ingress.applies, rules.egress.applies]).toEqual([inbound, outbound]);
  });
});

describe('Kubernetes rules', () => {
  it('joins peers by or and ports by comma', () => {
    const rules = rulesOf({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p' },
      spec: {
        podSelector: {},
        ingress: [
          {
            ports: [
              { protocol: 'TCP', port: 80 },
              { port: 8000, endPort: 8010 },
            ],
            from: [
              { podSelector: { matchLabels: { app: 'web' } } },
              { podSelector: {}, namespaceSelector: {} },
              { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
            ],
          },
        ],
      },
    });
    expect(rules.ingress.lines).toEqual([
      {
        number: '1\u20133',
        action: 'Allow',
        text: 'TCP 80, TCP 8000:8010 from app == "web" in this namespace or any pod in any namespace or 10.0.0.0/8 except 10.1.0.0/16',
      },
    ]);
  });
});

it('reads any document without throwing', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('ingress', 'egress', 'types', 'podSelector'), fc.anything()), (spec) => {
      expect(rulesOf(calico(spec))).toBeDefined();
    }),
  );
});
