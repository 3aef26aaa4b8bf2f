/**
 * Ingest of 100,000 records per source with 2,000 and with 50,000 distinct series, over JSON.parse alone on the same
 * lines, and over Prisma's createMany of the same records. `parse` = body to facts without a database; `end-to-end` =
 * posted over HTTP by four senders and acknowledged after the commit, to the product's handlers under node:http in a
 * process of its own. Every measured run brings windows that were not sent before, of series that were: the warm-up names
 * them, as the first minutes of a sender do.
 */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { decodeBody } from '@/lib/connectors/body/decode-body';
import { DEFAULT_BODY_LIMITS } from '@/lib/connectors/body/limits';
import type { FlowColumns } from '@/lib/core/flow-columns';
import { foldBatch } from '@/lib/core/fold';
import { createToken } from '@/lib/operations/create-token';
import type { Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { ensurePartitions } from '@/lib/storage/partitions';
import { seriesIds } from '@/lib/storage/series-ids';
import { type CreateManyRates, createManyRates } from './create-many';
import { type BenchBody, type BodySource, benchBody, WINDOW_SECONDS } from './ingest-bodies';
import { type Bench, type BenchRow, median, perSecond, rounded } from './measure';
import { type BenchServer, withServer } from './server/run-server';

const RECORDS = Number(process.env.BENCH_RECORDS ?? 100_000);
const RUNS = 3;
const SOURCES: readonly BodySource[] = ['goldmane', 'calico', 'hubble'];
const SERIES = [2000, 50_000];
const SENDERS = 4;
/** createMany is so slow that a sample has to do. */
const CREATE_MANY_FLOWS = 3000;
/** What streams in while memory is watched, and how far it may grow. */
const STREAM_BYTES = 1e9;
const GROWTH_LIMIT_BYTES = 300e6;
/** How long the web process may be kept from answering others. */
const BLOCKED_MILLIS = 50;
const CHUNK_BYTES = 64 * 1024;
const DAY = 86_400;

interface Plan {
  readonly source: BodySource;
  readonly series: number;
}

export const bench: Bench = {
  name: 'ingest',
  async run() {
    const plans = SOURCES.flatMap((source) => SERIES.map((series): Plan => ({ source, series })));
    const rows: BenchRow[] = [];
    for (const plan of plans) rows.push(await parseRow(plan));
    await withServer(async (server) => {
      for (const plan of plans) rows.push(...(await endToEndRows(server, plan)));
      rows.push(await memoryRow(server));
    });
    return rows;
  },
};

/** Once for all bodies: time goes on while they are made, and the windows of a later one would meet those of an earlier one. */
const STARTED_SECONDS = Date.now() / 1000;

/** No two bodies share a window; a larger `age` lies further back. */
function bodyOf({ source, series }: Plan, age: number): BenchBody {
  const seconds = WINDOW_SECONDS[source];
  const span = Math.ceil(RECORDS / series) * seconds;
  const newest = Math.floor((STARTED_SECONDS - 600) / seconds) * seconds;
  return benchBody({ source, records: RECORDS, series, lastStart: newest - age * span });
}

/**
 * Milliseconds of JSON.parse on the body's lines, which are texts already: the median of three passes, because the first
 * one also pays for the garbage that making the body left.
 */
function parseMillis(body: BenchBody): number {
  const lines = body.requests.flatMap((bytes) => bytes.toString('utf8').trimEnd().split('\n'));
  return median(
    [1, 2, 3].map(() => {
      const start = performance.now();
      for (const line of lines) JSON.parse(line);
      return performance.now() - start;
    }),
  );
}

/** Baseline and ours take turns, so that a busy machine slows both. */
async function parseRow(plan: Plan): Promise<BenchRow> {
  const ratios: number[] = [];
  const rates: number[] = [];
  const seriesIdOf = seriesIds(1, plan.source);
  for (let run = 0; run <= RUNS; run++) {
    const body = bodyOf(plan, run);
    const parse = parseMillis(body);
    const start = performance.now();
    for (const bytes of body.requests) for (const flows of await decoded(bytes)) foldBatch(flows, seriesIdOf);
    const millis = performance.now() - start;
    if (run === 0) continue;
    ratios.push(parse / millis);
    rates.push(perSecond(RECORDS, millis));
  }
  return {
    name: `ingest.parse.${plan.source}.${plan.series}`,
    ratio: median(ratios),
    goal: { is: '>=', value: 0.6 },
    detail: `${rounded(median(rates))} records/s from bytes to facts over JSON.parse alone`,
  };
}

async function decoded(bytes: Buffer): Promise<readonly FlowColumns[]> {
  const clock = { nowSeconds: Date.now() / 1000, retentionSeconds: 400 * DAY };
  const body = await decodeBody(chunked(bytes), {
    ...{ contentEncoding: null, source: 'auto', clock, limits: DEFAULT_BODY_LIMITS },
  });
  if (!body.ok || body.value.rejected.length > 0) throw new Error('the bench body is refused');
  return body.value.parts.map(({ flows }) => flows);
}

async function* chunked(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

async function endToEndRows(server: BenchServer, plan: Plan): Promise<readonly BenchRow[]> {
  const createMany = await createManyOf(server.db, plan);
  const token = await newToken(server.db, `${plan.source}-${plan.series}`);
  const ratios: number[] = [];
  const rates: number[] = [];
  const blocked: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const body = bodyOf(plan, run);
    const parse = parseMillis(body);
    const start = performance.now();
    await sendAll(server, token, body.requests);
    const millis = performance.now() - start;
    // Asking also forgets: what the warm-up blocked, starting the thread among it, does not count.
    const { blockedMillis } = await server.state();
    if (run === 0) continue;
    blocked.push(blockedMillis);
    ratios.push(parse / millis);
    rates.push(perSecond(RECORDS, millis));
  }
  const suffix = `${plan.source}.${plan.series}`;
  const rate = median(rates);
  return [
    {
      name: `ingest.end-to-end.${suffix}`,
      ratio: median(ratios),
      goal: { is: '>=', value: 0.35 },
      detail: `${rounded(rate)} records/s committed over JSON.parse alone`,
    },
    {
      name: `ingest.blocked.${suffix}`,
      ratio: Math.max(...blocked) / BLOCKED_MILLIS,
      goal: { is: '<=', value: 1 },
      detail: `${rounded(Math.max(...blocked))} ms at most without a turn of the web process's event loop, over ${BLOCKED_MILLIS} ms`,
    },
    {
      name: `ingest.vs-create-many.${suffix}`,
      ratio: rate / createMany.wholePerSecond,
      goal: { is: '>=', value: 50 },
      detail: `over ${rounded(createMany.wholePerSecond)} records/s of Prisma createMany of all that the records say`,
    },
    {
      name: `ingest.vs-create-many-narrow.${suffix}`,
      ratio: rate / createMany.narrowPerSecond,
      goal: null,
      detail: `over ${rounded(createMany.narrowPerSecond)} records/s of Prisma createMany of the windows alone`,
    },
  ];
}

async function createManyOf(db: Database, plan: Plan): Promise<CreateManyRates> {
  const body = bodyOf(plan, 0);
  const flows = (await decoded(body.requests[0] ?? Buffer.alloc(0)))
    .flatMap((part) => [...part])
    .slice(0, CREATE_MANY_FLOWS);
  await ensurePartitions(
    db,
    flows.map(({ windowStart }) => windowStart),
  );
  return createManyRates(db, flows);
}

async function newToken(db: Database, name: string): Promise<string> {
  const cluster = await ensureCluster(db, name);
  return (await createToken(db, cluster, 'bench', 'bench', Date.now() / 1000)).secret;
}

async function sendAll({ origin }: BenchServer, token: string, requests: readonly Buffer[]): Promise<void> {
  const waiting = [...requests];
  const send = async (): Promise<void> => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) await post(origin, token, body);
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
}

