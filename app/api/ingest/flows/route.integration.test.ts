import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type IngestResponse, ingestResponse } from '@/lib/api/ingest';
import { problem } from '@/lib/api/problem';
import { createToken } from '@/lib/operations/create-token';
import { revokeToken } from '@/lib/operations/revoke-token';
import type { Database } from '@/lib/storage/client';
import { type ClusterRow, ensureCluster } from '@/lib/storage/clusters';
import { listFlows } from '@/lib/storage/flow-list';
import { sumSeries } from '@/lib/storage/flows';
import { testDatabase } from '@/lib/storage/testing/database';
import { GET, HEAD, POST } from './route';

const START = 1_795_435_200;
const DOOR = 'http://collector.example:3000/api/ingest/flows';
let db: Database;
let cluster: ClusterRow;
let token: string;
let clusters = 0;

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  vi.spyOn(Date, 'now').mockReturnValue((START + 3600) * 1000);
  db = (await testDatabase()).client;
  await freshCluster();
});

async function freshCluster(): Promise<void> {
  cluster = await ensureCluster(db, `cluster-${clusters++}`);
  token = (await createToken(db, cluster, 'test', 'tester', START)).secret;
}

/** One Goldmane line. `index` makes windows and series of their own. */
function line(index: number, changes: Record<string, unknown> = {}): string {
  const key = {
    ...{ source_name: `web-${index % 250}`, source_namespace: 'shop', source_type: 1 },
    ...{ dest_name: 'api', dest_namespace: 'shop', dest_type: 1, dest_port: 8080 },
    ...{ proto: 'tcp', reporter: 1, action: 1, policies: {} },
  };
  const start = START + 15 * Math.floor(index / 250);
  return JSON.stringify({
    Key: key,
    start_time: start,
    end_time: start + 15,
    packets_out: 1,
    bytes_out: 10,
    ...changes,
  });
}

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

function request(body: Body, headers: Record<string, string> = {}, query = ''): Request {
  const authorization = `Bearer ${token}`;
  const init = { method: 'POST', body, headers: { authorization, ...headers }, duplex: 'half' };
  return new Request(`${DOOR}${query}`, init);
}

async function send(body: Body, headers: Record<string, string> = {}, query = ''): Promise<IngestResponse> {
  const response = await POST(request(body, headers, query));
  expect(response.status).toBe(200);
  return ingestResponse.parse(await response.json());
}

async function refusal(response: Promise<Response>): Promise<string> {
  const answered = await response;
  return `${answered.status} ${problem
    .parse(await answered.json())
    .type.split(':')
    .at(-1)}`;
}

async function stored(): Promise<number> {
  const sums = await sumSeries(db, cluster.id, { from: START - 86_400, to: START + 86_400 }, START + 3600);
  return sums.reduce((total, { counters }) => total + counters.packetsForward, 0);
}

