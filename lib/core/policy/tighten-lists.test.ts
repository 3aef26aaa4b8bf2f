import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentRuleIndex, documentRuleUse, engineRules, ruleSpans } from './document-rules';
import { listAt } from './document-spec';
import { compilePolicySet } from './evaluate';
import { compileRule, matchRule } from './match';
import type { ConnectionFacts, Policy, PolicyDocument } from './model';
import { readPolicy } from './read-policy';
import { ruleContains } from './rule-contains';
import { ruleSlack } from './rule-slack';
import { ruleUses, type UsedConnection } from './rule-use';
import { connection, documentOf, external, NO_FACTS, workload } from './testing/policy-set';
import { anyConnection, EVERY_CONNECTION, FACTS, TIERS } from './testing/random-cluster';
import { anyListDocuments } from './testing/random-lists';
import { tightenRule } from './tighten-rule';
import { validateDocument } from './validate';
import { createSideWalker } from './walk-side';

const LOADED_MACHINE_MS = 60_000;
const web = workload('web', { ip: '10.0.0.1' });
const counted = (probe: ConnectionFacts): UsedConnection => ({ ...probe, connections: 1, lastSeen: 1 });
const to = (ip: string | null, port = 5432) =>
  counted(connection(web, external(ip, 'private'), { destinationPort: port }));
const toWorkload = (name: string, port: number, namespace = 'shop') =>
  counted(connection(web, workload(name, { namespace }), { destinationPort: port }));

function kubernetes(egress: readonly object[], kind = 'NetworkPolicy'): PolicyDocument {
  const spec = { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress };
  const document = documentOf(kind, 'web', spec);
  return kind === 'NetworkPolicy' ? { ...document, apiVersion: 'networking.k8s.io/v1' } : document;
}
function admin(kind: string, egress: readonly object[]): PolicyDocument {
  const version = kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1';
  const spec = { tier: 'Admin', priority: 1, subject: { namespaces: {} }, egress };
  return { apiVersion: `policy.networking.k8s.io/${version}`, kind, metadata: { name: 'default' }, spec };
}
function tighten(document: PolicyDocument, used: readonly UsedConnection[], facts = NO_FACTS) {
  const walker = createSideWalker({ tiers: [], policies: [], facts }, 'enforced');
  return tightenRule(document, 'egress', 0, used, walker.traffic);
}
function tightened(document: PolicyDocument, used: readonly UsedConnection[]) {
  const answer = tighten(document, used);
  return answer.ok ? answer.value.rules : answer.error.code;
}
const pod = (app: string) => ({ podSelector: { matchLabels: { app } } });
const tcp = (port: number, more: object = {}) => ({ protocol: 'TCP', port, ...more });

