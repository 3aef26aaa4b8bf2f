import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeriesSum } from '@/lib/core/flow';
import { agreementJudge } from '@/lib/core/policy/agreement';
import { compilePolicySet } from '@/lib/core/policy/evaluate';
import { foldConnections, foldFlows, type Judges } from './connections';
import { edgeStateOf, totalCount, VERDICT_CLASSES } from './counts';
import type { Connection } from './model';
import {
  both,
  DEFAULT_TIERS,
  engine,
  hit,
  NO_FACTS,
  network,
  networkPolicy,
  policy,
  sum,
  workload,
} from './testing/sums';

const web = workload('shop', 'web');
const db = workload('shop', 'db');
const open = engine([]);
const reported: Judges = { view: 'reported', enforced: open, judged: null };
const denyDb = networkPolicy('shop', 'db', { selector: "app == 'db'", types: ['Ingress'] });
const staged: Judges = { view: 'staged', enforced: engine([denyDb]), judged: engine([denyDb], 'staged') };
const started = (connectionsStarted: number) => ({ connectionsStarted });
const deny = hit({ kind: 'StagedNetworkPolicy', namespace: 'shop', name: 'db', action: 'deny' });

function one(sums: readonly SeriesSum[], judges: Judges = reported): Connection {
  const [connection, ...rest] = foldConnections(sums, judges);
  if (connection === undefined || rest.length > 0) throw new Error('expected one connection');
  return connection;
}

describe('counting both ends of a connection', () => {
  const row = (
    reporter: 'source' | 'destination' | 'transit' | 'unknown',
    verdict: 'allow' | 'deny' | 'audit' | 'drop' | 'unknown',
    count: number,
  ) => sum({ id: `${reporter}-${verdict}`, from: web, to: db, reporter, verdict, counters: started(count) });

  it.each([
    [
      'both report the same connections: they are counted once',
      [row('source', 'allow', 5), row('destination', 'allow', 5)],
      { allowed: 5 },
      'allowed',
    ],
    [
      'one end saw more of what passed: the larger count',
      [row('source', 'allow', 7), row('destination', 'allow', 5)],
      { allowed: 7 },
      'allowed',
    ],
    ['the source denies: the destination never sees it', [row('source', 'deny', 4)], { denied: 4 }, 'denied'],
    [
      'the source allows and the destination denies: denied',
      [row('source', 'allow', 6), row('destination', 'deny', 5)],
      { denied: 5 },
      'denied',
    ],
    [
      'the destination does both: its own shares',
      [row('source', 'allow', 9), row('destination', 'allow', 3), row('destination', 'deny', 5)],
      { allowed: 3, denied: 5 },
      'mixed',
    ],
    [
      'each end denies some: both add',
      [
        row('source', 'deny', 2),
        row('source', 'allow', 5),
        row('destination', 'deny', 1),
        row('destination', 'allow', 4),
      ],
      { allowed: 4, denied: 3 },
      'mixed',
    ],
    ['only the destination reports', [row('destination', 'allow', 3)], { allowed: 3 }, 'allowed'],
    ['a drop is no deny', [row('source', 'drop', 2)], { unknown: 2 }, 'unknown'],
    [
      'a source without verdict is told by the destination',
      [row('source', 'unknown', 3), row('destination', 'allow', 3)],
      { allowed: 3 },
      'allowed',
    ],
    [
      'forwarding hosts add nothing',
      [row('source', 'allow', 3), row('transit', 'allow', 3), row('transit', 'deny', 9)],
      { allowed: 3 },
      'allowed',
    ],
    [
      'without either end the only witness counts',
      [row('unknown', 'deny', 2), row('transit', 'allow', 5)],
      { denied: 2 },
      'denied',
    ],
    ['an audit passed and is marked', [row('source', 'audit', 2)], { wouldBeDenied: 2 }, 'wouldBeDenied'],
  ])('%s', (_name, sums, counts, state) => {
    const connection = one(sums);
    expect(connection.counts).toEqual({ allowed: 0, wouldBeDenied: 0, denied: 0, unknown: 0, ...counts });
    expect(connection.state).toBe(state);
  });

  it('adds different traces of one end', () => {
    const rows = [1, 2].map((index) => sum({ id: `${index}`, from: web, to: db, counters: started(index) }));
    expect(one(rows).counts.allowed).toBe(3);
  });

  it.each([
    [{ connectionsStarted: 0, connectionsLive: 4 }, 4],
    [{ connectionsStarted: 0, connectionsLive: 0, connectionsCompleted: 2 }, 2],
    [{ connectionsStarted: 0, packetsForward: 9 }, 1],
    [{ connectionsStarted: 0, packetsForward: 0, packetsReverse: 0 }, 1],
  ])('counts older connections where none started: %j', (counters, expected) => {
    expect(one([sum({ from: web, to: db, counters })]).counts.allowed).toBe(expected);
  });

  it('takes volume from the source and never adds the destination', () => {
    const rows = both({ from: web, to: db, counters: { packetsForward: 10, packetsReverse: 5, bytesForward: 100 } });
    expect(one(rows).counters).toMatchObject({
      packetsForward: 10,
      packetsReverse: 5,
      bytesForward: 100,
      bytesReverse: null,
    });
  });
});

