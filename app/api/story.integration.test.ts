/** The story again, through the routes: every answer is parsed by the schema that the browser uses. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { demoResponse } from '@/lib/api/demo';
import { connectionsResponse } from '@/lib/api/flows';
import { graphResponse } from '@/lib/api/graph';
import { metaResponse, timelineResponse } from '@/lib/api/meta';
import { boardResponse, changeResponse, draftResponse, ledgerResponse } from '@/lib/api/policies';
import { problem } from '@/lib/api/problem';
import { decideResponse, recommendationsResponse } from '@/lib/api/recommendations';
import { catchUpDemo } from '@/lib/operations/demo-traffic';
import { seedDemoObjects } from '@/lib/operations/seed-demo-objects';
import { database } from '@/lib/storage/client';
import { testDatabase } from '@/lib/storage/testing/database';
import * as connectionsRoute from './connections/route';
import * as feedRoute from './demo/feeds/[name]/route';
import * as demoRoute from './demo/route';
import * as graphRoute from './graph/route';
import * as metaRoute from './meta/route';
import * as boardRoute from './policies/board/route';
import * as applyRoute from './policies/draft/apply/route';
import * as draftRoute from './policies/draft/route';
import * as enforceRoute from './policies/enforce/route';
import * as exportRoute from './policies/export/route';
import * as ledgerRoute from './policies/ledger/route';
import * as stageRoute from './policies/stage/route';
import * as undoRoute from './policies/undo/route';
import * as unstageRoute from './policies/unstage/route';
import * as acceptRoute from './recommendations/accept/route';
import * as decideRoute from './recommendations/decide/route';
import * as recommendationsRoute from './recommendations/route';
import * as timelineRoute from './timeline/route';

type Handler = (request: Request, context?: { params: Promise<Record<string, string>> }) => Promise<Response>;

const ORIGIN = 'http://127.0.0.1:3000';

async function get<S extends z.ZodType>(handler: Handler, search: string, schema: S): Promise<z.output<S>> {
  const response = await handler(new Request(`${ORIGIN}/api${search}`));
  const body = await response.json();
  if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(body)}`);
  return schema.parse(body);
}

function send(handler: Handler, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return handler(new Request(`${ORIGIN}/api`, { method: 'POST', body: JSON.stringify(body), headers }));
}

async function post<S extends z.ZodType>(handler: Handler, body: unknown, schema: S): Promise<z.output<S>> {
  const response = await send(handler, body);
  const answer = await response.json();
  if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  return schema.parse(answer);
}

/** Status and problem type of a refused request. */
async function refusal(handler: Handler, body: unknown): Promise<readonly [number, string]> {
  const response = await send(handler, body);
  const { type } = await response.json();
  return [response.status, String(type).replace('urn:firebreak:problem:', '')];
}

const board = (search = '') => get(boardRoute.GET, `?range=24h${search}`, boardResponse);

async function stagedVersions(): Promise<Record<string, string>> {
  const { tiers } = (await board()).board;
  const staged = tiers.flatMap((tier) => tier.cards).flatMap((card) => card.staged ?? []);
  return Object.fromEntries(staged.map((version) => [version.policyId, version.resourceVersion]));
}

beforeAll(async () => {
  vi.stubEnv('DATABASE_URL', (await testDatabase()).url);
  const cluster = await seedDemoObjects(database(), new AbortController().signal);
  await catchUpDemo(database(), cluster, Date.now() / 1000);
});
afterAll(() => database().$disconnect());

describe('before anything is decided', () => {
  it('meta names the cluster and its namespaces', async () => {
    expect(await get(metaRoute.GET, '', metaResponse)).toMatchObject({
      cluster: 'demo',
      demo: true,
      namespaces: ['default', 'emojivoto', 'kube-system'],
      stagedPolicies: 0,
    });
  });

  it('the graph holds the four workloads and cluster DNS', async () => {
    const graph = await get(graphRoute.GET, '?range=1h', graphResponse);
    const workloads = graph.items.filter((item) => item.kind === 'workload').map((item) => item.id);
    expect(workloads).toEqual([
      'wl:emojivoto/emoji',
      'wl:emojivoto/vote-bot',
      'wl:emojivoto/voting',
      'wl:emojivoto/web',
      'wl:kube-system/kube-dns',
    ]);
    expect(graph.edges).toHaveLength(7);
  });

  it('a folded namespace is an end of its connections', async () => {
    const edge = encodeURIComponent('ns:emojivoto>wl:kube-system/kube-dns');
    expect((await get(connectionsRoute.GET, `?range=1h&edge=${edge}`, connectionsResponse)).total).toBe(4);
  });

  it('a dismissed recommendation can be taken up again', async () => {
    const decide = (decision: string) => post(decideRoute.POST, { keys: ['emojivoto/web'], decision }, decideResponse);
    expect(await decide('dismiss')).toEqual({ changed: 1 });
    expect(await decide('dismiss')).toEqual({ changed: 0 });
    const offered = await get(recommendationsRoute.GET, '?namespace=emojivoto', recommendationsResponse);
    expect(offered.recommendations.map(({ standing }) => standing)).toEqual(['open', 'open', 'open', 'dismissed']);
    expect(await decide('reactivate')).toEqual({ changed: 1 });
  });

  it('the feeds of the demo are served as files, and nothing else is', async () => {
    const ask = (name: string) =>
      feedRoute.GET(new Request(`${ORIGIN}/api/demo/feeds/${name}`), { params: Promise.resolve({ name }) });
    expect(await (await ask('demo-command-and-control.txt')).text()).toContain('203.0.113.66');
    expect((await ask('..%2f..%2fpackage.json')).status).toBe(404);
  });
});