describe('POST /api/ingest/flows', () => {
  it('200: says what became of each record, and changes nothing the second time', async () => {
    await freshCluster();
    const body = [line(0), '{"broken', line(1), JSON.stringify({ index: {} }), line(2, { packets_out: -1 })].join('\n');
    const first = await send(body);
    expect(first).toMatchObject({ accepted: 2, duplicates: 0, updated: 0, rejected: 2, skipped: 1 });
    expect(first.errors.map(({ index, code }) => [index, code])).toEqual([
      [1, 'bad-json'],
      [4, 'bad-counter'],
    ]);
    expect(await send(body)).toMatchObject({ accepted: 0, duplicates: 2, rejected: 2 });
    expect(await stored()).toBe(2);
  });

  it('200: 25 MB arrive whole, plain and packed', async () => {
    await freshCluster();
    const lines = Array.from({ length: 50_000 }, (_, index) =>
      line(index, { dest_labels: [`pad=${'x'.repeat(260)}`] }),
    );
    const body = new TextEncoder().encode(lines.join('\n'));
    expect(body.length).toBeGreaterThan(25_000_000);
    expect(await send(body)).toMatchObject({ accepted: 50_000, rejected: 0 });
    expect(await stored()).toBe(50_000);
    expect(await send(new Uint8Array(gzipSync(body)))).toMatchObject({ accepted: 0, duplicates: 50_000 });
  }, 60_000);

  it('200: hostile names come back as they were sent', async () => {
    await freshCluster();
    const name = `<img src=x onerror=alert(1)>'"\\;DROP TABLE series;--\u202e`;
    const record = JSON.parse(line(0));
    await send(JSON.stringify({ ...record, Key: { ...record.Key, dest_name: name } }));
    const page = await listFlows(db, cluster.id, {
      ...{ range: { from: START, to: START + 60 }, verdict: null, namespace: 'shop', after: null, limit: 10 },
    });
    expect(page?.rows.map((row) => row.key.destination.name)).toEqual([name]);
  });

  it('200: a window from the future is refused with its reason and its neighbours are kept', async () => {
    await freshCluster();
    const future = line(1, { start_time: START + 90_000, end_time: START + 90_015 });
    const answer = await send([line(0), future].join('\n'));
    expect(answer).toMatchObject({ accepted: 1, rejected: 1, errors: [{ index: 1, code: 'future' }] });
  });

  it.each([
    ['a password', () => ({ authorization: `Basic ${btoa(`fluent:${token}`)}` })],
    ['an API key', () => ({ authorization: '', 'x-api-key': token })],
  ])('200: takes the token as %s', async (_, headers) => {
    expect((await POST(request(line(0), headers()))).status).toBe(200);
  });

  it('400: what is no batch at all', async () => {
    expect(await refusal(POST(request('hello\nworld')))).toBe('400 unreadable-body');
  });

  it('400: gzip that ends too early stores nothing', async () => {
    await freshCluster();
    const lines = Array.from({ length: 2000 }, (_, index) => line(index)).join('\n');
    const packed = new Uint8Array(gzipSync(lines));
    expect(await refusal(POST(request(packed.slice(0, packed.length - 100))))).toBe('400 unreadable-body');
    expect(await stored()).toBe(0);
  });

  it('400: an unknown source', async () => {
    expect(await refusal(POST(request(line(0), {}, '?source=netscape')))).toBe('400 invalid-request');
  });

  it('401: no token, a wrong one, a revoked one, an expired one', async () => {
    const refused = (headers: Record<string, string>) => refusal(POST(request(line(0), headers)));
    expect(await refused({ authorization: '' })).toBe('401 unauthenticated');
    expect(await refused({ authorization: 'Bearer fbi_wrong' })).toBe('401 unauthenticated');
    expect(await refused({ authorization: 'Basic !!!' })).toBe('401 unauthenticated');
    const revoked = await createToken(db, cluster, 'revoked', 'tester', START);
    await revokeToken(db, revoked.token.id, 'tester', START);
    expect(await refused({ authorization: `Bearer ${revoked.secret}` })).toBe('401 unauthenticated');
    const expired = await createToken(db, cluster, 'expired', 'tester', START - 2 * 365 * 86_400);
    expect(await refused({ authorization: `Bearer ${expired.secret}` })).toBe('401 unauthenticated');
  });

  it('403: a token of another cluster', async () => {
    expect(await refusal(POST(request(line(0), { 'x-cluster': 'elsewhere' })))).toBe('403 forbidden');
    expect(await refusal(POST(request(line(0), {}, '?cluster=elsewhere')))).toBe('403 forbidden');
    expect((await POST(request(line(0), {}, `?cluster=${cluster.name}`))).status).toBe(200);
  });

  it('413: a bomb is cut off while it inflates', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(100 * 1024 * 1024, '{"a":1}\n')));
    const before = process.memoryUsage().rss;
    expect(await refusal(POST(request(bomb)))).toBe('413 too-large');
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  }, 60_000);

  it('413: too many records', async () => {
    const body = Array.from({ length: 50_001 }, () => '{}').join('\n');
    expect(await refusal(POST(request(body)))).toBe('413 too-large');
  });

  it('415: an encoding this runtime cannot undo', async () => {
    expect(await refusal(POST(request(line(0), { 'content-encoding': 'snappy' })))).toBe('415 unsupported-type');
  });

  it('503 with Retry-After: more bodies at once than can be held, and those inside are not harmed', async () => {
    await freshCluster();
    const release: (() => void)[] = [];
    const slow = () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          release.push(() => {
            controller.enqueue(new TextEncoder().encode(line(0)));
            controller.close();
          });
        },
      });
    let refuse = (_: Response) => {};
    const refused = new Promise<Response>((resolve) => {
      refuse = resolve;
    });
    const sent = Array.from({ length: 22 }, async () => {
      const response = await POST(request(slow()));
      if (response.status !== 200) refuse(response);
      return response.status;
    });
    expect((await refused).headers.get('retry-after')).toBe('5');
    for (const finish of release) finish();
    const statuses = await Promise.all(sent);
    expect(statuses.toSorted()).toEqual([...Array.from({ length: 21 }, () => 200), 503]);
    expect(await stored()).toBe(1);
  });
});

describe('GET and HEAD /api/ingest/flows', () => {
  it('200 with a good token, 401 without', async () => {
    const ask = (method: string, headers: Record<string, string>) => new Request(DOOR, { method, headers });
    const authorization = `Bearer ${token}`;
    expect((await GET(ask('GET', { authorization }))).status).toBe(200);
    expect((await HEAD(ask('HEAD', { authorization }))).status).toBe(200);
    expect((await GET(ask('GET', {}))).status).toBe(401);
    expect((await HEAD(ask('HEAD', {}))).headers.get('www-authenticate')).toContain('Bearer');
  });
});