describe('would be denied', () => {
  it('is what passed, the policies in force do not deny and the judged set denies', () => {
    const connection = one(both({ from: web, to: db }), staged);
    expect(connection).toMatchObject({
      counts: { wouldBeDenied: 1, allowed: 0 },
      state: 'wouldBeDenied',
      deniedAt: 'destination',
    });
  });

  it('is not what the policies in force deny by now: that is old traffic', () => {
    const enforced = engine([{ ...denyDb, kind: 'NetworkPolicy' }]);
    const connection = one(both({ from: web, to: db }), { view: 'staged', enforced, judged: enforced });
    expect(connection).toMatchObject({ counts: { allowed: 1, wouldBeDenied: 0 } });
  });

  it('is a pending deny of either end when nothing judges', () => {
    const rows = [sum({ from: web, to: db }), sum({ from: web, to: db, reporter: 'destination', pending: [deny] })];
    expect(one(rows)).toMatchObject({ counts: { wouldBeDenied: 1 }, deniedAt: 'destination' });
    const fromSource = [
      sum({ from: web, to: db, pending: [deny] }),
      sum({ from: web, to: db, reporter: 'destination' }),
    ];
    expect(one(fromSource)).toMatchObject({ counts: { wouldBeDenied: 1, allowed: 0 }, deniedAt: 'source' });
  });

  it('is unknown, never allowed, when the judge cannot tell', () => {
    const unlabelled = workload('shop', 'db', null);
    expect(one(both({ from: web, to: unlabelled }), staged)).toMatchObject({
      counts: { unknown: 1 },
      state: 'unknown',
    });
  });

  it('judges a row without labels by what the other end states', () => {
    const rows = [
      sum({ from: web, to: workload('shop', 'db', null) }),
      sum({ from: web, to: db, reporter: 'destination' }),
    ];
    expect(one(rows, staged).counts).toMatchObject({ wouldBeDenied: 1, unknown: 0 });
  });

  it('leaves connections between unmanaged ends as reported', () => {
    const connection = one([sum({ from: network('private', '10.0.0.1'), to: network('public', '1.1.1.1') })], staged);
    expect(connection.state).toBe('allowed');
  });
});

describe('what a connection says', () => {
  it('is one-sided between workloads unless the source denied it', () => {
    expect(one([sum({ from: web, to: db })]).oneSided).toBe(true);
    expect(one([sum({ from: web, to: db, verdict: 'deny' })]).oneSided).toBe(false);
    expect(one([sum({ from: web, to: network('public', '1.1.1.1') })]).oneSided).toBe(false);
    expect(one(both({ from: web, to: db })).oneSided).toBe(false);
  });

  it('tells external addresses apart', () => {
    const sums = ['1.1.1.1', '8.8.8.8'].map((ip) => sum({ from: web, to: network('public', ip) }));
    expect(foldConnections(sums, reported).map((connection) => connection.key)).toEqual([
      'wl:shop/web>net:public@1.1.1.1/tcp/8080',
      'wl:shop/web>net:public@8.8.8.8/tcp/8080',
    ]);
  });

  it('keeps labels on which rows agree', () => {
    const rows = ['v1', 'v2'].map((version) =>
      sum({ id: version, from: workload('shop', 'web', { app: 'web', version }), to: db }),
    );
    expect(one(rows).source.labels).toEqual({ app: 'web' });
  });

  describe('of the engine and the data plane', () => {
    const inForce = { tiers: DEFAULT_TIERS, policies: [policy({ ...denyDb, kind: 'NetworkPolicy' })], facts: NO_FACTS };
    const enforced = compilePolicySet(inForce, 'enforced');
    const judges: Judges = { view: 'reported', enforced, judged: null, agreement: agreementJudge(inForce) };
    const endOfTier = {
      ...hit({ kind: 'EndOfTier', name: '', action: 'deny', ruleIndex: -1 }),
      trigger: { kind: 'CalicoNetworkPolicy', namespace: 'shop', name: denyDb.metadata.name } as const,
    };
    const atDb = { from: web, to: db, reporter: 'destination' } as const;

    it('compares the newest report of each end alone', () => {
      const old = sum({ ...atDb, id: 'old', lastSeen: 1000 });
      const now = sum({ ...atDb, id: 'now', verdict: 'deny', enforced: [endOfTier], lastSeen: 2000 });
      const fromWeb = sum({ from: web, to: db });
      const agreement = one([old, now, fromWeb], judges).agreement;
      expect([agreement.source?.enforced.kind, agreement.destination?.enforced.kind]).toEqual(['agrees', 'agrees']);
      expect(one([old], judges).agreement).toMatchObject({
        source: null,
        destination: { enforced: { kind: 'disagrees', differs: 'verdict' } },
      });
    });

    it('asks with what other rows state of the ends', () => {
      const nameless = sum({ ...atDb, to: workload('shop', 'db', null), verdict: 'deny', enforced: [endOfTier] });
      expect(one([nameless], judges).agreement.destination?.enforced.kind).toBe('fact-missing');
      expect(one([nameless, sum({ from: web, to: db })], judges).agreement.destination?.enforced.kind).toBe('agrees');
    });

    it('asks only about the connections that are to say it', () => {
      const rows = [sum({ from: web, to: db, counters: { connectionsStarted: 3 } }), sum(atDb)];
      const asked = (least: number) =>
        one(rows, { ...judges, asksAgreement: ({ allowed }) => allowed >= least }).agreement;
      expect(asked(3)).toEqual(one(rows, judges).agreement);
      expect(asked(4)).toEqual({ source: null, destination: null });
    });

    it('says nothing where nobody is asked', () => {
      expect(one([sum({ from: web, to: db })]).agreement).toEqual({ source: null, destination: null });
    });
  });

  it('cannot be imitated by a hostile name', () => {
    const hostile = workload('shop', 'web>wl:shop/db/tcp/1');
    expect(one([sum({ from: hostile, to: db })]).key).toBe('wl:shop/web%3Ewl:shop%2Fdb%2Ftcp%2F1>wl:shop/db/tcp/8080');
  });
});

