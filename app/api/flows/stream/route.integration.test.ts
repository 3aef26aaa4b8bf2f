import { beforeAll, describe, expect, it, vi } from 'vitest';
import { streamEvents } from '@/lib/api/flows';
import { problem } from '@/lib/api/problem';
import { ingestFlows } from '@/lib/operations/ingest-flows';
import { batch, flow, key, NOON, workload } from '@/lib/operations/testing/flows';
import type { Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { forgetObservations } from '@/lib/storage/forget-cluster';
import { testDatabase } from '@/lib/storage/testing/database';
import { inTransaction } from '@/lib/storage/transaction';
import { GET } from './route';

let db: Database;
let clusterId: number;

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  db = (await testDatabase()).client;
  clusterId = (await ensureCluster(db, 'live')).id;
});

interface Received {
  readonly id: string | null;
  readonly name: keyof typeof streamEvents;
  readonly data: { readonly rows: readonly { readonly source: { readonly name: string } }[]; readonly reason?: string };
}

/** Reads a stream as an EventSource does. */
function listen(query = '', headers: Record<string, string> = {}) {
  const client = new AbortController();
  const request = new Request(`http://127.0.0.1:3000/api/flows/stream?cluster=live${query}`, {
    headers,
    signal: client.signal,
  });
  const events = (async function* (): AsyncGenerator<Received> {
    const { body } = await GET(request);
    let text = '';
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
        const name = field('event') as keyof typeof streamEvents | null;
        if (name === null) continue;
        yield {
          id: field('id'),
          name,
          data: streamEvents[name].parse(JSON.parse(field('data') ?? '')) as Received['data'],
        };
      }
    }
  })();
  const next = async () => {
    const result = await events.next();
    if (result.done) throw new Error('the stream ended');
    return result.value;
  };
  return { next, close: () => client.abort() };
}

let windows = 0;
/** One new window of that workload, committed. Answers the names that a stream should show for it. */
async function commit(...names: readonly string[]): Promise<void> {
  windows += 1;
  const at = NOON + windows * 15;
  const flows = names.map((name) => flow({ windowStart: at, key: key(workload(name), workload('api')) }));
  const stored = await ingestFlows(db, batch(clusterId, flows, { now: at + 60 }));
  expect(stored.ok).toBe(true);
}

const namesOf = ({ data }: Received) => data.rows.map(({ source }) => source.name).sort();

describe('GET /api/flows/stream', () => {
  it('begins now and shows what is committed from then on, once', async () => {
    await commit('before');
    const stream = listen();
    expect(await stream.next()).toMatchObject({ name: 'ready', data: { cluster: 'live' } });
    await commit('first', 'second');
    expect(namesOf(await stream.next())).toEqual(['first', 'second']);
    await commit('third');
    expect(namesOf(await stream.next())).toEqual(['third']);
    stream.close();
  });

  it('goes on after the last event that was received', async () => {
    const stream = listen();
    const { id } = await stream.next();
    stream.close();
    await commit('missed');
    const headers = { 'last-event-id': id ?? '' };
    const resumed = listen('', headers);
    expect((await resumed.next()).id).toBe(id);
    const shown = await resumed.next();
    expect(namesOf(shown)).toEqual(['missed']);
    resumed.close();
    const byQuery = listen(`&after=${id}`);
    await byQuery.next();
    expect(await byQuery.next()).toEqual(shown);
    byQuery.close();
  });

  it('shows only what was asked for, and moves on past the rest', async () => {
    const stream = listen('&namespace=elsewhere');
    const { id } = await stream.next();
    await commit('shop-only');
    windows += 1;
    const at = NOON + windows * 15;
    const far = flow({ windowStart: at, key: key(workload('far', 'elsewhere'), workload('api')) });
    await ingestFlows(db, batch(clusterId, [far], { now: at + 60 }));
    const shown = await stream.next();
    expect(namesOf(shown)).toEqual(['far']);
    expect(Number(shown.id)).toBe(Number(id) + 2);
    stream.close();
  });

  it('does not repeat what lies between batches of different times', async () => {
    const stream = listen();
    await stream.next();
    const [early, between, late] = [windows + 1, windows + 2, windows + 3].map((at) => NOON + at * 15);
    windows += 3;
    const at = (windowStart = 0, name = '') =>
      ingestFlows(
        db,
        batch(clusterId, [flow({ windowStart, key: key(workload(name), workload('api')) })], { now: NOON + 3600 }),
      );
    await at(between, 'between');
    expect(namesOf(await stream.next())).toEqual(['between']);
    await Promise.all([at(early, 'early'), at(late, 'late')]);
    const shown = [...namesOf(await stream.next()), ...namesOf(await stream.next())];
    expect(shown.sort()).toEqual(['early', 'late']);
    stream.close();
  });

  it('cuts a large batch into pages; only the last one has an id, so a break in between repeats them', async () => {
    const stream = listen();
    await stream.next();
    await commit(...Array.from({ length: 120 }, (_, at) => `w${at}`));
    const pages = [await stream.next(), await stream.next(), await stream.next()];
    expect(pages.map((page) => [page.data.rows.length, page.id !== null])).toEqual([
      [50, false],
      [50, false],
      [20, true],
    ]);
    expect(new Set(pages.flatMap(namesOf)).size).toBe(120);
    stream.close();
  });

  it('says to load the range anew when there is too much to show', async () => {
    const stream = listen();
    await stream.next();
    await commit(...Array.from({ length: 501 }, (_, at) => `w${at}`));
    for (let pages = 0; pages < 10; pages++) expect((await stream.next()).id).toBeNull();
    expect(await stream.next()).toMatchObject({ name: 'reset', data: { reason: 'too-many' } });
    stream.close();
  });

  it('survives the loss of its database connection without missing a commit', async () => {
    const stream = listen();
    await stream.next();
    await vi.waitFor(async () => {
      const killed = await db.$queryRaw<unknown[]>`
        SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'firebreak notices' AND query LIKE 'LISTEN%'`;
      expect(killed).toHaveLength(1);
    });
    await commit('after-the-cut');
    expect(namesOf(await stream.next())).toEqual(['after-the-cut']);
    stream.close();
  });

  it('says so when what was missed is gone', async () => {
    const stream = listen();
    const { id } = await stream.next();
    stream.close();
    await commit('forgotten');
    await inTransaction(db, (tx) => forgetObservations(tx, clusterId));
    await commit('fresh');
    const resumed = listen(`&after=${id}`);
    await resumed.next();
    expect(await resumed.next()).toMatchObject({ name: 'reset', data: { reason: 'too-old' } });
    resumed.close();
    const fromTheFuture = listen('&after=999999');
    await fromTheFuture.next();
    expect(await fromTheFuture.next()).toMatchObject({ name: 'reset', data: { reason: 'too-old' } });
    fromTheFuture.close();
  });

  it('refuses an id that is none and a cluster that is not there', async () => {
    const refusal = async (path: string, headers: Record<string, string> = {}) =>
      problem.parse(await (await GET(new Request(`http://127.0.0.1:3000${path}`, { headers }))).json()).status;
    expect(await refusal('/api/flows/stream?cluster=live&after=x')).toBe(400);
    expect(await refusal('/api/flows/stream?cluster=live', { 'last-event-id': '1; DROP' })).toBe(400);
    expect(await refusal('/api/flows/stream?cluster=nowhere')).toBe(404);
  });
});