/** The sender shares the machine with what is measured: node:http sends a buffer as it is, fetch would copy and cut it. */
const agent = new Agent({ keepAlive: true });

async function post(origin: string, token: string, body: Buffer): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
  const sent = request(`${origin}/api/ingest/flows`, { method: 'POST', headers, agent });
  sent.end(body);
  const [response] = await once(sent, 'response');
  const answer = await json(response);
  if (response.statusCode !== 200 || rejectedOf(answer) !== 0) throw new Error(`refused: ${JSON.stringify(answer)}`);
}

function rejectedOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'rejected' in answer ? answer.rejected : null;
}

/** A gigabyte of records by one sender after the other, after the caches are full: what is left grows with the stream. */
async function memoryRow(server: BenchServer): Promise<BenchRow> {
  const token = await newToken(server.db, 'stream');
  const plan: Plan = { source: 'calico', series: 50_000 };
  const first = bodyOf(plan, 0);
  await sendAll(server, token, first.requests);
  const before = await server.state();
  let highest = before.rssBytes;
  let sent = 0;
  for (let run = 1; sent < STREAM_BYTES; run++) {
    for (const bytes of bodyOf(plan, run).requests) {
      await post(server.origin, token, bytes);
      sent += bytes.length;
      highest = Math.max(highest, (await server.state()).rssBytes);
    }
  }
  const growth = highest - before.rssBytes;
  return {
    name: 'ingest.memory',
    ratio: growth / GROWTH_LIMIT_BYTES,
    goal: { is: '<=', value: 1 },
    detail: `${rounded(growth / 1e6)} MB of growth while ${rounded(sent / 1e6)} MB stream in, over the 300 MB allowed`,
  };
}
