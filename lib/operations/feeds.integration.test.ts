import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AlertChangeBody, alertDetailResponse } from '@/lib/api/alerts';
import type { PolicyHit } from '@/lib/core/flow';
import { countOccurrences, listEvidence } from '@/lib/storage/alert-events';
import { type AlertRow, listAlerts } from '@/lib/storage/alerts';
import { listAudit } from '@/lib/storage/audit';
import type { Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { type FeedRow, findFeed } from '@/lib/storage/feeds';
import { testDatabase } from '@/lib/storage/testing/database';
import { changeAlerts } from './change-alerts';
import { createFeed, type NewFeed } from './create-feed';
import { deleteFeed } from './delete-feed';
import { ingestFlows } from './ingest-flows';
import { readAlert, readAlerts } from './read-alerts';
import { refreshFeed } from './refresh-feed';
import { settleTouched } from './settle-hours';
import { address, batch, counters, flow, key, NOON, question, workload } from './testing/flows';

let db: Database;
let clusterId: number;
let clusters = 0;
/** What the vendor's server answers next. */
let published: { status: number; body: string; etag: string | null };
let asked = 0;
let server: Server;
let url: string;

beforeAll(async () => {
  db = (await testDatabase()).client;
  server = createServer((request, response) => {
    asked++;
    const { status, body, etag } = published;
    const known = etag !== null && request.headers['if-none-match'] === etag;
    if (etag !== null) response.setHeader('etag', etag);
    response.writeHead(known ? 304 : status).end(known ? undefined : body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('PORT', String(port));
  url = `http://127.0.0.1:${port}/api/demo/feeds/vendor.txt`;
});
afterAll(() => server.close());
beforeEach(async () => {
  clusterId = (await ensureCluster(db, `cluster-${clusters++}`)).id;
  published = { status: 200, body: '203.0.113.7\n', etag: null };
});

const LISTED = key(workload('web'), address('203.0.113.7'), { destinationPort: 443 });

async function feed(changes: Partial<NewFeed> = {}): Promise<FeedRow> {
  const created = await createFeed(db, {
    ...{ clusterId, name: 'vendor', description: '', content: 'ip', match: 'exact', url: null, periodSeconds: 3600 },
    ...{ severity: 70, mitre: 'T1071', text: null, actor: 'tester', now: NOON, signal: new AbortController().signal },
    ...changes,
  });
  if (!created.ok) throw new Error(created.error.detail);
  return created.value;
}

async function refresh(row: FeedRow, byHand = false): Promise<FeedRow> {
  const current = (await findFeed(db, row.id)) ?? row;
  const request = { actor: 'tester', now: NOON + 60, byHand, signal: new AbortController().signal };
  expect((await refreshFeed(db, current, request)).ok).toBe(true);
  return (await findFeed(db, row.id)) ?? row;
}

async function ingest(...args: [Parameters<typeof batch>[1], Parameters<typeof batch>[2]?]): Promise<void> {
  const stored = await ingestFlows(db, batch(clusterId, ...args));
  expect(stored.ok).toBe(true);
}

function alerts(): Promise<readonly AlertRow[]> {
  return listAlerts(db, clusterId, {}, 100);
}

async function occurrences(): Promise<number> {
  const ids = (await alerts()).map(({ id }) => id);
  return [...(await countOccurrences(db, ids, 24)).values()].reduce((sum, { total }) => sum + total, 0);
}

describe('a feed', () => {
  it('lists its content and every line it could not use', async () => {
    const row = await feed({ text: '203.0.113.7\n10.0.0.1\nhello\n198.51.100.0/24\n' });
    expect(row).toMatchObject({ state: 'ok', version: 1, entries: 2, added: 2, removed: 0 });
    expect(row.refused).toBeGreaterThan(0);
    expect((await listAudit(db, clusterId, null, 10)).map(({ verb }) => verb)).toEqual(['refresh-feed', 'create-feed']);
  });

  it('is pulled, costs one 304 while nothing changes, and replaces its content as a whole', async () => {
    published = { status: 200, body: '203.0.113.7\n203.0.113.8\n', etag: '"1"' };
    const row = await feed({ url });
    expect(row).toMatchObject({ state: 'ok', version: 1, entries: 2 });
    expect(await refresh(row)).toMatchObject({ version: 1, notModified: 1 });
    published = { status: 200, body: '203.0.113.8\n203.0.113.9\n', etag: '"2"' };
    expect(await refresh(row)).toMatchObject({ version: 2, entries: 2, added: 1, removed: 1 });
  });

  it('does not parse the same bytes again when the server knows no ETag', async () => {
    const row = await feed({ url });
    expect(await refresh(row)).toMatchObject({ version: 1, notModified: 1 });
  });

  it.each([
    ['an HTML page', { status: 200, body: '<!doctype html><html>log in</html>' }],
    ['a failure', { status: 500, body: '203.0.113.99' }],
  ])('keeps its last good content when it gets %s', async (_, answer) => {
    const row = await feed({ url });
    published = { ...answer, etag: null };
    expect(await refresh(row)).toMatchObject({ state: 'failing', version: 1, entries: 1 });
  });

  it('holds a content that shrank to less than half until a person asks again', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `203.0.113.${index}`);
    published = { status: 200, body: lines.join('\n'), etag: '"1"' };
    const row = await feed({ url });
    published = { status: 200, body: lines.slice(0, 19).join('\n'), etag: '"2"' };
    expect(await refresh(row)).toMatchObject({ state: 'held', entries: 40, version: 1 });
    expect(await refresh(row)).toMatchObject({ state: 'held', entries: 40 });
    expect(await refresh(row, true)).toMatchObject({ state: 'ok', entries: 19, removed: 21, version: 2 });
  });

  it('is never pulled from an address inside, even when the schedule asks', async () => {
    const before = asked;
    const row = await feed({ url: url.replace('/api/demo/feeds/', '/api/meta/') });
    expect(row).toMatchObject({ state: 'failing', version: 0, detail: 'leads to a private or local address' });
    expect(asked).toBe(before);
  });

  it('has a name of its own', async () => {
    await feed({ text: '' });
    await expect(feed({ text: '' })).rejects.toThrow('there is a feed named');
  });

  it('keeps its alerts when it is removed', async () => {
    const row = await feed({ text: '203.0.113.7' });
    await ingest([flow({ key: LISTED })]);
    expect(await deleteFeed(db, row.id, 'tester')).toEqual({ ok: true, value: null });
    expect(await alerts()).toHaveLength(1);
    await ingest([flow({ key: LISTED, windowStart: NOON + 15 })]);
    expect(await occurrences()).toBe(1);
  });
});

describe('alerts', () => {
  it('group a thousand attempts into one, and count each attempt once however often it is sent', async () => {
    await feed({ text: '203.0.113.0/24' });
    const flows = Array.from({ length: 100 }, (_, index) =>
      flow({ key: LISTED, windowStart: NOON - 15 * index, counters: counters({ connectionsStarted: 10 }) }),
    );
    await ingest(flows);
    await ingest(flows);
    await ingest(flows.slice(0, 60), { digest: Buffer.from('another') });
    const [alert, ...more] = await alerts();
    expect(more).toEqual([]);
    expect(alert).toMatchObject({
      ...{ indicator: '203.0.113.0/24', indicatorLine: 1, sourceNamespace: 'shop', sourceName: 'web' },
      ...{ destination: '203.0.113.7', state: 'new', severity: 70, mitre: 'T1071', feedName: 'vendor', feedVersion: 1 },
    });
    expect(await occurrences()).toBe(1000);
  });

  it('find in history what was not listed yet', async () => {
    await ingest([flow({ key: LISTED }), flow({ key: key(workload('web'), address('203.0.113.8')) })]);
    expect(await alerts()).toEqual([]);
    await feed({ text: '203.0.113.7' });
    expect(await alerts()).toMatchObject([{ destination: '203.0.113.7', firstSeen: NOON }]);
    await ingest([flow({ key: LISTED })], { digest: Buffer.from('again') });
    expect(await occurrences()).toBe(1);
  });

  it('find days of history that is only kept as hours', async () => {
    const old = NOON - 20 * 86_400;
    await ingest([flow({ key: LISTED, windowStart: old }), flow({ key: LISTED, windowStart: old + 3600 })]);
    await settleTouched(db, { hourBefore: NOON, touchedBefore: null });
    await db.$executeRaw`DELETE FROM flow_window WHERE cluster_id = ${clusterId}`;
    await feed({ text: '203.0.113.7' });
    expect(await occurrences()).toBe(2);
  });

  it('name the look-up of a listed name, in the batch and in history', async () => {
    const asks = question({ queryName: 'c2.bad.example', count: 3 });
    await ingest([], { dns: [asks, question()] });
    await feed({ content: 'domain', match: 'subtree', text: 'bad.example' });
    await ingest([], { dns: [{ ...asks, at: NOON + 5 }] });
    const [alert] = await alerts();
    expect(alert).toMatchObject({ kind: 'domain', indicator: 'bad.example', destination: 'c2.bad.example' });
    expect(await occurrences()).toBe(6);
    expect(await listEvidence(db, alert?.id ?? '', 10)).toMatchObject([{ dns: { count: 3 } }, { at: NOON }]);
  });

  it('match a network set that holds the feed where the source names no addresses', async () => {
    await feed({ text: '203.0.113.7' });
    const set = { ...address(''), kind: 'networkSet', name: 'threatfeed.vendor', ip: null } as const;
    await ingest([flow({ key: key(workload('web'), set) })]);
    expect(await alerts()).toMatchObject([{ destination: 'threatfeed.vendor', indicatorLine: 0 }]);
  });

  it('leave out what an exception covers', async () => {
    await feed({ text: '203.0.113.7\n203.0.113.8' });
    await db.alertException.create({
      data: { clusterId, indicator: '203.0.113.7/32', reason: 'ours', owner: 'tester' },
    });
    await ingest([flow({ key: LISTED }), flow({ key: key(workload('web'), address('203.0.113.8')) })]);
    expect((await alerts()).map(({ destination }) => destination)).toEqual(['203.0.113.8']);
  });

  it('say what became of the attempt, by which rule, and how bad that is', async () => {
    await feed({ text: '203.0.113.7' });
    const hit: PolicyHit = {
      ...{ kind: 'GlobalNetworkPolicy', namespace: null, name: 'default.block', tier: 'default', action: 'deny' },
      ...{ policyIndex: 0, ruleIndex: 1, trigger: null },
    };
    const trace = { enforced: [hit], pending: [] };
    await ingest([flow({ key: { ...LISTED, verdict: 'deny', trace } })]);
    const { alerts: shown, counts } = await readAlerts(db, clusterId, {});
    expect(counts).toEqual({ new: 1, acknowledged: 0, closed: 0 });
    expect(shown).toMatchObject([
      {
        sentence: 'shop/web tried to connect to 203.0.113.7',
        severity: 42,
        occurrences: 1,
        outcome: { verdict: 'denied' },
      },
    ]);
    expect(shown[0]?.outcome.decidedBy).toContain('default/block: rule 2');
    const detail = await readAlert(db, clusterId, shown[0]?.id ?? '');
    expect(detail?.connections).toHaveLength(1);
    expect(alertDetailResponse.safeParse(detail).success).toBe(true);
  });

  it.each([
    ['remediated', 'new', true],
    ['false-positive', 'closed', false],
    ['expected', 'closed', false],
  ] as const)('closed as %s are %s after another attempt', async (closeReason, state, regressed) => {
    await feed({ text: '203.0.113.7' });
    await ingest([flow({ key: LISTED })]);
    const [open] = await alerts();
    const cluster = await ensureCluster(db, `cluster-${clusters - 1}`);
    const body: AlertChangeBody = {
      ids: [open?.id ?? ''],
      state: 'closed',
      closeReason,
      assignee: 'ana',
      note: 'looked at it',
    };
    expect(await changeAlerts(db, cluster, body, 'tester', NOON + 120)).toEqual({ ok: true, value: 1 });
    await ingest([flow({ key: LISTED, windowStart: NOON - 60 })]);
    expect(await alerts()).toMatchObject([{ state: 'closed', closeReason, assignee: 'ana' }]);
    await ingest([flow({ key: LISTED, windowStart: NOON + 240 })], { now: NOON + 300 });
    expect(await alerts()).toMatchObject([{ state, regressed }]);
    const detail = await readAlert(db, clusterId, open?.id ?? '');
    expect(detail?.history.map(({ text }) => text).toSorted()).toEqual([
      `closed as ${closeReason}, assigned to ana`,
      'looked at it',
    ]);
  });

  it('cannot be closed without a reason, nor from another cluster', async () => {
    await feed({ text: '203.0.113.7' });
    await ingest([flow({ key: LISTED })]);
    const ids = (await alerts()).map(({ id }) => id);
    const other = await ensureCluster(db, 'other');
    const closing: AlertChangeBody = { ids, state: 'closed' };
    expect(await changeAlerts(db, other, closing, 'tester', NOON)).toMatchObject({ ok: false });
    const complete: AlertChangeBody = { ...closing, closeReason: 'expected' };
    expect(await changeAlerts(db, other, complete, 'tester', NOON)).toEqual({ ok: true, value: 0 });
    expect(await alerts()).toMatchObject([{ state: 'new' }]);
  });
});
