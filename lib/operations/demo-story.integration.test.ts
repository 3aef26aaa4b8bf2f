/** The story of the product from an empty database to the undo, without a browser. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Seconds } from '@/lib/core/flow';
import type { Board } from '@/lib/core/policy/board-model';
import { sameContent } from '@/lib/core/policy/object-name';
import type { Result } from '@/lib/core/result';
import { alertOutcome } from '@/lib/core/threat/outcome';
import { listAlerts } from '@/lib/storage/alerts';
import { findUndoable } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { listDns } from '@/lib/storage/dns';
import { listPolicies } from '@/lib/storage/policies';
import { testDatabase } from '@/lib/storage/testing/database';
import { acceptRecommendations } from './accept-recommendation';
import { catchUpDemo } from './demo-traffic';
import { enforcePolicies } from './enforce-policy';
import { readBoard, readLedger } from './read-board';
import { readRecommendations } from './read-recommendations';
import { readTimeline } from './read-timeline';
import { readView } from './read-view';
import { rollBackChange } from './roll-back-policy';
import { runDemoStep } from './run-demo-step';
import { seedDemo } from './seed-demo';

/** Yesterday at noon, UTC: single windows of the days before the last two are not kept. */
const START = (Math.floor(Date.now() / 86_400_000) - 0.5) * 86_400;
const actor = 'engineer';

let db: Database;
let cluster: ClusterRow;
let now: Seconds = START;

function value<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`expected success, got ${JSON.stringify(result.error)}`);
  return result.value;
}

const lastDay = () => ({ from: now - 86_400, to: now + 60 });
const step = async (name: 'deploy-multitool' | 'attempt' | 'threat' | 'reset') =>
  value(await runDemoStep(db, { cluster, actor, step: name, now }));

async function board(): Promise<Board> {
  return (await readBoard(db, cluster, lastDay(), false)).board;
}

const pairs = (shown: Board) =>
  shown.wouldBeDenied.map(({ connection }) => [
    connection.source.name,
    connection.destination.ip ?? connection.destination.name,
    connection.destinationPort,
  ]);

const UNEXPECTED = [
  ['emoji', 'voting', 8080],
  ['voting', 'multitool', 8080],
  ['web', '1.1.1.1', 443],
];

const staged = async () => (await listPolicies(db, cluster.id)).filter((policy) => policy.staged);

beforeAll(async () => {
  db = (await testDatabase()).client;
  const seeded = await seedDemo(db, { origin: 'http://127.0.0.1:3000', now, signal: new AbortController().signal });
  if (seeded === null) throw new Error('an empty database wants a demo');
  cluster = seeded;
});

