/** However dimension rows get in, the same rows are there. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint, SeriesKey } from '@/lib/core/flow';
import type { Database } from './client';
import { ensureCluster } from './clusters';
import { insertDimensions } from './dimensions';
import { RecentIds } from './recent-ids';
import { loadSeries } from './series';
import { seriesIds } from './series-ids';
import { testDatabase } from './testing/database';
import { inTransaction } from './transaction';

/** Enough to be copied. */
const MANY = 600;
let db: Database;
let clusters = 0;

beforeAll(async () => {
  db = (await testDatabase()).client;
});

async function newCluster(): Promise<number> {
  return (await ensureCluster(db, `cluster-${clusters++}`)).id;
}

/** Hostile texts, absent facts and a service, a label set of its own for every series. */
function keyOf(number: number): SeriesKey {
  const labels = { 'a"b\\c': `{${number}},NULL`, ünï: '\t💥', empty: '' };
  const source: Endpoint = {
    ...{ kind: 'workload', namespace: 'shop', name: `wéb "${number}"`, labels, ip: null, serviceAccount: 'default' },
  };
  const isOutside = number % 3 === 0;
  const inside: Endpoint = { ...source, namespace: null, name: 'NULL', labels: null, serviceAccount: null };
  const outside: Endpoint = { ...inside, kind: 'network', name: 'public', ip: '203.0.113.7' };
  const service = { namespace: 'shop', name: `s'${number}`, portName: null, port: number };
  const hit = { kind: 'NetworkPolicy', namespace: 'shop', name: `p\\${number % 50}`, tier: 'default' } as const;
  return {
    ...{ source, destination: isOutside ? outside : inside, protocol: 'tcp' },
    destinationPort: isOutside ? null : number,
    destinationService: isOutside ? null : service,
    ...{ reporter: 'source', verdict: 'deny' },
    trace: { enforced: [{ ...hit, action: 'deny', policyIndex: 0, ruleIndex: null, trigger: null }], pending: [] },
  };
}

function numbersTo(count: number, from = 0): readonly number[] {
  return Array.from({ length: count }, (_, at) => from + at);
}

async function write(clusterId: number, numbers: readonly number[], recent = new RecentIds()) {
  const idOf = seriesIds(clusterId, 'goldmane');
  const series = numbers.map(keyOf).map((key) => ({ key, seriesId: idOf(key) }));
  return inTransaction(db, (tx) => insertDimensions(tx, clusterId, 'goldmane', series, recent));
}

/** By number; the keys as they are read back. */
async function stored(clusterId: number, numbers: readonly number[]): Promise<readonly (SeriesKey | undefined)[]> {
  const idOf = seriesIds(clusterId, 'goldmane');
  const ids = numbers.map((number) => idOf(keyOf(number)));
  const found = await loadSeries(db, ids);
  return ids.map((id) => found.get(id)?.key);
}

async function counts(clusterId: number): Promise<readonly number[]> {
  const where = { clusterId };
  return Promise.all([db.series.count({ where }), db.endpoint.count({ where }), db.policyTrace.count({ where })]);
}

describe('dimension rows', () => {
  it.each([
    ['copied', MANY],
    ['inserted', 20],
  ])('are read back as they were written when they are %s', async (_way, count) => {
    const clusterId = await newCluster();
    const numbers = numbersTo(count);
    expect((await write(clusterId, numbers)).newSeries).toBe(count);
    expect(await stored(clusterId, numbers)).toEqual(numbers.map(keyOf));
  });

  it('are the same bytes whether they were copied or inserted', async () => {
    const [atOnce, inParts] = [await newCluster(), await newCluster()];
    await write(atOnce, numbersTo(MANY));
    for (let from = 0; from < MANY; from += 100) await write(inParts, numbersTo(100, from));
    const rows = (clusterId: number) => db.$queryRaw`
      SELECT kind, namespace, name, labels::text, ip, service_account, destination_port, destination_service::text,
        protocol, reporter, verdict, connector, enforced::text, pending::text, series.created_at IS NULL AS undated
      FROM series JOIN endpoint ON endpoint.id = source_id JOIN policy_trace AS trace ON trace.id = trace_id
      WHERE series.cluster_id = ${clusterId} AND endpoint.cluster_id = ${clusterId} AND trace.cluster_id = ${clusterId}
      ORDER BY name`;
    const copied = await rows(atOnce);
    expect(copied).toHaveLength(MANY);
    expect(await rows(inParts)).toEqual(copied);
  });

  it('are written once, and only new series counted, when some of a batch are stored already', async () => {
    const clusterId = await newCluster();
    await write(clusterId, numbersTo(MANY));
    expect((await write(clusterId, numbersTo(MANY, MANY / 2))).newSeries).toBe(MANY / 2);
    expect((await write(clusterId, numbersTo(MANY))).newSeries).toBe(0);
    expect(await counts(clusterId)).toEqual([MANY * 1.5, MANY * 1.5 + 2, 50]);
  });

  it('are written once, each series counted as new by one batch, when batches bring the same at once', async () => {
    const clusterId = await newCluster();
    const batches = [0, 200, 400, 0].map((from) => write(clusterId, numbersTo(MANY, from)));
    const written = await Promise.all(batches);
    expect(written.reduce((total, { newSeries }) => total + newSeries, 0)).toBe(1_000);
    expect(await counts(clusterId)).toEqual([1_000, 1_002, 50]);
  });

  it('that the process knows are not written again', async () => {
    const clusterId = await newCluster();
    const recent = new RecentIds();
    const first = await write(clusterId, numbersTo(MANY), recent);
    recent.follow(clusterId, 0n);
    recent.remember(first.ids, clusterId, 0n, 0);
    expect(await write(clusterId, numbersTo(MANY), recent)).toEqual({ ids: [], newSeries: 0 });
  });
});
