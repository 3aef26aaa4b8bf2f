import { describe, expect, it } from 'vitest';
import type { PolicySet, Tier } from './model';
import { DENY_TIER, judge, trace } from './testing/judge-set';
import { connection, external, policyOf, setOf, workload } from './testing/policy-set';

const PASS_TIER: Tier = { name: 'first', order: 1, defaultAction: 'Pass', exists: true };
const web = workload('web');
const db = workload('db');

describe('missing facts', () => {
  const allowFrom = (source: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    setOf([
      policyOf('NetworkPolicy', 'db', {
        selector: "app == 'db'",
        ingress: [{ action: 'Allow', protocol: 'TCP', source, ...more }],
      }),
    ]);
  const unlabelled = workload('web', { labels: null });

  it.each([
    ['labels', allowFrom({ selector: "app == 'web'" }), connection(unlabelled, db), 'source'],
    ['namespaceLabels', allowFrom({ namespaceSelector: "team == 'x'" }), connection(web, db), 'source'],
    ['serviceAccount', allowFrom({ serviceAccounts: { names: ['web'] } }), connection(web, db), 'source'],
    ['ip', allowFrom({ nets: ['10.0.0.0/8'] }), connection(web, db), 'source'],
    ['ip', allowFrom({ nets: ['10.0.0.0/8'] }), connection(external(null, 'private'), db), 'source'],
    ['ip', allowFrom({ nets: ['8.8.8.0/24'] }), connection(external(null), db), 'source'],
    ['port', allowFrom({ ports: [1024] }), connection(web, db), 'source'],
    [
      'port',
      allowFrom({}, { destination: { ports: [80] } }),
      connection(web, db, { destinationPort: null }),
      'destination',
    ],
    ['port', allowFrom({}, { destination: { ports: ['http'] } }), connection(web, db), 'destination'],
    ['service', allowFrom({ services: { name: 'web' } }), connection(web, db), 'source'],
    ['notSimulated', allowFrom({}, { http: { methods: ['GET'] } }), connection(web, db), 'destination'],
    ['protocol', allowFrom({}), connection(web, db, { protocol: 'mystery' }), 'destination'],
  ] as const)('answers unknown and names the %s that is missing', (fact, set, traffic, end) => {
    const side = judge(set, traffic).ingress;
    expect(side?.verdict).toBe('unknown');
    expect(side?.unknown).toEqual({
      fact,
      end,
      policy: { kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'db' },
      ruleIndex: 0,
    });
  });

  it('names rule -1 when it is not known whether the policy applies at all', () => {
    const set = setOf([policyOf('NetworkPolicy', 'db', { selector: "app == 'db'", types: ['Ingress'] })]);
    const side = judge(set, connection(web, workload('db', { labels: null }))).ingress;
    expect(side).toMatchObject({ verdict: 'unknown', unknown: { fact: 'labels', end: 'destination', ruleIndex: -1 } });
  });

  it('asks for the ICMP type only of ICMP traffic', () => {
    const set = setOf([
      policyOf('NetworkPolicy', 'db', {
        ingress: [{ action: 'Deny', protocol: 'ICMP', icmp: { type: 8 } }, { action: 'Allow' }],
      }),
    ]);
    expect(judge(set, connection(web, db, { protocol: 'icmp', destinationPort: null })).ingress?.unknown?.fact).toBe(
      'icmp',
    );
    expect(judge(set, connection(web, db)).verdict).toBe('allow');
  });

  it('still gives the verdict where every way the fact could turn out ends the same', () => {
    const rules = (last: string) => [
      { action: 'Allow', source: { selector: "app == 'web'" } },
      { action: last, source: { nets: ['0.0.0.0/0'] } },
    ];
    const set = (last: string) =>
      setOf([policyOf('NetworkPolicy', 'db', { selector: "app == 'db'", ingress: rules(last) })]);
    expect(judge(set('Allow'), connection(unlabelled, db)).ingress).toMatchObject({ verdict: 'allow', unknown: null });
    expect(judge(set('Deny'), connection(unlabelled, db)).verdict).toBe('unknown');
  });

  it('follows both ways through the tiers behind a rule that may pass', () => {
    const pass = policyOf('NetworkPolicy', 'first.pass', {
      tier: 'first',
      ingress: [{ action: 'Pass', source: { selector: "app == 'web'" } }],
    });
    const deny = policyOf('NetworkPolicy', 'deny', { ingress: [{ action: 'Deny' }] });
    const allow = policyOf('NetworkPolicy', 'allow', { ingress: [{ action: 'Allow' }] });
    expect(judge(setOf([pass, deny], {}, [DENY_TIER]), connection(unlabelled, db)).verdict).toBe('deny');
    expect(judge(setOf([pass, allow], {}, [DENY_TIER]), connection(unlabelled, db)).verdict).toBe('unknown');
    expect(judge(setOf([pass, allow], {}, [PASS_TIER]), connection(unlabelled, db)).verdict).toBe('allow');
  });

  it('keeps the certain part of the trace before the doubt', () => {
    const set = setOf(
      [
        policyOf('NetworkPolicy', 'first.pass', { tier: 'first', ingress: [{ action: 'Pass' }] }),
        policyOf('NetworkPolicy', 'db', { ingress: [{ action: 'Allow', source: { selector: "app == 'web'" } }] }),
      ],
      {},
      [DENY_TIER],
    );
    const side = judge(set, connection(unlabelled, db)).ingress;
    expect([side?.verdict, trace(side ?? null)]).toEqual(['unknown', ['0|first|np:shop/first.pass|pass|0']]);
  });
});

describe('what is known without being told', () => {
  const ingress = (source: Record<string, unknown>) =>
    setOf([policyOf('GlobalNetworkPolicy', 'g', { ingress: [{ action: 'Allow', source }] })]);

  it.each([
    [
      'a namespace has its name as a label',
      { namespaceSelector: "projectcalico.org/name == 'shop'" },
      workload('web'),
      'allow',
    ],
    [
      'Kubernetes labels a namespace with its name',
      { namespaceSelector: "kubernetes.io/metadata.name in {'bank'}" },
      workload('web'),
      'deny',
    ],
    [
      'a pod is a Kubernetes workload',
      { selector: "projectcalico.org/orchestrator == 'k8s'" },
      workload('web', { labels: null }),
      'allow',
    ],
    [
      'a pod is in a namespace',
      { selector: 'all()', namespaceSelector: 'global()' },
      workload('web', { labels: null }),
      'deny',
    ],
    ['an external address is no endpoint', { selector: 'all()' }, external('8.8.8.8'), 'deny'],
    ['nor is one not reported', { selector: "app == 'web'" }, external(null), 'deny'],
    ['but it is not an endpoint with a label either', { notSelector: "app == 'web'" }, external(null), 'allow'],
    ['a public address is in 0.0.0.0/0', { nets: ['0.0.0.0/0'] }, external(null), 'allow'],
    ['a public address is outside RFC 1918', { nets: ['10.0.0.0/8', '192.168.0.0/16'] }, external(null), 'deny'],
    [
      'and stays so when those are excluded',
      { nets: ['0.0.0.0/0'], notNets: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] },
      external(null),
      'allow',
    ],
    [
      'a private address is inside RFC 1918',
      { nets: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] },
      external(null, 'private'),
      'allow',
    ],
    ['and outside everything else', { nets: ['8.8.8.0/24'] }, external(null, 'private'), 'deny'],
    ['an IPv4 address matches no IPv6 block', { nets: ['::/0'] }, external('8.8.8.8'), 'deny'],
    ['an unreadable block matches nothing', { nets: ['192.168.0.0.0/16'] }, external('192.168.5.6'), 'deny'],
    ['nor does a list that excludes one', { notNets: ['garbage'] }, external('8.8.8.8'), 'deny'],
  ])('%s', (_, source, from, verdict) => {
    expect(judge(ingress(source), connection(from, db)).verdict).toBe(verdict);
  });

  it('finds a network set by the address it holds, by name when the record says it, and through its namespace', () => {
    const facts = {
      namespaces: [{ name: 'shop', labels: { team: 'x' } }],
      networkSets: [
        { namespace: null, name: 'dns', labels: { role: 'dns' }, nets: ['8.8.8.0/24'] },
        { namespace: 'shop', name: 'partners', labels: { role: 'partner' }, nets: ['9.0.0.0/8'] },
      ],
    };
    const verdict = (source: Record<string, unknown>, from: ReturnType<typeof external>) =>
      judge({ ...ingress(source), facts: { ...facts, workloads: [], services: [] } }, connection(from, db)).verdict;
    const partners = { ...external(null, 'partners'), kind: 'networkSet' as const, namespace: 'shop' };
    expect(verdict({ selector: "role == 'dns'" }, external('8.8.8.8'))).toBe('allow');
    expect(verdict({ selector: "role == 'dns'" }, external('8.8.9.8'))).toBe('deny');
    expect(verdict({ selector: "role == 'dns'" }, external(null))).toBe('unknown');
    expect(verdict({ selector: "role == 'dns'", namespaceSelector: 'global()' }, external('8.8.8.8'))).toBe('allow');
    expect(verdict({ selector: "role == 'partner'", namespaceSelector: "team == 'x'" }, partners)).toBe('allow');
    expect(verdict({ nets: ['9.0.0.0/8'] }, partners)).toBe('allow');
    expect(verdict({ nets: ['9.1.0.0/16'] }, partners)).toBe('unknown');
    expect(verdict({ nets: ['10.0.0.0/8'] }, partners)).toBe('deny');
  });

  it('takes a node for no endpoint when a scope rules it out, and is unsure otherwise', () => {
    const node = { ...external('10.0.0.1', 'node-1'), kind: 'host' as const };
    expect(judge(ingress({ namespaceSelector: 'all()' }), connection(node, db)).verdict).toBe('deny');
    expect(judge(ingress({ selector: 'all()' }), connection(node, db)).verdict).toBe('unknown');
    expect(judge(ingress({ nets: ['10.0.0.0/8'] }), connection(node, db)).verdict).toBe('allow');
  });

  it('knows a workload by the cluster: labels, addresses, named ports and service account', () => {
    const facts = {
      workloads: [
        {
          namespace: 'shop',
          name: 'web',
          labels: { app: 'web', tier: 'front' },
          serviceAccount: 'web-sa',
          serviceAccountLabels: { role: 'edge' },
          ips: ['10.1.0.1', '10.1.0.2'],
          ports: [],
        },
        {
          namespace: 'shop',
          name: 'db',
          labels: { app: 'db' },
          serviceAccount: null,
          serviceAccountLabels: {},
          ips: [],
          ports: [{ name: 'sql', port: 5432, protocol: 'TCP' }],
        },
      ],
    };
    const verdict = (rule: Record<string, unknown>, port = 80) =>
      judge(
        setOf(
          [policyOf('NetworkPolicy', 'p', { selector: "app == 'db'", ingress: [{ action: 'Allow', ...rule }] })],
          facts,
        ),
        connection(web, db, { destinationPort: port }),
      ).verdict;
    expect(verdict({ source: { selector: "tier == 'front'" } })).toBe('allow');
    expect(verdict({ source: { nets: ['10.1.0.0/24'] } })).toBe('allow');
    expect(verdict({ source: { nets: ['10.1.0.1/32'] } })).toBe('unknown');
    expect(verdict({ source: { nets: ['10.2.0.0/16'] } })).toBe('deny');
    expect(verdict({ source: { serviceAccounts: { names: ['web-sa'], selector: "role == 'edge'" } } })).toBe('allow');
    expect(verdict({ destination: { ports: ['sql'] } }, 5432)).toBe('allow');
    expect(verdict({ destination: { ports: ['sql'] } }, 5433)).toBe('deny');
    expect(verdict({ destination: { ports: ['sql', 5433] } }, 5433)).toBe('allow');
    expect(verdict({ protocol: 'UDP', destination: { ports: ['sql'] } }, 5432)).toBe('deny');
    expect(verdict({ destination: { notPorts: ['sql'] } }, 5432)).toBe('deny');
  });

  it('takes the service that was dialled, the pods it selects or its endpoint slices for its members', () => {
    const to = (services: Partial<PolicySet['facts']>['services'], dialled: boolean, port = 8080) =>
      judge(
        setOf(
          [
            policyOf('NetworkPolicy', 'p', {
              egress: [{ action: 'Allow', destination: { services: { name: 'db' } } }],
            }),
          ],
          services ? { services } : {},
        ),
        connection(web, db, {
          destinationPort: port,
          destinationService: dialled ? { namespace: 'shop', name: 'db', portName: null, port: 80 } : null,
        }),
      ).egress?.verdict;
    const service = {
      namespace: 'shop',
      name: 'db',
      labels: {},
      selector: { app: 'db' },
      ports: [{ name: null, port: 80, targetPort: 8080, protocol: 'TCP' }],
    };
    expect(to(undefined, true)).toBe('allow');
    expect(to(undefined, false)).toBe('unknown');
    expect(to([service], false)).toBe('allow');
    expect(to([service], false, 9090)).toBe('deny');
    expect(to([{ ...service, selector: { app: 'other' } }], false)).toBe('deny');
    expect(to([{ ...service, endpoints: [] }], true)).toBe('deny');
  });
});
