import { describe, expect, it } from 'vitest';
import type { SeriesSum } from '@/lib/core/flow';
import { foldConnections } from '@/lib/core/graph/connections';
import {
  both,
  DEFAULT_TIERS,
  engine,
  hit,
  NO_FACTS,
  networkPolicy,
  policy,
  sum,
  workload,
} from '@/lib/core/graph/testing/sums';
import { type BoardInput, buildBoard, type PolicyRow } from './board';
import type { BoardCard } from './board-model';
import type { PolicyDocument } from './model';

const web = workload('shop', 'web');
const db = workload('shop', 'db');
const job = workload('shop', 'job');
const allowWeb = {
  selector: "app == 'db'",
  types: ['Ingress'],
  ingress: [{ action: 'Allow', source: { selector: "app == 'web'" } }],
};

function row(document: PolicyDocument): PolicyRow {
  return {
    policyId: `${document.kind}/${document.metadata.name}`,
    document,
    policy: policy(document),
    resourceVersion: '1',
  };
}

function boardOf(sums: readonly SeriesSum[], documents: readonly PolicyDocument[], parts: Partial<BoardInput> = {}) {
  const enforced = engine(documents);
  const staged = engine(documents, 'staged');
  return buildBoard({
    connections: foldConnections(sums, { view: 'staged', enforced, judged: staged }),
    sums,
    tiers: DEFAULT_TIERS,
    policies: documents.map(row),
    facts: NO_FACTS,
    enforced,
    staged,
    draftSteps: 0,
    ...parts,
  });
}

function cardOf(board: ReturnType<typeof boardOf>, name: string): BoardCard {
  const card = board.tiers.flatMap((tier) => tier.cards).find(({ displayName }) => displayName === name);
  if (card === undefined) throw new Error(`no card ${name}`);
  return card;
}

const traced = hit({ kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'db', action: 'allow' });
const flows = [
  sum({ from: web, to: db, counters: { connectionsStarted: 5 } }),
  sum({ from: web, to: db, reporter: 'destination', counters: { connectionsStarted: 5 }, enforced: [traced] }),
  ...both({ from: job, to: db, counters: { connectionsStarted: 2 } }),
];

describe('cards', () => {
  const enforcedDb = networkPolicy('shop', 'db', { ...allowWeb, ingress: [{ action: 'Allow' }] }, 'NetworkPolicy');
  const stagedDb = networkPolicy('shop', 'db', allowWeb);

  it('holds a staged policy and its enforced twin with counts side by side', () => {
    const card = cardOf(boardOf(flows, [enforcedDb, stagedDb]), 'db');
    expect(card.id).toBe('CalicoNetworkPolicy/shop/db');
    expect(card.enforced?.hits).toMatchObject({ allowedIngress: 5, deniedIngress: 0 });
    expect(card.staged?.hits).toMatchObject({ allowedIngress: 5, deniedIngress: 0 });
    expect(card.flags).toEqual(['staged', 'denying']);
    expect(card.lastHit).toBe(2000);
  });

  it('says what enforcing this card alone would change', () => {
    const other = networkPolicy('shop', 'job', { selector: "app == 'job'", types: ['Egress'] });
    const board = boardOf(flows, [enforcedDb, stagedDb, other]);
    expect(cardOf(board, 'db').delta).toEqual({
      newlyDeniedPairs: 1,
      newlyDeniedConnections: 2,
      newlyAllowedPairs: 0,
      unknownPairs: 0,
    });
    expect(cardOf(board, 'job').delta).toMatchObject({ newlyDeniedPairs: 1, newlyDeniedConnections: 2 });
    expect(boardOf(flows, [enforcedDb]).tiers[0]?.cards[0]?.delta).toBeNull();
  });

  it('says what removing the twin would change for a staged delete', () => {
    const strict = networkPolicy('shop', 'db', allowWeb, 'NetworkPolicy');
    const remove = networkPolicy('shop', 'db', { stagedAction: 'Delete' });
    const denied = [sum({ from: job, to: db, reporter: 'destination', verdict: 'deny' })];
    const card = cardOf(boardOf(denied, [strict, remove]), 'db');
    expect(card.delta).toMatchObject({ newlyAllowedPairs: 1, newlyDeniedPairs: 0 });
    expect(card.endpoints).toEqual(['shop/db']);
  });

  it('counts flips of workloads that only the replaced twin selected', () => {
    const strict = networkPolicy('shop', 'db', allowWeb, 'NetworkPolicy');
    const elsewhere = networkPolicy('shop', 'db', { ...allowWeb, selector: "app == 'ghost'" });
    const denied = [sum({ from: job, to: db, reporter: 'destination', verdict: 'deny' })];
    expect(cardOf(boardOf(denied, [strict, elsewhere]), 'db').delta).toMatchObject({ newlyAllowedPairs: 1 });
  });

  it('finds hits that name the policy without its tier prefix', () => {
    const prefixed = networkPolicy('shop', 'default.db', allowWeb, 'NetworkPolicy');
    expect(cardOf(boardOf(flows, [prefixed]), 'db').enforced?.hits.allowedIngress).toBe(5);
  });

  it('counts hits in the direction of the reporter, not for forwarding hosts', () => {
    const rows = (['source', 'destination', 'transit'] as const).map((reporter) =>
      sum({ from: web, to: db, reporter, enforced: [traced, traced] }),
    );
    expect(cardOf(boardOf(rows, [enforcedDb]), 'db').enforced?.hits).toMatchObject({
      allowedIngress: 1,
      allowedEgress: 1,
    });
  });

  it('marks policies without endpoints and those never hit', () => {
    const card = cardOf(
      boardOf(flows, [networkPolicy('shop', 'ghost', { selector: "app == 'ghost'", types: ['Ingress'] })]),
      'ghost',
    );
    expect(card).toMatchObject({ flags: ['staged', 'noEndpoints', 'neverHit'], endpointsSelected: 0, lastHit: null });
  });

  it('can be dragged only when staged, not Kubernetes and outside system tiers', () => {
    const kubernetes: PolicyDocument = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'k', namespace: 'shop' },
      spec: { podSelector: {} },
    };
    const system: PolicyDocument = {
      apiVersion: 'projectcalico.org/v3',
      kind: 'StagedGlobalNetworkPolicy',
      metadata: { name: 's' },
      spec: { tier: 'kube-admin', types: ['Ingress'] },
    };
    const board = boardOf(flows, [
      enforcedDb,
      networkPolicy('shop', 'free', { types: ['Ingress'] }),
      kubernetes,
      system,
    ]);
    const movable = board.tiers
      .flatMap((tier) => tier.cards)
      .map(({ displayName, movable: can, immovableReason }) => [displayName, can, immovableReason === null]);
    expect(Object.fromEntries(movable.map(([name, ...rest]) => [name, rest]))).toEqual({
      s: [false, false],
      db: [false, false],
      free: [true, true],
      k: [false, false],
    });
  });

  it('ignores a staged kind in an enforced trace, a known fault of Calico 3.32', () => {
    const faulty = hit({ kind: 'StagedNetworkPolicy', namespace: 'shop', name: 'db', action: 'deny' });
    const card = cardOf(
      boardOf([sum({ from: web, to: db, reporter: 'destination', enforced: [faulty] })], [enforcedDb]),
      'db',
    );
    expect(card.enforced?.hits).toMatchObject({ deniedIngress: 0 });
  });
});

