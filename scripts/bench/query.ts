/**
 * Reading ten million windows of 2,000 series over seven days, in an unaligned range of nearly all of them: sums per
 * series over a raw scan, and the answers of graph and board over HTTP (node:http in front of the product's handlers,
 * in a process of its own) over the sums alone. The windows are made by SQL, the hours and days above them by the product.
 */

import { decodeRecord } from '@/lib/connectors/decode';
import type { TimeRange } from '@/lib/core/window';
import { settleTouched } from '@/lib/operations/settle-hours';
import type { Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { insertDimensions } from '@/lib/storage/dimensions';
import { sumSeries } from '@/lib/storage/flows';
import { ensurePartitions } from '@/lib/storage/partitions';
import { RecentIds } from '@/lib/storage/recent-ids';
import { touchHours } from '@/lib/storage/roll-ups';
import { seriesIds } from '@/lib/storage/series-ids';
import { inTransaction } from '@/lib/storage/transaction';
import { benchBody } from './ingest-bodies';
import { type Bench, type BenchRow, measure, rounded } from './measure';
import { type BenchServer, withServer } from './server/run-server';

const WINDOWS = Number(process.env.BENCH_WINDOWS ?? 10_000_000);
const SERIES = 2000;
const DAY = 86_400;
const HOUR = 3600;
const CONNECTOR = 'goldmane';
const PAGE_MILLIS = 50;
/** Sums and answers take a tenth of a second: a neighbour's burst on the machine lasts longer than three of them. */
const SHORT_RUNS = 11;

export const bench: Bench = {
  name: 'query',
  run: () => withServer(queryRows),
};

async function queryRows(server: BenchServer): Promise<readonly BenchRow[]> {
  const { db } = server;
  const now = Math.floor(Date.now() / 1000);
  /** Ends and starts inside a minute, inside an hour, inside a day. */
  const range = { from: now - 7 * DAY + 1234, to: now - 77 };
  const { id } = await ensureCluster(db, 'bench');
  await fill(db, id, { from: now - 7 * DAY, to: now });
  const raw = await measure(nothing, () => sumRaw(db, id, range));
  const sums = await measure(nothing, () => sumSeries(db, id, range), SHORT_RUNS);
  checkEqual(raw.answer, sums.answer);
  return [
    {
      name: 'query.sums-7d',
      ratio: raw.medianMillis / sums.medianMillis,
      goal: { is: '>=', value: 20 },
      detail: `${rounded(sums.medianMillis)} ms over ${rounded(raw.medianMillis)} ms of a raw scan of ${rounded(WINDOWS)} windows, equal in every counter`,
    },
    ...(await shorterRows(db, id, now)),
    ...(await apiRows(server, id, range)),
    await pageRow(server, range),
  ];
}

const nothing = () => null;

interface RawSum {
  readonly series_id: bigint;
  readonly values: readonly bigint[];
}

/** What the sums must be, straight from the windows. */
function sumRaw(db: Database, clusterId: number, { from, to }: TimeRange): Promise<readonly RawSum[]> {
  return db.$queryRaw<RawSum[]>`
    SELECT series_id, ARRAY[sum(connections_started), sum(connections_completed), max(connections_live),
      sum(packets_forward), sum(packets_reverse), sum(bytes_forward), sum(bytes_reverse)]::bigint[] AS values
    FROM flow_window
    WHERE cluster_id = ${clusterId} AND window_start >= to_timestamp(${from}) AND window_start < to_timestamp(${to})
    GROUP BY series_id ORDER BY series_id`;
}

function checkEqual(raw: readonly RawSum[], sums: Awaited<ReturnType<typeof sumSeries>>): void {
  const text = raw.map(({ series_id, values }) => `${series_id} ${values.join(' ')}`);
  const ours = sums.map(({ seriesId, counters: c }) =>
    [
      ...[
        seriesId,
        c.connectionsStarted,
        c.connectionsCompleted,
        c.connectionsLive,
        c.packetsForward,
        c.packetsReverse,
      ],
      ...[c.bytesForward, c.bytesReverse],
    ].join(' '),
  );
  if (text.length !== SERIES || text.join('\n') !== ours.join('\n'))
    throw new Error('the sums differ from the windows');
}

async function shorterRows(db: Database, id: number, now: number): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [name, seconds] of [
    ['1h', HOUR],
    ['24h', DAY],
  ] as const) {
    const range = { from: now - seconds + 17, to: now - 3 };
    const raw = await measure(nothing, () => sumRaw(db, id, range));
    const sums = await measure(nothing, () => sumSeries(db, id, range));
    checkEqual(raw.answer, sums.answer);
    const detail = `${rounded(sums.medianMillis)} ms over ${rounded(raw.medianMillis)} ms of its windows`;
    rows.push({ name: `query.sums-${name}`, ratio: raw.medianMillis / sums.medianMillis, goal: null, detail });
  }
  return rows;
}

