import { createReadStream } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { foldConnections } from '@/lib/core/graph/connections';
import { compilePolicySet } from '@/lib/core/policy/evaluate';
import { createClient, type Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { sumSeries } from '@/lib/storage/flows';
import { testDatabase } from '@/lib/storage/testing/database';
import { ingestBody } from './ingest-body';

let db: Database;
let url: string;
let clusterId: number;
let clusters = 0;
beforeAll(async () => {
  ({ client: db, url } = await testDatabase());
});
beforeEach(async () => {
  clusterId = (await ensureCluster(db, `cluster-${clusters++}`)).id;
});

/** The fixtures are of 2026-01-01 and later that year. */
const NOW = 1_767_225_600 + 320 * 86_400;
const YEAR = { from: NOW - 390 * 86_400, to: NOW + 86_400 };

async function send(path: string) {
  const stream = createReadStream(`${import.meta.dirname}/../connectors/${path}`);
  const sent = await ingestBody(db, { clusterId, stream, contentEncoding: null, source: 'auto', now: NOW });
  if (!sent.ok) throw new Error(sent.error.detail);
  return sent.value;
}

async function stored() {
  const sums = await sumSeries(db, clusterId, YEAR, NOW);
  const total = (of: (sum: (typeof sums)[number]) => number | null) =>
    sums.reduce((all, sum) => all + (of(sum) ?? 0), 0);
  const engine = compilePolicySet(
    { tiers: [], policies: [], facts: { namespaces: [], networkSets: [], workloads: [], services: [] } },
    'enforced',
  );
  const connections = foldConnections(sums, { view: 'reported', enforced: engine, judged: null });
  return {
    series: sums.length,
    windows: await db.flowWindow.count({ where: { clusterId } }),
    started: total((sum) => sum.counters.connectionsStarted),
    packets: total((sum) => sum.counters.packetsForward),
    bytes: total((sum) => sum.counters.bytesForward),
    connections: connections.length,
    counted: connections.reduce((all, { counts }) => all + counts.allowed + counts.denied + counts.wouldBeDenied, 0),
  };
}

const GOLDMANE = 'goldmane/fixtures/goldmane-emitter-emojivoto.ndjson';

/**
 * Numbers counted in the files by hand. `started` adds what both ends reported; `counted` is what the screens show,
 * where the two ends of a connection are one (505 of 994 were reported by sources).
 */
const FIXTURES = [
  [GOLDMANE, 160, { series: 20, windows: 160, started: 994, packets: 8852, bytes: 2_055_712, counted: 505 }],
  [
    'goldmane/fixtures/whisker-list-emojivoto.json',
    144,
    { series: 18, windows: 144, started: 0, packets: 8564, bytes: 2_022_112, counted: 9 },
  ],
  [
    'goldmane/fixtures/whisker-stream-emojivoto.sse',
    60,
    { series: 18, windows: 60, started: 0, packets: 3406, bytes: 818_360, counted: 9 },
  ],
  [
    'calico/fixtures/calico-enterprise-flows-emojivoto.ndjson',
    18,
    { series: 18, windows: 18, started: 118, packets: 918, bytes: 233_264, counted: 59 },
  ],
  [
    'hubble/fixtures/hubble-events-emojivoto.ndjson',
    72,
    { series: 18, windows: 18, started: 72, packets: 4, bytes: 0, counted: 36 },
  ],
] as const;

describe('ingestBody', () => {
  it.each(FIXTURES)('stores %s exactly, and the second time nothing', async (path, accepted, numbers) => {
    expect(await send(path)).toEqual({ accepted, duplicates: 0, updated: 0, rejected: 0, skipped: 0, errors: [] });
    expect(await stored()).toMatchObject(numbers);
    expect(await send(path)).toMatchObject({ accepted: 0, updated: 0, duplicates: accepted });
    expect(await stored()).toMatchObject(numbers);
  });

  it('refuses what ended before retention, and says so', async () => {
    const answer = await send('hubble/fixtures/export-events.ndjson');
    expect(answer).toMatchObject({ accepted: 0, rejected: 2, errors: [{ code: 'expired' }, { code: 'expired' }] });
    expect(await db.deadLetter.count({ where: { clusterId } })).toBe(2);
  });

  it('says unavailable, not stored, when there is no database', async () => {
    const nowhere = createClient('postgresql://nobody@127.0.0.1:9/none');
    const stream = createReadStream(`${import.meta.dirname}/../connectors/${GOLDMANE}`);
    const body = { clusterId, stream, contentEncoding: null, source: 'auto', now: NOW } as const;
    expect(await ingestBody(nowhere, body)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    await nowhere.$disconnect();
  });

  it('stores nothing of a batch whose connection was killed before its commit, and all of it the next time', async () => {
    const admin = createClient(url, 1);
    await admin.$executeRaw`SELECT pg_advisory_lock(7316012, ${clusterId}::int)`;
    const sending = send(GOLDMANE).then(
      () => 'stored',
      (error: Error) => error.message,
    );
    await expect.poll(() => killWaiting(admin), { timeout: 20_000 }).toBe(1);
    expect(await sending).toContain('database');
    await admin.$disconnect();
    expect(await stored()).toMatchObject({ series: 0, windows: 0 });
    expect(await db.ingestBatch.count({ where: { clusterId } })).toBe(0);
    expect(await send(GOLDMANE)).toMatchObject({ accepted: 160 });
  });
});

/** Ends the connection that waits for the cluster's lock of derived data; answers how many there were. */
async function killWaiting(admin: Database): Promise<number> {
  const killed = await admin.$queryRaw<unknown[]>`
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE locktype = 'advisory' AND NOT granted AND classid = 7316012 AND objid::int = ${clusterId}::int
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  return killed.length;
}