describe('tiers', () => {
  it('stand in evaluation order with their cards by order, unordered last', () => {
    const first = { name: 'security', order: 100, defaultAction: 'Deny' as const, exists: true };
    const documents = [
      networkPolicy('shop', 'last', { types: ['Ingress'] }),
      networkPolicy('shop', 'b', { types: ['Ingress'], order: 20 }),
      networkPolicy('shop', 'a', { types: ['Ingress'], order: 10 }),
      networkPolicy('shop', 'security.x', { tier: 'security', types: ['Ingress'] }),
      networkPolicy('shop', 'y', { tier: 'nowhere', types: ['Ingress'] }),
    ];
    const board = boardOf([], documents, { tiers: [...DEFAULT_TIERS, first] });
    expect(board.tiers.map(({ name, cards }) => [name, cards.map(({ displayName }) => displayName)])).toEqual([
      ['security', ['x']],
      ['default', ['a', 'b', 'last']],
      ['nowhere', ['y']],
    ]);
    expect(board.stagedCount).toBe(5);
  });

  it('carry end-of-tier denies at their foot, named by the trigger', () => {
    const documents = [networkPolicy('shop', 'db', allowWeb)];
    const reported = hit({
      kind: 'EndOfTier',
      name: '',
      action: 'deny',
      ruleIndex: -1,
      trigger: { kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'old' },
    });
    const denied = sum({ from: web, to: db, port: 1, reporter: 'destination', verdict: 'deny', enforced: [reported] });
    const [tier] = boardOf([...flows, denied], documents).tiers;
    expect(tier?.foot).toEqual({
      enforcedDenied: 1,
      stagedDenied: 2,
      triggers: [
        { displayName: 'shop/db', enforced: 0, staged: 2 },
        { displayName: 'shop/old (removed)', enforced: 1, staged: 0 },
      ],
    });
  });
});

describe('would be denied', () => {
  it('lists connections by count with the card to drag them onto', () => {
    const documents = [
      networkPolicy('shop', 'db', { selector: "app == 'db'", types: ['Ingress'] }),
      networkPolicy('shop', 'job', { selector: "app == 'job'", types: ['Egress'] }),
    ];
    const board = boardOf(flows, documents);
    expect(board.totals).toEqual({ allowed: 0, wouldBeDenied: 7, denied: 0, unknown: 0 });
    expect(
      board.wouldBeDenied.map(({ connection, decidedBy }) => [
        connection.source.name,
        decidedBy.map(({ end, cardId }) => [end, cardId]),
      ]),
    ).toEqual([
      ['web', [['destination', 'CalicoNetworkPolicy/shop/db']]],
      [
        'job',
        [
          ['source', 'CalicoNetworkPolicy/shop/job'],
          ['destination', 'CalicoNetworkPolicy/shop/db'],
        ],
      ],
    ]);
  });
});

describe('what a card applies to', () => {
  const kubernetes = (kind: string, spec: PolicyDocument['spec'], namespace?: string): PolicyDocument => ({
    apiVersion: kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'policy.networking.k8s.io/v1alpha1',
    kind,
    metadata: { name: 'p', ...(namespace && { namespace }) },
    spec,
  });
  const admin = (subject: object) => kubernetes('AdminNetworkPolicy', { priority: 1, subject });

  it.each([
    [kubernetes('NetworkPolicy', { podSelector: { matchLabels: { app: 'web' } } }, 'shop'), 'app == "web"'],
    [kubernetes('NetworkPolicy', { podSelector: {} }, 'shop'), 'all()'],
    [admin({ namespaces: {} }), 'all() in any namespace'],
    [
      admin({
        pods: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
          podSelector: { matchLabels: { app: 'web' } },
        },
      }),
      'app == "web" in namespace shop',
    ],
  ])('is said without what Calico adds to it', (document, text) => {
    expect(cardOf(boardOf([], [document]), 'p').selectorText).toBe(text);
  });
});