const endpoint = fc.oneof(
  fc
    .constantFrom('a', 'b')
    .chain((name) =>
      fc.constantFrom(workload('x', name), workload('x', name, null), workload('x', name, { app: name, track: 'c' })),
    ),
  fc.constantFrom(network('public', '1.1.1.1'), network('private', null)),
);
const anySum = fc
  .record({
    from: endpoint,
    to: endpoint,
    port: fc.constantFrom(80, 443, null),
    reporter: fc.constantFrom('source' as const, 'destination' as const, 'transit' as const, 'unknown' as const),
    verdict: fc.constantFrom('allow' as const, 'deny' as const, 'audit' as const, 'drop' as const, 'unknown' as const),
    pending: fc.constantFrom([], [deny]),
    counters: fc.record({ connectionsStarted: fc.nat(5), connectionsLive: fc.nat(3), packetsForward: fc.nat(5) }),
    lastSeen: fc.integer({ min: 1000, max: 1010 }),
  })
  .map((parts) => sum(parts));
const anySums = fc
  .array(anySum, { maxLength: 25 })
  .map((sums) => sums.map((item, index) => ({ ...item, seriesId: String(index) })));
const anyJudges = fc.constantFrom<Judges>(reported, staged, {
  ...staged,
  judged: engine([networkPolicy('x', 'b', { selector: "track == 'c'", types: ['Ingress', 'Egress'] })], 'staged'),
});

describe('for any flows', () => {
  it('counts at least one connection each, in four classes, with the state they give', () => {
    fc.assert(
      fc.property(anySums, anyJudges, (sums, judges) => {
        for (const { counts, state } of foldConnections(sums, judges)) {
          expect(totalCount(counts)).toBeGreaterThan(0);
          for (const name of VERDICT_CLASSES) expect(counts[name]).toBeGreaterThanOrEqual(0);
          expect(state).toBe(edgeStateOf(counts));
        }
      }),
    );
  });

  it('never counts more than the reports of both ends hold, nor fewer denies than either', () => {
    fc.assert(
      fc.property(anySums, anyJudges, (sums, judges) => {
        const counted = sums.map((item) => ({
          ...item,
          counters: { ...item.counters, connectionsStarted: item.counters.connectionsStarted + 1 },
        }));
        for (const connection of foldConnections(counted, judges)) {
          const own = counted.filter((item) => connection.seriesIds.includes(item.seriesId));
          const all = own.reduce((total, item) => total + item.counters.connectionsStarted, 0);
          expect(totalCount(connection.counts)).toBeLessThanOrEqual(all);
          for (const reporter of ['source', 'destination']) {
            const denied = own.filter((item) => item.key.verdict === 'deny' && item.key.reporter === reporter);
            expect(connection.counts.denied).toBeGreaterThanOrEqual(
              denied.reduce((total, item) => total + item.counters.connectionsStarted, 0),
            );
          }
        }
      }),
    );
  });

  it('gives the same answer in any order of the series', () => {
    fc.assert(
      fc.property(anySums, anyJudges, (sums, judges) => {
        expect(foldConnections(sums.toReversed(), judges)).toEqual(foldConnections(sums, judges));
      }),
    );
  });

  it('puts every series in at most one class, and only series it was given', () => {
    fc.assert(
      fc.property(anySums, anyJudges, (sums, judges) => {
        const ids = new Set(sums.map((item) => item.seriesId));
        for (const id of foldFlows(sums, judges).classes.keys()) expect(ids.has(id)).toBe(true);
      }),
    );
  });
});