async function apiRows({ db, origin }: BenchServer, id: number, range: TimeRange): Promise<readonly BenchRow[]> {
  const query = `cluster=bench&from=${range.from}&to=${range.to}`;
  const rows: BenchRow[] = [];
  for (const [name, path] of [
    ['graph.api-7d', `/api/graph?${query}`],
    ['board.api-7d', `/api/policies/board?${query}`],
  ] as const) {
    const sums = await measure(nothing, () => sumSeries(db, id, range), SHORT_RUNS);
    const api = await measure(nothing, () => bytesOf(`${origin}${path}`), SHORT_RUNS);
    rows.push({
      name,
      ratio: api.medianMillis / sums.medianMillis,
      goal: { is: '<=', value: 2 },
      detail: `${rounded(api.medianMillis)} ms of HTTP over ${rounded(sums.medianMillis)} ms of the sums alone`,
    });
  }
  return rows;
}

async function pageRow({ origin }: BenchServer, range: TimeRange): Promise<BenchRow> {
  const url = `${origin}/api/flows?cluster=bench&from=${range.from}&to=${range.to}&limit=200`;
  const first = await measure(nothing, () => get(url));
  const next = encodeURIComponent(String(first.answer.next));
  const second = await measure(nothing, () => get(`${url}&after=${next}`));
  const page = Math.max(first.medianMillis, second.medianMillis);
  return {
    name: 'query.flows-page',
    ratio: page / PAGE_MILLIS,
    goal: { is: '<=', value: 1 },
    detail: `${rounded(first.medianMillis)} ms for the newest 200 windows, ${rounded(second.medianMillis)} ms for the page after, over the 50 ms allowed`,
  };
}

/** Until the last byte is there. */
async function bytesOf(url: string): Promise<number> {
  const response = await fetch(url);
  const { byteLength } = await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${url} answers ${response.status}`);
  return byteLength;
}

async function get(url: string): Promise<{ readonly next?: unknown }> {
  const response = await fetch(url);
  const answer = await response.json();
  if (response.status !== 200) throw new Error(JSON.stringify(answer));
  return answer;
}

/** The windows of each series lie evenly in the range, out of step with each other. */
async function fill(db: Database, clusterId: number, range: TimeRange): Promise<void> {
  const ids = await fillSeries(db, clusterId);
  const days = Array.from({ length: 8 }, (_, day) => range.from + day * DAY);
  await ensurePartitions(db, days);
  const perSeries = Math.floor(WINDOWS / SERIES);
  const step = (range.to - range.from) / perSeries;
  for (let hour = range.from; hour < range.to; hour += 6 * HOUR) {
    const to = Math.min(range.to, hour + 6 * HOUR);
    await db.$executeRaw`
      INSERT INTO flow_window
      SELECT ${clusterId}, to_timestamp(at), id, 0, to_timestamp(at + 15), 1 + n % 7, n % 5, 1 + n % 3,
        n % 100, n % 90, n % 100000, n % 50000
      FROM generate_series(${Math.ceil((hour - range.from) / step)}::int, ${Math.ceil((to - range.from) / step) - 1}::int) AS n,
        unnest(${ids}::bigint[]) WITH ORDINALITY AS series(id, place),
        LATERAL (SELECT floor(${range.from} + n * ${step}::float8 + place % 60) AS at) AS start
      WHERE at < ${range.to}
      ORDER BY at, id`;
  }
  await rollUp(db, clusterId, range);
  await db.$executeRaw`ANALYZE flow_window, flow_hour, flow_day`;
}

async function fillSeries(db: Database, clusterId: number): Promise<readonly bigint[]> {
  const [lines] = benchBody({ source: 'goldmane', records: SERIES, series: SERIES, lastStart: 1_795_000_000 }).requests;
  const seriesIdOf = seriesIds(clusterId, CONNECTOR);
  const series = (lines ?? Buffer.alloc(0))
    .toString()
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const decoded = decodeRecord(JSON.parse(line), 'auto');
      return decoded.ok && decoded.value !== null ? decoded.value.flows.map(({ key }) => key) : [];
    })
    .map((key) => ({ key, seriesId: seriesIdOf(key) }));
  await inTransaction(db, (tx) => insertDimensions(tx, clusterId, CONNECTOR, series, new RecentIds()));
  const rows = await db.$queryRaw<{ id: bigint }[]>`SELECT id FROM series WHERE cluster_id = ${clusterId} ORDER BY id`;
  return rows.map(({ id }) => id);
}

async function rollUp(db: Database, clusterId: number, range: TimeRange): Promise<void> {
  const hours = Array.from({ length: 8 * 24 }, (_, hour) => range.from + hour * HOUR).filter((at) => at < range.to);
  await touchHours(db, clusterId, Buffer.from('bench'), [...hours, range.to - 1]);
  await settleTouched(db, { hourBefore: range.to, touchedBefore: null });
}
