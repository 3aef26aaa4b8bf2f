/** A platform team runs three web processes and two workers on one Postgres, and they behave as one. */
import { expect, test } from '@playwright/test';
import { flowsResponse, streamEvents } from '@/lib/api/flows';
import { ingestResponse } from '@/lib/api/ingest';
import { createTokenResponse, metaResponse } from '@/lib/api/meta';
import { type Installation, startInstallation, until } from './harness/installation';

/** A dead leader must be replaced within this. */
const TAKE_OVER_MILLIS = 30_000;
const LEADS = 'this worker leads the schedule';

let installation: Installation;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  installation = await startInstallation({ webs: 3, workers: 2 });
});
test.afterAll(() => installation?.stop());

async function read<T>(url: string, schema: { parse(value: unknown): T }, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  const body = await response.json();
  expect([response.status, body.detail]).toEqual([200, undefined]);
  return schema.parse(body);
}

/** As Calico Enterprise logs it; the namespace keeps it apart from the demo's own traffic. */
function record(name: string, at: number) {
  return {
    ...{
      start_time: at,
      end_time: at + 15,
      source_name_aggr: `${name}-*`,
      source_namespace: 'several',
      source_type: 'wep',
    },
    ...{ dest_name_aggr: 'api-*', dest_namespace: 'several', dest_type: 'wep', dest_port: 443, proto: 'tcp' },
    ...{ action: 'allow', reporter: 'src', host: 'node-1', source_ip: '10.0.0.1', dest_ip: '10.0.0.2' },
    ...{ num_flows: 1, num_flows_started: 1, num_flows_completed: 1, packets_out: 5, bytes_out: 500 },
  };
}

function push(url: string, token: string, records: readonly unknown[]) {
  const headers = { authorization: `Bearer ${token}` };
  return read(`${url}/api/ingest/flows`, ingestResponse, { method: 'POST', headers, body: JSON.stringify(records) });
}

/** Reads a live stream into `names` and `id` until it is closed or breaks off. */
function follow(url: string, after: string | null = null) {
  const client = new AbortController();
  const seen = { names: [] as string[], id: after, ready: false, over: false };
  const reading = (async () => {
    const query = `namespace=several${after === null ? '' : `&after=${after}`}`;
    const { body } = await fetch(`${url}/api/flows/stream?${query}`, { signal: client.signal });
    let text = '';
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        seen.id = /^id: (.*)$/m.exec(block)?.[1] ?? seen.id;
        seen.ready ||= block.includes('event: ready');
        const data = /^event: flows\ndata: (.*)$/m.exec(block)?.[1];
        if (data === undefined) continue;
        seen.names.push(...streamEvents.flows.parse(JSON.parse(data)).rows.map(({ source }) => source.name));
      }
    }
  })().catch(() => undefined);
  const ended = reading.then(() => {
    seen.over = true;
  });
  const close = () => {
    client.abort();
    return ended;
  };
  return { seen, close };
}

test('three web processes and two workers behave as one', async () => {
  test.setTimeout(180_000);
  const [first, second, third] = installation.webs;
  const leader = () => installation.workers.filter((worker) => worker.isRunning && worker.output.includes(LEADS));
  if (!first || !second || !third) throw new Error('three web processes were asked for');
  const now = Math.floor(Date.now() / 1000);
  const mine = async (url: string) => {
    const { rows } = await read(`${url}/api/flows?range=1h&namespace=several`, flowsResponse);
    return rows.map(({ source }) => source.name).sort();
  };

  await test.step('one worker leads and sets up one demo cluster', async () => {
    await until('a worker leads', TAKE_OVER_MILLIS, () => leader().length > 0);
    expect(leader()).toHaveLength(1);
    await until('the demo is there', 60_000, async () => (await fetch(`${first.url}/api/meta`)).ok);
    const metas = await Promise.all(installation.webs.map(({ url }) => read(`${url}/api/meta`, metaResponse)));
    expect(metas.map(({ clusters }) => clusters.length)).toEqual([1, 1, 1]);
  });

  const { token } = await read(`${first.url}/api/tokens`, createTokenResponse, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'several' }),
  });
  const live = follow(second.url);
  await until('the stream is ready', 10_000, () => live.seen.ready);

  await test.step('a batch sent to all three at once is stored once', async () => {
    const records = ['a', 'b', 'c'].map((name) => record(name, now - 300));
    const answers = await Promise.all(installation.webs.map(({ url }) => push(url, token, records)));
    expect(answers.map(({ accepted }) => accepted).sort()).toEqual([0, 0, 3]);
    expect(answers.map(({ duplicates }) => duplicates).sort()).toEqual([0, 3, 3]);
    for (const { url } of installation.webs) expect(await mine(url)).toEqual(['a', 'b', 'c']);
  });

  await test.step('what one process stores is seen live at another', async () => {
    await push(third.url, token, [record('live', now - 285)]);
    await until('the flow arrives', 10_000, () => live.seen.names.includes('live'));
    expect([...new Set(live.seen.names)].sort()).toEqual(['a', 'b', 'c', 'live']);
  });

  await test.step('a killed web process loses nothing: its clients go on elsewhere', async () => {
    await second.end('SIGKILL');
    await until('the stream broke off', 10_000, () => live.seen.over);
    await push(first.url, token, [record('missed', now - 270)]);
    const resumed = follow(third.url, live.seen.id);
    await until('the missed flow arrives', 10_000, () => resumed.seen.names.includes('missed'));
    // Rows may come twice: a batch of the demo whose windows span the others' shows those again.
    expect(['a', 'b', 'c', 'live', 'missed']).toEqual(expect.arrayContaining([...new Set(resumed.seen.names)]));
    await resumed.close();
  });

  await test.step('a killed leader is replaced', async () => {
    const [dead] = leader();
    await dead?.end('SIGKILL');
    await until('the other worker leads', TAKE_OVER_MILLIS, () => leader().length === 1);
  });

  await test.step('metrics of any process tell of all', async () => {
    const metric = async (url: string) => {
      const text = await (await fetch(`${url}/api/metrics`)).text();
      expect(text).toMatch(/firebreak_event_loop_delay_seconds\{process="worker-/);
      return /^firebreak_records_accepted_total\{[^}]*source="calico"\} (\d+)$/m.exec(text)?.[1];
    };
    expect([await metric(first.url), await metric(third.url)]).toEqual(['5', '5']);
  });

  await test.step('a web process that is told to stop does, though a client follows it', async () => {
    const following = follow(third.url);
    await until('the stream is ready', 10_000, () => following.seen.ready);
    await third.end('SIGTERM', 8_000);
    await until('the stream ended', 5_000, () => following.seen.over);
    expect(await mine(first.url)).toEqual(['a', 'b', 'c', 'live', 'missed']);
  });
});