describe('a rule of a Kubernetes policy', () => {
  it('turns a block and any port into the addresses and ports that were used', () => {
    const rule = { to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] } }], note: 'kept' };
    for (const kind of ['NetworkPolicy', 'StagedKubernetesNetworkPolicy']) {
      expect(tightened(kubernetes([rule], kind), [to('10.0.0.6'), to('10.0.0.5'), to('10.0.0.5')])).toEqual([
        {
          note: 'kept',
          to: [{ ipBlock: { cidr: '10.0.0.5/32' } }, { ipBlock: { cidr: '10.0.0.6/32' } }],
          ports: [tcp(5432)],
        },
      ]);
    }
  });

  it('gives each peer the ports it was used on, neighbours as one endPort range', () => {
    const used = [toWorkload('db', 5433), toWorkload('db', 5432), toWorkload('cache', 6379, 'far')];
    expect(tightened(kubernetes([{}]), used)).toEqual([
      {
        to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'far' } }, ...pod('cache') }],
        ports: [tcp(6379)],
      },
      { to: [pod('db')], ports: [tcp(5432, { endPort: 5433 })] },
    ]);
  });

  it('joins what was used to what each peer asks already, in any namespace too', () => {
    const peers = [
      { namespaceSelector: { matchLabels: { team: 'red' } } },
      { namespaceSelector: {}, podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } },
    ];
    const facts = { ...NO_FACTS, namespaces: [{ name: 'far', labels: { team: 'blue' } }] };
    const answer = tighten(kubernetes([{ to: peers }]), [toWorkload('cache', 80, 'far')], facts);
    expect(answer.ok && answer.value.rules).toEqual([
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'far' } },
            podSelector: {
              matchExpressions: [{ key: 'app', operator: 'Exists' }],
              matchLabels: { app: 'cache' },
            },
          },
        ],
        ports: [tcp(80)],
      },
    ]);
  });

  it('keeps named ports, and the peer where it cannot be named more narrowly', () => {
    const rule = { to: [{ podSelector: {} }], ports: [{ port: 'http' }, { port: 53, protocol: 'UDP' }] };
    const workloads = [
      {
        ...{ namespace: 'shop', name: 'db', labels: {}, serviceAccount: null, serviceAccountLabels: {}, ips: [] },
        ports: [{ name: 'http', port: 80, protocol: 'tcp' }],
      },
    ];
    const nameless = counted(connection(web, workload('db', { labels: {} })));
    const answer = tighten(kubernetes([rule]), [nameless], { ...NO_FACTS, workloads });
    // The number alone would speak of another port wherever a pod calls another one http.
    expect(answer.ok && answer.value.rules).toEqual([{ to: [{ podSelector: {} }], ports: [{ port: 'http' }] }]);
  });

  it('keeps the addresses apart that were used on different ports', () => {
    const rule = { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] };
    expect(tightened(kubernetes([rule]), [to('10.0.0.6', 80), to('10.0.0.5', 443)])).toEqual([
      { to: [{ ipBlock: { cidr: '10.0.0.5/32' } }], ports: [tcp(443)] },
      { to: [{ ipBlock: { cidr: '10.0.0.6/32' } }], ports: [tcp(80)] },
    ]);
  });

  it('leaves a rule without ports where a protocol without ports used it', () => {
    const ping = counted({ ...toWorkload('db', 1), protocol: 'icmp', destinationPort: null });
    expect(tightened(kubernetes([{}]), [ping])).toEqual([{ to: [pod('db')] }]);
  });

  it.each<[string, PolicyDocument, readonly UsedConnection[]]>([
    ['no-such-rule', kubernetes([]), [to('10.0.0.5')]],
    ['unused', kubernetes([{}]), []],
    [
      'already-tight',
      kubernetes([{ to: [{ ipBlock: { cidr: '10.0.0.5/32' } }], ports: [tcp(5432)] }]),
      [to('10.0.0.5')],
    ],
    ['not-allow', admin('AdminNetworkPolicy', [{ action: 'Deny', to: [{ namespaces: {} }] }]), [toWorkload('db', 1)]],
    ['not-allow', admin('AdminNetworkPolicy', [{ action: 'Allow', to: [{ nodes: {} }] }]), [toWorkload('db', 1)]],
  ])('refuses: %s', (code, document, used) => {
    expect(tightened(document, used)).toBe(code);
  });

  it('says in words what each new rule allows, and what the old one was used for', () => {
    const document = kubernetes([{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }, pod('db')], ports: [tcp(5432)] }]);
    const answer = tighten(document, [to('10.0.0.5'), toWorkload('db', 5432)]);
    expect(answer.ok && answer.value.texts).toEqual([
      'Allow TCP, to 10.0.0.5/32, to ports 5432',
      'Allow TCP, to app == "db" in namespace shop, to ports 5432',
    ]);
    const [block] = engineRules(document, 'egress', listAt(document.spec, 'egress')[0]);
    expect(block && ruleSlack(block, 'egress', [to('10.0.0.5')])).toMatchObject({
      allows: 'TCP, to 10.0.0.0/8, to ports 5432',
      used: '1 address, TCP 5432',
      wider: ['peers'],
    });
  });
});

describe('slack of a Kubernetes rule', () => {
  it.each<[string, object, readonly string[]]>([
    ['any pod of the namespace', { to: [{ podSelector: {} }], ports: [tcp(80)] }, ['peers']],
    ['any pod anywhere', { to: [{ namespaceSelector: {} }], ports: [tcp(80)] }, ['peers']],
    ['a range', { to: [pod('db')], ports: [tcp(80, { endPort: 90 })] }, ['ports']],
    ['no ports', { to: [pod('db')] }, ['protocol', 'ports']],
    ['exactly what was used', { to: [pod('db')], ports: [tcp(80)] }, []],
  ])('with %s', (_, rule, wider) => {
    const [read] = engineRules(kubernetes([]), 'egress', rule);
    expect(read && ruleSlack(read, 'egress', [toWorkload('db', 80)]).wider).toEqual(wider);
  });
});

describe('a rule of a policy of administrators', () => {
  it.each([
    ['AdminNetworkPolicy', 'Allow', { ports: [{ portRange: { protocol: 'TCP', start: 5432, end: 5433 } }] }],
    ['BaselineAdminNetworkPolicy', 'Allow', { ports: [{ portRange: { protocol: 'TCP', start: 5432, end: 5433 } }] }],
    [
      'ClusterNetworkPolicy',
      'Accept',
      { protocols: [{ tcp: { destinationPort: { range: { start: 5432, end: 5433 } } } }] },
    ],
  ])('of kind %s turns namespaces into the pods that were used', (kind, action, ports) => {
    const rule = { name: 'red', action, to: [{ namespaces: { matchLabels: { team: 'red' } } }] };
    const facts = { ...NO_FACTS, namespaces: [{ name: 'shop', labels: { team: 'red' } }] };
    const used = [toWorkload('db', 5432), toWorkload('db', 5433)];
    const answer = tighten(admin(kind, [rule]), used, facts);
    expect(answer.ok && answer.value.rules).toEqual([
      {
        name: 'red',
        action,
        to: [
          {
            pods: {
              namespaceSelector: { matchLabels: { team: 'red', 'kubernetes.io/metadata.name': 'shop' } },
              ...pod('db'),
            },
          },
        ],
        ...ports,
      },
    ]);
  });

  it('refuses what would be more rules than the kind may have', () => {
    const used = Array.from({ length: 101 }, (_, index) => to(`10.0.0.${index + 1}`, 1000 + 2 * index));
    const rule = { action: 'Allow', to: [{ networks: ['10.0.0.0/8'] }] };
    expect(tightened(admin('AdminNetworkPolicy', [rule]), used)).toBe('no-room');
  });
});