describe('from recommendation to enforcement and back', () => {
  it('stages all recommendations once', async () => {
    const keys = ['web', 'emoji', 'voting', 'vote-bot'].map((name) => `emojivoto/${name}`);
    const change = await post(acceptRoute.POST, { keys }, changeResponse);
    expect(change.objects).toHaveLength(4);
    expect(await refusal(acceptRoute.POST, { keys })).toEqual([409, 'nothing-to-change']);
    expect(await refusal(acceptRoute.POST, { keys: ['emojivoto/nobody'] })).toEqual([410, 'gone']);
    const shown = await board();
    expect(shown.board.totals).toMatchObject({ wouldBeDenied: 0, denied: 0, unknown: 0 });
    expect(shown.undoable?.changeId).toBe(change.changeId);
  });

  it('an attempt needs multitool', async () => {
    expect(await refusal(demoRoute.POST, { step: 'attempt' })).toEqual([409, 'multitool-missing']);
  });

  it('three attempts would be denied, and the graph says so', async () => {
    await post(demoRoute.POST, { step: 'deploy-multitool' }, demoResponse);
    const demo = await post(demoRoute.POST, { step: 'attempt' }, demoResponse);
    expect(demo).toMatchObject({ available: true, multitoolDeployed: true, attemptsRun: 1 });
    const graph = await get(graphRoute.GET, '?range=15m&view=staged', graphResponse);
    const amber = graph.edges.filter((edge) => edge.state === 'wouldBeDenied').map((edge) => edge.id);
    expect(amber).toEqual([
      'wl:emojivoto/emoji>wl:emojivoto/voting',
      'wl:emojivoto/voting>wl:default/multitool',
      'wl:emojivoto/web>net:public',
    ]);
    const ledger = await get(ledgerRoute.GET, '?range=24h', ledgerResponse);
    expect(ledger.ledger.newlyDeniedPairs).toBe(3);
    expect(ledger.writes).toHaveLength(4);
  });

  it('a draft allows one of them, is applied and undone', async () => {
    const [first] = (await board()).board.wouldBeDenied;
    const cardId = first?.decidedBy[0]?.cardId;
    const cards = (await board()).board.tiers.flatMap((tier) => tier.cards);
    const policyId = cards.find((card) => card.id === cardId)?.staged?.policyId;
    const edit = { edit: 'allow', policyId, connectionKey: first?.connection.key, range: '24h' };
    expect((await post(draftRoute.POST, edit, draftResponse)).draft).toMatchObject({ canUndo: true });
    expect((await board('&draft=true')).board.draftSteps).toBe(1);
    const change = await post(applyRoute.POST, {}, changeResponse);
    await post(undoRoute.POST, { changeId: change.changeId }, changeResponse);
    expect((await board()).board.wouldBeDenied).toHaveLength(3);
    expect(await refusal(undoRoute.POST, { changeId: change.changeId })).toEqual([409, 'nothing-to-change']);
  });

  it('enforcing needs the versions that were looked at', async () => {
    const expected = await stagedVersions();
    const stale = Object.fromEntries(Object.keys(expected).map((id) => [id, '1']));
    expect(await refusal(enforceRoute.POST, { expected: stale })).toEqual([409, 'conflict']);
    const conflict = problem.parse(await (await send(enforceRoute.POST, { expected: stale })).json());
    expect(conflict.current?.yaml).toContain('kind: StagedNetworkPolicy');
    const change = await post(enforceRoute.POST, { expected }, changeResponse);
    expect(change.text).toBe('enforced 4 policies');
    expect(await refusal(enforceRoute.POST, { expected })).toEqual([410, 'gone']);
  });

  it('the same attempts are denied now, and undo stages again', async () => {
    const demo = await post(demoRoute.POST, { step: 'attempt' }, demoResponse);
    expect(demo.attempts.slice(0, 3).map(({ verdict }) => verdict)).toEqual(['deny', 'deny', 'deny']);
    const shown = await board();
    expect(shown.board.stagedCount).toBe(0);
    await post(undoRoute.POST, { changeId: shown.undoable?.changeId }, changeResponse);
    expect(Object.keys(await stagedVersions())).toHaveLength(4);
  });

  it('what is exported can be staged again', async () => {
    const response = await exportRoute.GET(new Request(`${ORIGIN}/api/policies/export?set=staged`));
    expect(response.headers.get('content-type')).toContain('yaml');
    expect((await response.text()).match(/kind: StagedNetworkPolicy/g)).toHaveLength(4);
    const cards = (await board()).board.tiers.flatMap((tier) => tier.cards).flatMap((card) => card.staged ?? []);
    await post(unstageRoute.POST, { expected: await stagedVersions() }, changeResponse);
    const documents = cards.map(({ document }) => {
      const { resourceVersion: _version, ...metadata } = document.metadata;
      return { ...document, metadata };
    });
    expect((await post(stageRoute.POST, { documents }, changeResponse)).objects).toHaveLength(4);
  });

  it('the timeline pages through all of it', async () => {
    const all = await get(timelineRoute.GET, '', timelineResponse);
    const first = await get(timelineRoute.GET, '?limit=3', timelineResponse);
    const second = await get(timelineRoute.GET, `?limit=3&before=${first.next}`, timelineResponse);
    expect([...first.entries, ...second.entries].map(({ id }) => id)).toEqual(
      all.entries.slice(0, 6).map(({ id }) => id),
    );
    expect(all.entries.some(({ result }) => result === 'refused')).toBe(true);
  });
});
