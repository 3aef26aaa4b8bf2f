import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ingestFlows } from '@/lib/operations/ingest-flows';
import { reportProcess } from '@/lib/operations/report-process';
import { batch, flow, NOON } from '@/lib/operations/testing/flows';
import type { Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { testDatabase } from '@/lib/storage/testing/database';
import { GET } from './route';

const TOKEN = 'a-metrics-token-of-a-collector';
let db: Database;

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  vi.stubEnv('FIREBREAK_METRICS_TOKEN', TOKEN);
  db = (await testDatabase()).client;
});

function scrape(host = '127.0.0.1:3000', headers: Record<string, string> = {}): Promise<Response> {
  return GET(new Request(`http://${host}/api/metrics`, { headers: { host, ...headers } }));
}

/** Value of one sample; NaN when it is missing. */
async function read(sample: string): Promise<number> {
  const text = await (await scrape()).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${sample} `));
  return Number(line?.slice(sample.length + 1) ?? Number.NaN);
}

describe('GET /api/metrics', () => {
  it('counts what was stored and what was refused, by source and reason', async () => {
    const { id } = await ensureCluster(db, 'prod');
    const rejected = [{ index: 7, code: 'bad-time', reason: 'no time' }];
    const future = flow({ windowStart: NOON + 86_400 });
    await ingestFlows(db, batch(id, [flow(), future], { rejected }));
    await ingestFlows(db, batch(id, [flow({ windowStart: NOON + 15 })], { rejected }));
    const source = 'cluster="prod",source="goldmane"';
    expect(await read(`firebreak_records_accepted_total{${source}}`)).toBe(2);
    expect(await read(`firebreak_records_rejected_total{${source},reason="bad-time"}`)).toBe(2);
    expect(await read(`firebreak_records_rejected_total{${source},reason="future"}`)).toBe(1);
    const lag = await read(`firebreak_source_lag_seconds{${source}}`);
    expect(lag).toBeGreaterThanOrEqual(0);
    expect(await read('firebreak_series{cluster="prod"}')).toBe(1);
    expect(await read('firebreak_table_bytes{table="flow_window"}')).toBeGreaterThan(0);
    expect(await (await scrape()).text()).not.toContain('flow_window_20');
  });

  it('tells the latency of batches as a cumulative histogram, and the event loop, of itself and of workers', async () => {
    await reportProcess('worker', Date.now() / 1000, db);
    await db.processReport.create({ data: { process: 'worker-gone-1', reportedAt: new Date(0), body: {} } });
    await db.processReport.create({ data: { process: 'worker-odd-1', reportedAt: new Date(), body: { a: 1 } } });
    const text = await (await scrape()).text();
    const processes = new Set([...text.matchAll(/process="([a-z]+)-/g)].map(([, role]) => role));
    expect([...processes].sort()).toEqual(['web', 'worker']);
    expect(text).not.toMatch(/worker-gone|worker-odd/);
    const buckets = [...text.matchAll(/process="web-[^"]+",outcome="stored",le="[^"]+"} (\d+)/g)].map(([, n]) =>
      Number(n),
    );
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
    expect(buckets.at(-1)).toBe(2);
    expect(text).toMatch(/firebreak_event_loop_delay_seconds{process="worker-[^"]+",quantile="0.99"} \d/);
  });

  it('is for loopback names and for the holder of the token', async () => {
    expect((await scrape('10.1.2.3:3000')).status).toBe(403);
    expect((await scrape('10.1.2.3:3000', { authorization: 'Bearer wrong' })).status).toBe(403);
    expect((await scrape('10.1.2.3:3000', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });
});