describe('rules of a document and of the engine', () => {
  const document = kubernetes([
    { to: [pod('a'), pod('b')], ports: [tcp(1), { protocol: 'UDP', port: 1 }] },
    { to: [pod('c')] },
  ]);

  it('are found by each other', () => {
    expect(ruleSpans(document, 'egress')).toEqual([
      { first: 0, count: 4 },
      { first: 4, count: 1 },
    ]);
    expect([0, 3, 4, 5].map((index) => documentRuleIndex(document, 'egress', index))).toEqual([0, 0, 1, null]);
  });

  it('share their use, each connection once', () => {
    const policy = readPolicy(document);
    const policies = policy.ok ? [policy.value] : [];
    const used = [toWorkload('a', 1), toWorkload('b', 1), toWorkload('c', 9)];
    const uses = ruleUses({ tiers: [], policies, facts: NO_FACTS }, 'enforced', used);
    expect(documentRuleUse(uses, document, 'egress', 0).certain).toEqual(used.slice(0, 2));
    expect(documentRuleUse(uses, document, 'egress', 1).certain).toEqual(used.slice(2));
    expect(documentRuleUse(uses, document, 'egress', 2).certain).toEqual([]);
  });
});

const KINDS = ['NetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'];
const FEWEST_FOUND = 2;
const MOST_ROUNDS = 8;

function isCovered(found: ReadonlyMap<string, number>): boolean {
  return KINDS.every((kind) => (found.get(kind) ?? 0) > FEWEST_FOUND);
}

describe('on random policies and use', () => {
  const walker = createSideWalker({ tiers: TIERS, policies: [], facts: FACTS }, 'enforced');
  const allows = (policies: readonly Policy[], probe: ConnectionFacts) =>
    compilePolicySet({ tiers: TIERS, policies, facts: FACTS }, 'enforced').judge(probe).verdict === 'allow';

  it(
    'every used connection stays allowed and nothing new is',
    () => {
      const found = new Map<string, number>();
      const property = fc.property(
        anyListDocuments(2),
        fc.array(anyConnection, { minLength: 1, maxLength: 20 }),
        (documents, probes) => {
          const policies = documents.map((document) => {
            const policy = readPolicy(document);
            if (!policy.ok) throw new Error(JSON.stringify(policy.error));
            return policy.value;
          });
          const uses = ruleUses({ tiers: TIERS, policies, facts: FACTS }, 'enforced', probes.map(counted));
          for (const [at, document] of documents.entries()) {
            for (const direction of ['ingress', 'egress'] as const) {
              for (const [ruleIndex, rule] of listAt(document.spec, direction).entries()) {
                const { certain } = documentRuleUse(uses, document, direction, ruleIndex);
                const answer = tightenRule(document, direction, ruleIndex, certain, walker.traffic);
                if (!answer.ok) continue;
                found.set(document.kind, (found.get(document.kind) ?? 0) + 1);
                const after = readPolicy(answer.value.document);
                if (!after.ok) throw new Error(JSON.stringify(after.error));
                const world = policies.with(at, after.value);
                const old = engineRules(document, direction, rule);
                const now = answer.value.rules.flatMap((each) => engineRules(document, direction, each));
                const compiled = now.map(compileRule);
                for (const probe of certain) {
                  expect(compiled.some((each) => matchRule(each, walker.traffic(probe)) === true)).toBe(true);
                  if (allows(policies, probe)) expect(allows(world, probe)).toBe(true);
                }
                for (const narrow of now) expect(old.some((wide) => ruleContains(wide, narrow))).toBe(true);
                for (const probe of EVERY_CONNECTION) {
                  const traffic = walker.traffic(probe);
                  if (compiled.every((each) => matchRule(each, traffic) === false)) continue;
                  expect(old.map(compileRule).some((each) => matchRule(each, traffic) !== false)).toBe(true);
                }
                expect(validateDocument(answer.value.document).length).toBeLessThanOrEqual(
                  validateDocument(document).length,
                );
              }
            }
          }
        },
      );
      // Chance may draw a kind too seldom to say anything about it: then more is drawn.
      for (let round = 0; round < MOST_ROUNDS && !isCovered(found); round++) fc.assert(property, { numRuns: 250 });
      for (const kind of KINDS) expect(found.get(kind) ?? 0, kind).toBeGreaterThan(FEWEST_FOUND);
    },
    LOADED_MACHINE_MS,
  );
});
