import { describe, expect, it } from 'vitest';
import { compilePolicySet } from './evaluate';
import { connection, external, policyOf, setOf, workload } from './testing/policy-set';
import { describeRule, explainSide } from './why';

describe('describeRule', () => {
  it('says every criterion', () => {
    const source = {
      selector: "app == 'web'",
      namespaceSelector: "projectcalico.org/name == 'shop'",
      notNets: ['10.0.0.0/8'],
    };
    const destination = {
      ports: [80, '90:95', 'http'],
      notPorts: [81],
      notSelector: 'has(x)',
      namespaceSelector: 'global()',
    };
    const rule = {
      action: 'Deny',
      protocol: 'TCP',
      notProtocol: 'UDP',
      ipVersion: 4,
      source,
      destination,
      http: { methods: ['GET'], paths: [{ prefix: '/a' }] },
    };
    const [read] = policyOf('GlobalNetworkPolicy', 'p', { ingress: [rule] }).ingress;
    expect(read && describeRule(read)).toBe(
      'Deny TCP, not UDP, IPv4, from app == "web" in namespace shop, not from 10.0.0.0/8, to anything in no namespace, ' +
        'not to has(x), to ports 80, 90:95, http, not to ports 81, HTTP GET /a...',
    );
  });
});

describe('explainSide', () => {
  const policies = [
    policyOf('NetworkPolicy', 'first.pass', {
      tier: 'first',
      order: 1,
      types: ['Ingress'],
      ingress: [{ action: 'Pass', protocol: 'TCP' }],
    }),
    policyOf('NetworkPolicy', 'db', {
      ingress: [
        { action: 'Allow', source: { selector: "app == 'web'" } },
        { action: 'Allow', source: { nets: ['8.8.0.0/16'] } },
      ],
    }),
  ];
  const engine = compilePolicySet(
    setOf(policies, {}, [{ name: 'first', order: 1, defaultAction: 'Pass', exists: true }]),
    'enforced',
  );
  const sentences = (source: ReturnType<typeof workload>) => {
    const side = engine.judge(connection(source, workload('db'))).ingress;
    return side && explainSide(side, policies, 'ingress').map(({ kind, sentence }) => `${kind}: ${sentence}`);
  };
  const passed = 'rule: Tier first, policy pass rule 1: Pass TCP';

  it('names the rule that decided, tier by tier', () => {
    expect(sentences(workload('web'))).toEqual([
      passed,
      'rule: Tier default, policy db rule 1: Allow from app == "web" in namespace shop',
    ]);
  });

  it('says when the end of a tier decided', () => {
    expect(sentences(external('1.1.1.1'))).toEqual([
      passed,
      'endOfTier: Tier default: no rule matched, so its default action applies: deny',
    ]);
  });

  it('says which fact is missing', () => {
    expect(sentences(external(null))).toEqual([
      passed,
      'unknown: policy db rule 2 asks for the address of the source, which nothing known states',
    ]);
  });

  it('says when a profile decided', () => {
    const side = compilePolicySet(setOf([]), 'enforced').judge(connection(workload('web'), workload('db'))).ingress;
    expect(side && explainSide(side, [], 'ingress').map(({ sentence }) => sentence)).toEqual([
      'Profile kns.shop: allow',
    ]);
  });
});
