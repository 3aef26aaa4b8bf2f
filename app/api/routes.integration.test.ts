import { beforeAll, describe, expect, it, vi } from 'vitest';
import { alertDetailResponse, alertsResponse } from '@/lib/api/alerts';
import { feedResponse, feedsResponse } from '@/lib/api/feeds';
import { flowsResponse, histogramResponse, honestyResponse } from '@/lib/api/flows';
import { ingestResponse } from '@/lib/api/ingest';
import { connectorsResponse, createTokenResponse } from '@/lib/api/meta';
import { problem } from '@/lib/api/problem';
import { ensureCluster } from '@/lib/storage/clusters';
import { testDatabase } from '@/lib/storage/testing/database';
import * as alert from './alerts/[id]/route';
import * as alertChange from './alerts/change/route';
import * as alerts from './alerts/route';
import * as connectors from './connectors/route';
import * as feedRefresh from './feeds/[id]/refresh/route';
import * as feed from './feeds/[id]/route';
import * as feeds from './feeds/route';
import * as flows from './flows/route';
import * as histogram from './histogram/route';
import * as honesty from './honesty/route';
import * as ingestDns from './ingest/dns/route';
import * as ingestFlows from './ingest/flows/route';
import * as token from './tokens/[id]/route';
import * as tokens from './tokens/route';

type Handler = (request: Request, context?: { params: Promise<Record<string, string>> }) => Promise<Response>;

const ORIGIN = 'http://127.0.0.1:3000';
const NOW = Math.floor(Date.now() / 1000);

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  await ensureCluster((await testDatabase()).client, 'test');
});

function call(handler: Handler, method: string, path: string, body?: unknown, params: Record<string, string> = {}) {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  return handler(new Request(`${ORIGIN}${path}`, { method, ...init }), { params: Promise.resolve(params) });
}

async function answer<T>(response: Promise<Response>, schema: { parse(value: unknown): T }): Promise<T> {
  const answered = await response;
  const body = await answered.json();
  expect([answered.status, body.detail]).toEqual([200, undefined]);
  return schema.parse(body);
}

async function refusal(response: Promise<Response>): Promise<string> {
  const body = problem.parse(await (await response).json());
  return `${body.status} ${body.type.split(':').at(-1)}`;
}

