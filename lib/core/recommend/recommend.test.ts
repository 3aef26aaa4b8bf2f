import { describe, expect, it } from 'vitest';
import type { SeriesSum } from '@/lib/core/flow';
import { both, DEFAULT_TIERS, engine, hit, network, networkPolicy, sum, workload } from '@/lib/core/graph/testing/sums';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { validateDocument } from '@/lib/core/policy/validate';
import type { ProposedPolicy, RecommendInput } from './recommend';
import { DEFAULT_RECOMMEND_SETTINGS, type RecommendSettings } from './settings';
import { DAY, learn, NOW } from './testing/learn';

const HOUR = 3600;

function settings(parts: Partial<RecommendSettings>): Partial<RecommendInput> {
  return { settings: { ...DEFAULT_RECOMMEND_SETTINGS, ...parts } };
}

const hashed = (name: string, app: string) =>
  workload('emojivoto', name, { app, version: 'v11', 'pod-template-hash': '5f7d9c' });
const voteBot = hashed('vote-bot', 'vote-bot');
const web = hashed('web', 'web-svc');
const emoji = hashed('emoji', 'emoji-svc');
const voting = hashed('voting', 'voting-svc');
const dns = workload('kube-system', 'coredns', { 'k8s-app': 'kube-dns', 'pod-template-hash': 'x' });
const emojivoto = [
  ...both({ from: voteBot, to: web }),
  ...both({ from: web, to: emoji }),
  ...both({ from: web, to: voting }),
  ...[voteBot, web].flatMap((from) => both({ from, to: dns, protocol: 'udp', port: 53 })),
];

const kubeDns = {
  selector: "k8s-app == 'kube-dns'",
  namespaceSelector: "projectcalico.org/name == 'kube-system'",
  ports: [53],
};
const dnsRules = [
  { action: 'Allow', protocol: 'TCP', destination: kubeDns },
  { action: 'Allow', protocol: 'UDP', destination: kubeDns },
];
const staged = (name: string, app: string, rules: object): PolicyDocument => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'StagedNetworkPolicy',
  metadata: { name: `default.${name}`, namespace: 'emojivoto' },
  spec: { stagedAction: 'Set', tier: 'default', selector: `app == '${app}'`, types: ['Ingress', 'Egress'], ...rules },
});
const from = (app: string) => ({
  action: 'Allow',
  protocol: 'TCP',
  source: { selector: `app == '${app}'` },
  destination: { ports: [8080] },
});
const to = (app: string) => ({
  action: 'Allow',
  protocol: 'TCP',
  destination: { selector: `app == '${app}'`, ports: [8080] },
});

describe('Emojivoto', () => {
  it('gets the policies a careful engineer would write', () => {
    const documents = learn(emojivoto).map((proposal) => proposal.document);
    expect(documents).toEqual([
      staged('emoji', 'emoji-svc', { ingress: [from('web-svc')], egress: dnsRules }),
      staged('vote-bot', 'vote-bot', { egress: [...dnsRules, to('web-svc')] }),
      staged('voting', 'voting-svc', { ingress: [from('web-svc')], egress: dnsRules }),
      staged('web', 'web-svc', {
        ingress: [from('vote-bot')],
        egress: [...dnsRules, to('emoji-svc'), to('voting-svc')],
      }),
    ]);
  });

  it('gets policies that Calico accepts', () => {
    for (const { document } of learn(emojivoto)) expect(validateDocument(document)).toEqual([]);
  });

  it('shows the flows behind every rule that was seen in use', () => {
    const proposal = learn(emojivoto).find(({ workload: name }) => name === 'web');
    expect(
      proposal?.evidence.map(({ direction, ruleIndex, text, connections }) => [
        direction,
        ruleIndex,
        text,
        connections,
      ]),
    ).toEqual([
      ['ingress', 0, "allow ingress TCP 8080 from app == 'vote-bot'", 1],
      ['egress', 1, "allow egress UDP 53 to k8s-app == 'kube-dns' in namespace kube-system", 1],
      ['egress', 2, "allow egress TCP 8080 to app == 'emoji-svc'", 1],
      ['egress', 3, "allow egress TCP 8080 to app == 'voting-svc'", 1],
    ]);
  });
});

const client = workload('shop', 'client');
const server = workload('shop', 'server');
const deny = hit({ kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'p', action: 'deny' });
const judged = hit({ kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'p', action: 'allow' });

function proposalOf(key: string, sums: readonly SeriesSum[], parts: Partial<RecommendInput> = {}): ProposedPolicy {
  const proposal = learn(sums, parts).find((candidate) => candidate.key === key);
  if (proposal === undefined) throw new Error(`no proposal ${key}`);
  return proposal;
}