describe('the story', () => {
  it('opens with a day of traffic and four recommendations', async () => {
    const { connections } = await readView(db, cluster.id, lastDay(), 'reported');
    expect(connections).toHaveLength(7);
    expect(connections.every((connection) => connection.state === 'allowed')).toBe(true);
    const offered = await readRecommendations(db, cluster.id, lastDay(), now);
    expect(offered.map(({ recommendation, standing }) => [recommendation.key, standing])).toEqual(
      ['emoji', 'vote-bot', 'voting', 'web'].map((name) => [`emojivoto/${name}`, 'open']),
    );
  });

  it('accepting all denies nothing and would deny nothing', async () => {
    const keys = ['emoji', 'vote-bot', 'voting', 'web'].map((name) => `emojivoto/${name}`);
    value(await acceptRecommendations(db, { cluster, actor, keys, range: lastDay(), now }));
    const shown = await board();
    expect(shown.stagedCount).toBe(4);
    expect(shown.wouldBeDenied).toEqual([]);
    expect(shown.totals).toMatchObject({ wouldBeDenied: 0, denied: 0, unknown: 0 });
    expect(shown.totals.allowed).toBeGreaterThan(100_000);
  });

  it('an attempt before multitool is there says so and leaves nothing', async () => {
    const result = await runDemoStep(db, { cluster, actor, step: 'attempt', now });
    expect(result.ok ? null : result.error.code).toBe('multitool-missing');
    expect((await readView(db, cluster.id, lastDay(), 'reported')).connections).toHaveLength(7);
  });

  it('three unexpected connections pass, and the staged policies would deny exactly them', async () => {
    await step('deploy-multitool');
    now += 30;
    const demo = await step('attempt');
    expect(demo.attempts.map((attempt) => attempt.verdict)).toEqual(['allow', 'allow', 'allow']);
    const shown = await board();
    expect(pairs(shown).sort()).toEqual(UNEXPECTED);
    expect(shown.totals).toMatchObject({ wouldBeDenied: 3, denied: 0, unknown: 0 });
    const { connections } = await readView(db, cluster.id, lastDay(), 'reported');
    expect(connections).toHaveLength(10);
    expect(connections.every(({ reported }) => reported.source?.verdict === 'allow')).toBe(true);
    expect(connections.every(({ counts }) => counts.denied === 0)).toBe(true);
  });

  it('any number of attempts adds up', async () => {
    await Promise.all([step('attempt'), step('attempt')]);
    expect((await board()).totals.wouldBeDenied).toBe(9);
  });

  it('the ledger names the same connections and the objects that would be written', async () => {
    const { ledger, writes, removes, problems } = await readLedger(db, cluster, lastDay(), {
      isDraft: false,
      policyIds: null,
    });
    expect(ledger).toMatchObject({
      newlyDeniedPairs: 3,
      newlyDeniedConnections: 9,
      newlyAllowedPairs: 0,
      unknownPairs: 0,
    });
    expect(writes).toHaveLength(4);
    expect(writes.every(({ yaml }) => yaml.includes('kind: NetworkPolicy') && !yaml.includes('stagedAction'))).toBe(
      true,
    );
    expect(removes).toHaveLength(4);
    expect(problems).toEqual([]);
  });

  it('one click enforces all four, and the same attempts are denied', async () => {
    const before = await staged();
    const expected = Object.fromEntries(before.map((policy) => [policy.id, policy.resourceVersion]));
    value(await enforcePolicies(db, { cluster, actor, expected }));
    now += 30;
    await catchUpDemo(db, cluster, now);
    const demo = await step('attempt');
    expect(demo.attempts.slice(0, 3).map((attempt) => attempt.verdict)).toEqual(['deny', 'deny', 'deny']);
    const shown = await board();
    expect(shown.stagedCount).toBe(0);
    expect(shown.totals).toMatchObject({ wouldBeDenied: 0, denied: 3 });
    const { connections } = await readView(db, cluster.id, { from: now, to: now + 60 }, 'reported');
    const denied = connections.filter((connection) => connection.state === 'denied');
    expect(denied.map(({ source, deniedAt }) => [source.name, deniedAt]).sort()).toEqual([
      ['emoji', 'source'],
      ['voting', 'source'],
      ['web', 'source'],
    ]);
  });

  it('ordinary traffic goes on under the enforced policies', async () => {
    now += 120;
    await catchUpDemo(db, cluster, now);
    const { connections } = await readView(db, cluster.id, { from: now - 90, to: now }, 'reported');
    expect(connections).toHaveLength(7);
    expect(connections.every((connection) => connection.state === 'allowed')).toBe(true);
  });

  it('a pod that talks to a listed machine raises alerts that say it was denied, and by which rule', async () => {
    now += 30;
    const demo = await step('threat');
    expect(demo).toMatchObject({ threatsRun: 1 });
    expect(demo.attempts[0]).toMatchObject({ verdict: 'deny' });
    const { connections } = await readView(db, cluster.id, { from: now - 60, to: now + 60 }, 'staged');
    const dns = await listDns(db, cluster.id, { range: { from: now - 60, to: now + 60 } }, 100);
    const alerts = await listAlerts(db, cluster.id, {}, 100);
    const told = alerts.map((alert) => {
      const { verdict, decidedBy, lookedUpOnly } = alertOutcome(alert, connections, dns);
      return [alert.destination, alert.sourceName, verdict, lookedUpOnly ? 'looked up' : decidedBy];
    });
    const rule = 'denied at egress by default/web: end of tier default';
    expect(told.sort()).toEqual([
      ['203.0.113.66', 'web', 'denied', rule],
      ['c2.badactor.example', 'web', 'denied', rule],
      ['exfil.badactor.example', 'web', 'allowed', 'looked up'],
    ]);
  });

  it('undo brings back what was staged, exactly', async () => {
    const change = await findUndoable(db, cluster.id);
    expect(change?.verb).toBe('enforce');
    value(await rollBackChange(db, { cluster, actor, changeId: change?.id ?? '' }));
    const after = await staged();
    expect(after).toHaveLength(4);
    for (const policy of after) {
      const was = change?.before.find(({ name }) => name.name === policy.name.name && name.kind === policy.name.kind);
      expect(sameContent(policy.document, was?.document ?? null)).toBe(true);
    }
    expect((await listPolicies(db, cluster.id)).filter((policy) => !policy.staged)).toHaveLength(1);
  });

  it('the timeline tells all of it, newest first', async () => {
    const { entries } = await readTimeline(db, cluster, null, 100);
    const told = entries.filter((entry) => entry.result === 'done').map((entry) => entry.verb);
    expect(told.filter((verb) => verb.endsWith('-policy'))).toEqual([
      'roll-back-policy',
      'enforce-policy',
      'stage-policy',
    ]);
    const enforced = entries.find((entry) => entry.verb === 'enforce-policy');
    expect(enforced?.objects).toHaveLength(8);
    expect(enforced?.undoable).toBe(false);
  });

  it('starting over gives the first day again', async () => {
    const demo = await step('reset');
    expect(demo).toMatchObject({ multitoolDeployed: false, attemptsRun: 0, attempts: [] });
    expect(await staged()).toEqual([]);
    expect(await listAlerts(db, cluster.id, {}, 100)).toEqual([]);
    const { connections } = await readView(db, cluster.id, lastDay(), 'reported');
    expect(connections).toHaveLength(7);
    const shown = await board();
    expect(shown.totals.denied).toBe(0);
    expect((await readRecommendations(db, cluster.id, lastDay(), now)).map(({ standing }) => standing)).toEqual([
      'open',
      'open',
      'open',
      'open',
    ]);
  });
});
