import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeriesSum } from '@/lib/core/flow';
import { foldConnections } from '@/lib/core/graph/connections';
import { both, engine, network, networkPolicy, sum, workload } from '@/lib/core/graph/testing/sums';
import { impactLedger } from './impact';

const web = workload('shop', 'web');
const db = workload('shop', 'db');
const open = engine([]);
const denyDb = engine([networkPolicy('shop', 'default.db', { selector: "app == 'db'", types: ['Ingress'] })], 'staged');
const fromWeb = engine(
  [
    networkPolicy('shop', 'db', {
      selector: "app == 'db'",
      types: ['Ingress'],
      ingress: [{ action: 'Allow', source: { selector: "app == 'web'" } }],
    }),
  ],
  'staged',
);

function connectionsOf(sums: readonly SeriesSum[]) {
  return foldConnections(sums, { view: 'reported', enforced: open, judged: null });
}

describe('impactLedger', () => {
  it('lists what would be newly denied, with the deciding rule before and after', () => {
    const ledger = impactLedger(
      connectionsOf(both({ from: web, to: db, counters: { connectionsStarted: 4, connectionsLive: 2 } })),
      open,
      denyDb,
    );
    expect(ledger).toMatchObject({
      newlyDeniedPairs: 1,
      newlyDeniedConnections: 4,
      unchangedPairs: 0,
      affectedWorkloads: ['shop/db', 'shop/web'],
      survivingLive: 2,
    });
    expect(ledger.flips[0]).toMatchObject({
      kind: 'newlyDenied',
      end: 'destination',
      connections: 4,
      before: 'allowed at ingress: no policy applies (profile kns.shop)',
      after: 'denied at ingress by staged default/db: end of tier default',
      missing: null,
    });
  });

  it('lists what would be newly allowed', () => {
    const denied = connectionsOf([
      sum({ from: web, to: db }),
      sum({ from: web, to: db, reporter: 'destination', verdict: 'deny' }),
    ]);
    expect(impactLedger(denied, denyDb, fromWeb).flips).toMatchObject([
      {
        kind: 'newlyAllowed',
        connections: 1,
        end: 'destination',
        after: 'allowed at ingress by staged default/db: rule 1',
      },
    ]);
  });

  it('never calls newly denied what the data plane denied already', () => {
    const denied = connectionsOf([sum({ from: web, to: db, verdict: 'deny' })]);
    expect(impactLedger(denied, open, denyDb)).toMatchObject({ flips: [], unchangedPairs: 1 });
  });

  it('lists unknowns apart, with the missing fact', () => {
    const unlabelled = connectionsOf(both({ from: web, to: workload('shop', 'db', null) }));
    expect(impactLedger(unlabelled, open, denyDb)).toMatchObject({
      unknownPairs: 1,
      newlyDeniedPairs: 0,
      flips: [{ kind: 'unknown', end: 'destination', missing: { fact: 'labels', ruleIndex: -1 } }],
    });
  });

  it('does not list a doubt that the change leaves as it is', () => {
    const unlabelled = connectionsOf(both({ from: web, to: workload('shop', 'db', null) }));
    const enforced = engine([
      networkPolicy('shop', 'default.db', { selector: "app == 'db'", types: ['Ingress'] }, 'NetworkPolicy'),
    ]);
    expect(impactLedger(unlabelled, enforced, denyDb)).toMatchObject({ flips: [], unchangedPairs: 1 });
  });

  it('counts live connections of the last window only', () => {
    const sums = [
      ...both({ from: web, to: db, port: 1, counters: { connectionsLive: 3 }, lastSeen: 2000 }),
      ...both({ from: web, to: db, port: 2, counters: { connectionsLive: 5 }, lastSeen: 1900 }),
    ];
    expect(impactLedger(connectionsOf(sums), open, denyDb).survivingLive).toBe(3);
  });

  const end = fc.constantFrom(
    web,
    db,
    workload('shop', 'db', null),
    workload('far', 'x'),
    network('public', '1.1.1.1'),
  );
  const flows = fc
    .array(
      fc.record({
        from: end,
        to: end,
        port: fc.constantFrom(1, 2),
        verdict: fc.constantFrom('allow' as const, 'deny' as const, 'drop' as const),
      }),
      { maxLength: 15 },
    )
    .map((parts) => parts.map((part, index) => sum({ ...part, id: String(index) })));
  const anyEngine = fc.constantFrom(
    open,
    denyDb,
    fromWeb,
    engine([networkPolicy('far', 'p', { types: ['Ingress', 'Egress'] })], 'staged'),
  );

  it('is empty for a set compared with itself', () => {
    fc.assert(
      fc.property(flows, anyEngine, (sums, set) => {
        expect(impactLedger(connectionsOf(sums), set, set).flips).toEqual([]);
      }),
    );
  });

  it('sorts kinds, then connections, and counts every connection once', () => {
    fc.assert(
      fc.property(flows, anyEngine, anyEngine, (sums, before, after) => {
        const connections = connectionsOf(sums);
        const ledger = impactLedger(connections, before, after);
        expect(ledger.flips.length + ledger.unchangedPairs).toBe(connections.length);
        expect(ledger.newlyDeniedPairs + ledger.newlyAllowedPairs + ledger.unknownPairs).toBe(ledger.flips.length);
        const kinds = ledger.flips.map(({ kind }) => ['newlyDenied', 'newlyAllowed', 'unknown'].indexOf(kind));
        expect(kinds).toEqual(kinds.toSorted((a, b) => a - b));
      }),
    );
  });

  it('gives the reverse change the reverse flips where everything is known and passes', () => {
    const known = flows.map((sums) =>
      sums.filter(
        ({ key }) => key.verdict === 'allow' && key.source.labels !== null && key.destination.labels !== null,
      ),
    );
    fc.assert(
      fc.property(known, anyEngine, anyEngine, (sums, before, after) => {
        const connections = connectionsOf(sums);
        const keys = (ledger: ReturnType<typeof impactLedger>, wanted: string) =>
          ledger.flips.filter(({ kind }) => kind === wanted).map(({ connection }) => connection.key);
        const forth = impactLedger(connections, before, after);
        const back = impactLedger(connections, after, before);
        expect(keys(forth, 'newlyDenied').toSorted()).toEqual(keys(back, 'newlyAllowed').toSorted());
      }),
    );
  });
});