describe('what is not proposed', () => {
  const known = both({ from: client, to: server, port: 1 });
  const reasons = (key: string, sums: readonly SeriesSum[]) =>
    proposalOf(key, [...known, ...sums]).notProposed.map(({ reason }) => reason);

  it('is listed with its reason', () => {
    expect(reasons('shop/client', [sum({ from: client, to: server, verdict: 'deny', enforced: [deny] })])).toEqual([
      'denied-already',
    ]);
    expect(reasons('shop/client', both({ from: client, to: server, enforced: [judged] }))).toEqual([
      'judged-by-policy',
    ]);
    expect(reasons('shop/server', [sum({ from: client, to: server, counters: { packetsReverse: 0 } })])).toEqual([
      'one-sided',
    ]);
    expect(reasons('shop/client', [sum({ from: client, to: workload('far', 'x', null) })])).toEqual(['unknown-peer']);
    expect(reasons('shop/client', [sum({ from: client, to: network('public', null) })])).toEqual(['public-network']);
    expect(reasons('shop/client', both({ from: client, to: server, port: null }))).toEqual(['unknown-peer']);
  });

  it('is what passed once and the policies in force, or the staged ones, deny now', () => {
    const isolated = networkPolicy('shop', 'default.server', { selector: "app == 'server'", types: ['Ingress'] });
    const sums = both({ from: client, to: server });
    const aside = both({ from: client, to: workload('shop', 'other') });
    const proposals = (parts: Partial<RecommendInput>) => learn([...sums, ...aside], parts);
    const reasonsOf = (parts: Partial<RecommendInput>) =>
      proposals(parts)
        .find(({ key }) => key === 'shop/client')
        ?.notProposed.map(({ reason }) => reason);
    expect(reasonsOf({})).toEqual([]);
    expect(reasonsOf({ enforced: engine([{ ...isolated, kind: 'NetworkPolicy' }]) })).toEqual(['denied-already']);
    expect(reasonsOf({ staged: engine([isolated], 'staged') })).toEqual(['judged-by-policy']);
    expect(proposals({ staged: engine([isolated], 'staged') }).map(({ key }) => key)).not.toContain('shop/server');
  });

  it('leaves out workloads of system namespaces and those without stable labels', () => {
    const unlabelled = workload('shop', 'bare', { 'pod-template-hash': 'x' });
    const sums = [...both({ from: dns, to: server }), ...both({ from: unlabelled, to: server })];
    expect(learn(sums).map(({ key }) => key)).toEqual(['shop/server']);
  });

  it('proposes what a policy of a later tier judges: ours would deny it first', () => {
    const baseline = { name: 'kube-baseline', order: 10_000_000, defaultAction: 'Pass' as const, exists: true };
    const late = hit({ kind: 'ClusterNetworkPolicy', name: 'b', tier: 'kube-baseline', action: 'allow' });
    const tiers = [...DEFAULT_TIERS, baseline];
    expect(
      proposalOf('shop/client', both({ from: client, to: server, enforced: [late] }), { tiers }).notProposed,
    ).toEqual([]);
  });

  it.each([
    ['BaselineAdminNetworkPolicy', 'baselineadminnetworkpolicy', 0],
    ['ClusterNetworkPolicy', 'kube-baseline', 0],
    ['AdminNetworkPolicy', 'adminnetworkpolicy', 1],
    ['ClusterNetworkPolicy', 'kube-admin', 1],
    ['GlobalNetworkPolicy', 'elsewhere', 1],
  ] as const)('knows where %s stands in tier %s though no tier is listed', (kind, tier, refused) => {
    const by = hit({ kind, name: 'default', tier, action: 'allow' });
    const sums = [
      ...both({ from: client, to: server, enforced: [by] }),
      ...both({ from: client, to: server, port: 1 }),
    ];
    expect(proposalOf('shop/client', sums, { tiers: [] }).notProposed).toHaveLength(refused);
  });

  it('asks the engine where a source states no trace', () => {
    const enforced = engine([
      networkPolicy(
        'shop',
        'p',
        { selector: "app == 'server'", ingress: [{ action: 'Allow' }], types: ['Ingress'] },
        'NetworkPolicy',
      ),
    ]);
    const sums = [...both({ from: client, to: server, enforced: [] })];
    expect(learn(sums, { enforced }).map(({ key }) => key)).toEqual(['shop/client']);
  });
});

