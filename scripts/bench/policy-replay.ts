/**
 * policy.replay-7d: judging 50,000 distinct series by an edited draft, over reading the 7-day sums of the same series
 * from a real Postgres. The store is small (a million windows), which makes the sums fast and the goal harder: with more
 * windows per series the sums take longer and judging does not.
 */

import type { SeriesKey } from '@/lib/core/flow';
import { CompileCache } from '@/lib/core/policy/compiled/compile-cache';
import { compileEngine } from '@/lib/core/policy/compiled/compile-engine';
import type { ConnectionFacts, PolicySet } from '@/lib/core/policy/model';
import type { TimeRange } from '@/lib/core/window';
import { createClient, type Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { insertDimensions } from '@/lib/storage/dimensions';
import { sumSeries } from '@/lib/storage/flows';
import { applyMigrations, createDatabase } from '@/lib/storage/migrate';
import { ensurePartitions } from '@/lib/storage/partitions';
import { RecentIds } from '@/lib/storage/recent-ids';
import { seriesIds } from '@/lib/storage/series-ids';
import { inTransaction } from '@/lib/storage/transaction';
import { startTemporaryPostgres } from '@/scripts/start/temporary-postgres.mjs';
import { type Bench, type BenchRow, type Measured, measure, rounded } from './measure';
import { benchCluster, benchSeries, edited } from './policy-cluster';

const SERIES = 50_000;
const WINDOWS_PER_SERIES = 20;
const DATABASE = 'bench_replay';
const CONNECTOR = 'bench';
const DAY = 86_400;
/** Anything with minutes: the range must not start or end with an hour. */
const NOW = Date.UTC(2026, 10, 23, 18, 40) / 1000;
const RANGE: TimeRange = { from: NOW - 7 * DAY, to: NOW };
const EDITED_POLICIES = [123, 500, 977];

export const bench: Bench = {
  name: 'policy.replay-7d',
  async run() {
    const postgres = await startTemporaryPostgres({});
    try {
      await createDatabase(postgres.url(), DATABASE);
      // Storage asks the environment how long flows are kept.
      process.env.DATABASE_URL = postgres.url(DATABASE);
      await applyMigrations(postgres.url(DATABASE));
      const db = createClient(postgres.url(DATABASE));
      try {
        return await replayRows(db);
      } finally {
        await db.$disconnect();
      }
    } finally {
      await postgres.stop();
    }
  },
};

async function replayRows(db: Database): Promise<readonly BenchRow[]> {
  const set = benchCluster();
  const { id } = await ensureCluster(db, 'bench');
  await fill(db, id, benchSeries(set, SERIES));
  const sums = await measure(
    () => null,
    () => sumSeries(db, id, RANGE, NOW),
  );
  if (sums.answer.length !== SERIES) throw new Error(`the sums have ${sums.answer.length} series`);
  const connections = sums.answer.map(({ key }) => key);
  const replays: Measured<unknown>[] = [];
  for (const index of EDITED_POLICIES) replays.push(await replay(set, edited(set, index), connections));
  const slowest = Math.max(...replays.map(({ medianMillis }) => medianMillis));
  const anew = await measure(
    () => null,
    () => compileEngine(edited(set, 0), 'staged').judgeMany(connections),
  );
  const row = (name: string, millis: number, words: string, goal: BenchRow['goal']): BenchRow => ({
    name,
    ratio: millis / sums.medianMillis,
    goal,
    detail: `${rounded(millis)} ms ${words}, over ${rounded(sums.medianMillis)} ms for the sums of ${SERIES} series`,
  });
  return [
    row('policy.replay-7d', slowest, 'to recompile and judge after an edit (slowest of three edits)', {
      is: '<=',
      value: 1,
    }),
    row('policy.replay-7d.anew', anew.medianMillis, 'to compile and judge from nothing', null),
  ];
}

/** The draft's base was judged before, as it is when a board is open; what is measured is the edit. */
function replay(set: PolicySet, draft: PolicySet, connections: readonly ConnectionFacts[]): Promise<Measured<unknown>> {
  return measure(
    () => {
      const cache = new CompileCache();
      compileEngine(set, 'staged', { cache }).judgeMany(connections);
      return cache;
    },
    (cache) => compileEngine(draft, 'staged', { cache }).judgeMany(connections),
  );
}

/** Series as ingest writes them; windows and their roll-ups in one statement each, spread evenly over the week. */
async function fill(db: Database, clusterId: number, connections: readonly ConnectionFacts[]): Promise<void> {
  const seriesIdOf = seriesIds(clusterId, CONNECTOR);
  const series = connections.map(({ source, destination, protocol, destinationPort, destinationService }) => {
    const key: SeriesKey = {
      source,
      destination,
      protocol,
      destinationPort,
      destinationService,
      reporter: 'source',
      verdict: 'allow',
      trace: { enforced: [], pending: [] },
    };
    return { key, seriesId: seriesIdOf(key) };
  });
  await inTransaction(db, (tx) => insertDimensions(tx, clusterId, CONNECTOR, series, new RecentIds()));
  await ensurePartitions(
    db,
    Array.from({ length: 8 }, (_, day) => RANGE.from + day * DAY),
  );
  const step = Math.floor((7 * DAY) / WINDOWS_PER_SERIES);
  await db.$executeRaw`
    INSERT INTO flow_window (cluster_id, window_start, series_id, observation_id, window_end, connections_started,
      connections_completed, connections_live, packets_forward, packets_reverse, bytes_forward, bytes_reverse)
    SELECT cluster_id, start, id, 0, start + interval '15 seconds', 1, 1, 1, 10, 10, 1000, 1000
    FROM series, generate_series(0, ${WINDOWS_PER_SERIES - 1}::int) AS nth,
      LATERAL (SELECT to_timestamp(${RANGE.from}::bigint + nth * ${step}::int + id % 1900 * 15) AS start) AS at
    WHERE cluster_id = ${clusterId}`;
  await db.$executeRaw`
    INSERT INTO flow_hour (cluster_id, window_start, series_id, first_start, window_end, connections_started,
      connections_completed, connections_live, packets_forward, packets_reverse, bytes_forward, bytes_reverse)
    SELECT cluster_id, date_trunc('hour', window_start, 'UTC'), series_id, min(window_start), max(window_end),
      sum(connections_started), sum(connections_completed), max(connections_live), sum(packets_forward),
      sum(packets_reverse), sum(bytes_forward), sum(bytes_reverse)
    FROM flow_window GROUP BY 1, 2, 3`;
  await db.$executeRaw`
    INSERT INTO flow_day (cluster_id, window_start, series_id, first_start, window_end, connections_started,
      connections_completed, connections_live, packets_forward, packets_reverse, bytes_forward, bytes_reverse)
    SELECT cluster_id, date_trunc('day', window_start, 'UTC'), series_id, min(first_start), max(window_end),
      sum(connections_started), sum(connections_completed), max(connections_live), sum(packets_forward),
      sum(packets_reverse), sum(bytes_forward), sum(bytes_reverse)
    FROM flow_hour GROUP BY 1, 2, 3`;
  await db.$executeRaw`ANALYZE`;
}