/** One story over all routes, as a script without a browser would tell it. */
describe('the routes of flows, feeds and alerts', () => {
  let secret = '';
  let feedId = '';

  it('make a token that pushes flows', async () => {
    const created = await answer(call(tokens.POST, 'POST', '/api/tokens', { name: 'fluent-bit' }), createTokenResponse);
    secret = created.token;
    expect(created.view).toMatchObject({ name: 'fluent-bit', revoked: false, prefix: secret.slice(0, 10) });
    const record = {
      ...{ start_time: NOW - 300, end_time: NOW - 1, source_ip: '10.0.0.1', dest_ip: '203.0.113.7', host: 'node-1' },
      ...{ source_name_aggr: 'web-*', source_namespace: 'shop', source_type: 'wep', dest_name_aggr: 'pub' },
      ...{ dest_namespace: '-', dest_type: 'net', dest_port: 443, proto: 'tcp', action: 'allow', reporter: 'src' },
      ...{ num_flows: 2, num_flows_started: 2, num_flows_completed: 2, packets_out: 20, bytes_out: 2000 },
    };
    const dns = {
      ...{ at: NOW - 200, client_namespace: 'shop', client_name: 'web', qname: 'c2.bad.example', qtype: 'A' },
      ...{ rcode: 'NOERROR', answers: ['203.0.113.7'] },
    };
    const push = (handler: Handler, body: unknown) => {
      const headers = { authorization: `Bearer ${secret}` };
      const request = new Request(`${ORIGIN}/x`, { method: 'POST', headers, body: JSON.stringify(body) });
      return answer(handler(request), ingestResponse);
    };
    expect(await push(ingestFlows.POST, [record])).toMatchObject({ accepted: 1, rejected: 0 });
    expect(await push(ingestDns.POST, [dns])).toMatchObject({ accepted: 1, rejected: 0 });
    expect(await push(ingestDns.POST, [dns])).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  it('show flows, bars, limits and sources', async () => {
    const page = await answer(call(flows.GET, 'GET', '/api/flows?range=1h'), flowsResponse);
    expect(page.rows).toMatchObject([{ source: { name: 'web' }, destination: { ip: '203.0.113.7' } }]);
    const bars = await answer(call(histogram.GET, 'GET', '/api/histogram?range=1h'), histogramResponse);
    const counted = bars.buckets.map(({ counts }) => counts.allowed + counts.unknown);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(2);
    await answer(call(honesty.GET, 'GET', '/api/honesty?range=1h'), honestyResponse);
    const sources = await answer(call(connectors.GET, 'GET', '/api/connectors'), connectorsResponse);
    expect(sources.connectors[0]?.state).toBe('ok');
    expect(JSON.stringify(sources)).not.toContain(secret);
  });

  it('refuse a page cursor, a range and a cluster that cannot be', async () => {
    expect(await refusal(call(flows.GET, 'GET', '/api/flows?after=zzz'))).toBe('400 invalid-request');
    expect(await refusal(call(flows.GET, 'GET', '/api/flows?from=10&to=5'))).toBe('400 invalid-request');
    expect(await refusal(call(flows.GET, 'GET', '/api/flows?cluster=nowhere'))).toBe('404 not-found');
  });

  it('set up feeds that find what was stored before', async () => {
    const body = { name: 'vendor', content: 'ip', text: '203.0.113.0/24\nnonsense' };
    const created = await answer(call(feeds.POST, 'POST', '/api/feeds', body), feedResponse);
    feedId = created.feed.id;
    expect(created.feed).toMatchObject({ state: 'ok', entries: 1, refused: 1, refusals: [{ line: 2 }] });
    expect(await refusal(call(feeds.POST, 'POST', '/api/feeds', body))).toBe('409 already-exists');
    const names = { name: 'names', content: 'domain', match: 'subtree', text: 'bad.example' };
    await answer(call(feeds.POST, 'POST', '/api/feeds', names), feedResponse);
    const listed = await answer(call(feeds.GET, 'GET', '/api/feeds'), feedsResponse);
    expect(listed).toMatchObject({ dnsRecordsLastDay: 1, externalAddressesLastDay: 1 });
    const refresh = call(feedRefresh.POST, 'POST', '/x', {}, { id: feedId });
    expect(await refusal(refresh)).toBe('422 refused');
  });

  it('show alerts, change them and keep their history', async () => {
    const listed = await answer(call(alerts.GET, 'GET', '/api/alerts'), alertsResponse);
    expect(listed.alerts.map(({ sentence }) => sentence).sort()).toEqual([
      'shop/web connected to 203.0.113.7',
      'shop/web looked up c2.bad.example and connected',
    ]);
    const ids = listed.alerts.map(({ id }) => id);
    const change = { ids, state: 'acknowledged', note: 'looking' };
    const changed = await answer(call(alertChange.POST, 'POST', '/x', change), { parse: (value) => value });
    expect(changed).toEqual({ changed: 2 });
    const closing = call(alertChange.POST, 'POST', '/x', { ids, state: 'closed' });
    expect(await refusal(closing)).toBe('400 invalid-request');
    const detail = await answer(call(alert.GET, 'GET', '/x', undefined, { id: ids[0] ?? '' }), alertDetailResponse);
    expect(detail.alert.state).toBe('acknowledged');
    expect(detail.history.map(({ text }) => text).sort()).toEqual(['looking', 'marked as acknowledged']);
    expect(detail.connections).toHaveLength(1);
    const missing = call(alert.GET, 'GET', '/x', undefined, { id: '00000000-0000-7000-8000-000000000000' });
    expect(await refusal(missing)).toBe('404 not-found');
  });

  it('remove feeds and end tokens', async () => {
    const remove = () => call(feed.DELETE, 'DELETE', '/x', undefined, { id: feedId });
    expect((await remove()).status).toBe(200);
    expect(await refusal(remove())).toBe('404 not-found');
    const { tokens: listed } = await answer(call(connectors.GET, 'GET', '/x'), connectorsResponse);
    const end = () => call(token.DELETE, 'DELETE', '/x', undefined, { id: listed[0]?.id ?? '' });
    expect((await end()).status).toBe(200);
    expect(await refusal(end())).toBe('404 not-found');
    const headers = { authorization: `Bearer ${secret}` };
    expect((await ingestFlows.GET(new Request(`${ORIGIN}/x`, { headers }))).status).toBe(401);
  });
});