describe('external peers', () => {
  const addresses = (count: number, port = 443) =>
    Array.from({ length: count }, (_, index) =>
      sum({ from: client, to: network('public', `198.51.100.${index}`), port }),
    );
  const external = (sums: readonly SeriesSum[], parts: Partial<RecommendInput> = {}) => {
    const known = both({ from: client, to: server });
    const { document, notProposed } = proposalOf('shop/client', [...known, ...sums], parts);
    const egress = document.spec.egress as readonly { destination: { nets?: readonly string[] } }[];
    return { rules: egress.filter((rule) => rule.destination.nets !== undefined), notProposed };
  };

  it('are exact addresses up to five', () => {
    expect(external(addresses(5)).rules).toEqual([
      {
        action: 'Allow',
        protocol: 'TCP',
        destination: { nets: [0, 1, 2, 3, 4].map((n) => `198.51.100.${n}/32`), ports: [443] },
      },
    ]);
  });

  it('are not proposed above five, and widened only when asked', () => {
    expect(external(addresses(6))).toMatchObject({
      rules: [],
      notProposed: [{ reason: 'public-network', connections: 6 }],
    });
    expect(external(addresses(6), settings({ widenPublic: true }))).toEqual({
      rules: [
        {
          action: 'Allow',
          protocol: 'TCP',
          destination: {
            nets: ['0.0.0.0/0'],
            notNets: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
            ports: [443],
          },
        },
      ],
      notProposed: [],
    });
  });

  it('share a rule only when their ports are the same', () => {
    const { rules } = external([...addresses(2), ...addresses(1, 80)]);
    expect(rules.map((rule) => rule.destination)).toEqual([
      { nets: ['198.51.100.0/32'], ports: [80, 443] },
      { nets: ['198.51.100.1/32'], ports: [443] },
    ]);
  });

  it('keep private and public addresses in separate rules', () => {
    const { rules } = external([...addresses(1), sum({ from: client, to: network('private', '10.0.0.9'), port: 443 })]);
    expect(rules.map((rule) => rule.destination.nets)).toEqual([['10.0.0.9/32'], ['198.51.100.0/32']]);
  });
});

describe('selectors and names', () => {
  it('use only labels that held over the whole range', () => {
    const versions = ['v1', 'v2'].map((track) =>
      sum({
        id: track,
        from: client,
        to: workload('shop', 'server', { app: 'server', track }),
        reporter: 'destination',
      }),
    );
    expect(proposalOf('shop/server', versions).document.spec.selector).toBe("app == 'server'");
  });

  it('keep a version label where nothing else names the workload', () => {
    const only = workload('shop', 'server', { version: 'v1' });
    expect(proposalOf('shop/server', both({ from: client, to: only })).document.spec.selector).toBe("version == 'v1'");
  });

  it('name a peer of another namespace by that namespace as well', () => {
    const far = workload('far', 'client');
    const ingress = proposalOf('shop/server', both({ from: far, to: server })).document.spec.ingress;
    expect(ingress).toMatchObject([
      { source: { selector: "app == 'client'", namespaceSelector: "projectcalico.org/name == 'far'" } },
    ]);
  });

  it('give a dotted workload a name Calico accepts', () => {
    const dotted = workload('shop', 'my.app', { app: 'x' });
    const { document } = proposalOf('shop/my.app', both({ from: client, to: dotted }));
    expect(document.metadata.name).toBe('default.my-app');
    expect(validateDocument(document)).toEqual([]);
  });

  it('cover a namespace as one policy at namespace granularity', () => {
    const sums = [...both({ from: client, to: server }), ...both({ from: workload('far', 'x'), to: server, port: 1 })];
    const proposal = proposalOf('shop/*', sums, settings({ granularity: 'namespace' }));
    expect(proposal.document).toMatchObject({
      metadata: { name: 'default.all-workloads' },
      spec: {
        selector: 'all()',
        ingress: [
          { source: { selector: 'all()' }, destination: { ports: [8080] } },
          { source: { namespaceSelector: "projectcalico.org/name == 'far'" }, destination: { ports: [1] } },
        ],
      },
    });
  });

  it('say whether a policy of that name exists already', () => {
    const sums = both({ from: client, to: server });
    const standing = (documents: readonly PolicyDocument[]) => proposalOf('shop/server', sums, { documents }).standing;
    expect(standing([])).toBe('open');
    expect(standing([networkPolicy('shop', 'default.server', {})])).toBe('staged');
    expect(standing([networkPolicy('shop', 'server', {}, 'NetworkPolicy')])).toBe('enforced');
    expect(standing([networkPolicy('other', 'server', {})])).toBe('open');
  });
});

describe('how far learning has come', () => {
  const seenAgo = (age: number) => both({ from: client, to: server, firstSeen: NOW - age, lastSeen: NOW });

  it.each([
    [300, 'learning'],
    [301, 'stabilizing'],
    [600, 'stabilizing'],
    [601, 'stable'],
  ])('unchanged for %i seconds is %s', (age, status) => {
    expect(proposalOf('shop/server', seenAgo(age)).status).toBe(status);
  });

  it('scores 100 only after a week without anything new for a day', () => {
    expect(proposalOf('shop/server', seenAgo(7 * DAY)).completeness).toMatchObject({
      score: 100,
      weeklyCycleSeen: true,
      newPairsLastDay: 0,
    });
    expect(proposalOf('shop/server', seenAgo(HOUR / 2)).completeness).toMatchObject({
      score: 1,
      newPairsLastHour: 1,
      dailyCycleSeen: false,
      discovery: [1],
    });
  });

  it('draws the discovery curve oldest hour first', () => {
    const sums = [
      ...seenAgo(3 * HOUR),
      ...both({ from: workload('shop', 'b'), to: server, firstSeen: NOW - 60, lastSeen: NOW }),
    ];
    expect(proposalOf('shop/server', sums).completeness.discovery).toEqual([1, 0, 1]);
  });
});
