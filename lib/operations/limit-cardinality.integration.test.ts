import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_SECONDS } from '@/lib/core/range-parts';
import type { Database } from '@/lib/storage/client';
import { sweepSeries } from '@/lib/storage/cluster-tally';
import { ensureCluster } from '@/lib/storage/clusters';
import { sumSeries } from '@/lib/storage/flows';
import { dropPartitions } from '@/lib/storage/partitions';
import { sumFolded } from '@/lib/storage/peer-limits';
import { testDatabase } from '@/lib/storage/testing/database';
import { createFeed } from './create-feed';
import { type Batch, ingestFlows } from './ingest-flows';
import { settleTouched } from './settle-hours';
import { address, batch, flow, key, NOON, workload } from './testing/flows';

const RANGE = { from: NOON - 3600, to: NOON + 3600 };
const LIMITS = { addressesPerWorkload: 3, namesPerWorkload: 3, series: 1_000 };
let db: Database;

beforeAll(async () => {
  db = (await testDatabase()).client;
});

let clusters = 0;
async function newCluster(): Promise<number> {
  clusters += 1;
  return (await ensureCluster(db, `cluster-${clusters}`)).id;
}

/** shop/web to as many addresses as there are numbers, a window each. */
function outbound(hosts: readonly number[], granularity: 'window' | 'event' = 'window') {
  return hosts.map((host) => flow({ key: key(workload('web'), address(`203.0.113.${host}`)), granularity }));
}

async function store(parts: Batch, limits = LIMITS) {
  const stored = await ingestFlows(db, parts, limits);
  if (!stored.ok) throw new Error(stored.error.detail);
  return stored.value;
}

async function addressesOf(clusterId: number): Promise<readonly (string | null)[]> {
  const sums = await sumSeries(db, clusterId, RANGE, NOON + 60);
  return sums.map((sum) => sum.key.destination.ip).sort();
}

async function connectionsOf(clusterId: number): Promise<number> {
  const sums = await sumSeries(db, clusterId, RANGE, NOON + 60);
  return sums.reduce((total, { counters }) => total + counters.connectionsStarted, 0);
}

describe('external addresses per workload and day', () => {
  it('are kept up to the limit; further ones count together and nothing is lost', async () => {
    const clusterId = await newCluster();
    const result = await store(batch(clusterId, outbound([1, 2, 3, 4, 5])));
    expect(result).toMatchObject({ accepted: 5, errors: [] });
    const kept = await addressesOf(clusterId);
    expect(kept.filter((address) => address !== null)).toHaveLength(3);
    expect(kept.filter((address) => address === null)).toHaveLength(1);
    expect(await connectionsOf(clusterId)).toBe(5);
    expect(await sumFolded(db, clusterId, 'ip', RANGE)).toEqual({ workloads: 1, records: 2 });
  });

  it('stay kept or folded all day: a window read again changes nothing, in whatever company it comes', async () => {
    const clusterId = await newCluster();
    await store(batch(clusterId, outbound([1, 2, 3, 4, 5])));
    const again = await store(batch(clusterId, outbound([5, 4, 3, 2, 1])));
    expect(again).toMatchObject({ accepted: 0, updated: 0, duplicates: 5 });
    expect(await connectionsOf(clusterId)).toBe(5);
  });

  it('fold events so that they add up', async () => {
    const clusterId = await newCluster();
    await store(batch(clusterId, outbound([1, 2, 3, 4, 5, 4], 'event'), { connector: 'hubble' }));
    await store(batch(clusterId, outbound([6], 'event'), { connector: 'hubble' }));
    expect(await connectionsOf(clusterId)).toBe(7);
    expect(await addressesOf(clusterId)).toHaveLength(4);
  });

  it('begin anew the next day and per workload', async () => {
    const clusterId = await newCluster();
    const tomorrow = { windowStart: NOON + DAY_SECONDS };
    await store(batch(clusterId, outbound([1, 2, 3, 4])));
    const later = flow({ ...tomorrow, key: key(workload('web'), address('203.0.113.9')) });
    const other = flow({ key: key(workload('api'), address('203.0.113.9')) });
    await store(batch(clusterId, [later, other], { now: NOON + DAY_SECONDS + 60 }));
    const rows = await db.sighting.findMany({ where: { clusterId, value: '203.0.113.9' } });
    expect(rows.map(({ workload: name }) => name).sort()).toEqual(['api', 'web']);
  });

  it('never exceed the limit, however many processes bring new ones at once', async () => {
    const clusterId = await newCluster();
    const batches = Array.from({ length: 8 }, (_, at) => batch(clusterId, outbound([at * 2, at * 2 + 1])));
    await Promise.all(batches.map((parts) => store(parts)));
    expect(await db.sighting.count({ where: { clusterId, kind: 'ip' } })).toBe(3);
    expect(await connectionsOf(clusterId)).toBe(16);
  });

  it('are always kept when a feed lists them: an alert must name its address', async () => {
    const cluster = await ensureCluster(db, 'with-a-feed');
    const settings = {
      name: 'listed',
      description: '',
      content: 'ip',
      match: 'exact',
      url: null,
      periodSeconds: 86_400,
    } as const;
    const created = await createFeed(db, {
      ...{ ...settings, severity: 70, mitre: '', clusterId: cluster.id },
      ...{ text: '203.0.113.200\n203.0.113.201', actor: 'test', now: NOON, signal: new AbortController().signal },
    });
    expect(created.ok).toBe(true);
    await store(batch(cluster.id, outbound([1, 2, 3, 4, 200, 201])));
    expect(await addressesOf(cluster.id)).toContain('203.0.113.201');
    expect(await db.alert.count({ where: { clusterId: cluster.id } })).toBe(2);
  });
});

describe('series of a cluster', () => {
  const labelled = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      flow({ key: key({ ...workload('web'), labels: { run: `${at}` } }, workload('api')) }),
    );

  it('are refused beyond the limit, each record by name, while known ones go on', async () => {
    const clusterId = await newCluster();
    const limits = { ...LIMITS, series: 4 };
    const first = await store(batch(clusterId, labelled(6)), limits);
    expect(first.accepted).toBe(4);
    expect(first.errors).toEqual([4, 5].map((index) => expect.objectContaining({ index, code: 'too-many-series' })));
    const known = labelled(6).map((next) => ({ ...next, windowStart: NOON + 15, windowEnd: NOON + 30 }));
    expect(await store(batch(clusterId, known), limits)).toMatchObject({ accepted: 4 });
    expect(await db.series.count({ where: { clusterId } })).toBe(4);
    expect(await db.endpoint.count({ where: { clusterId } })).toBe(5);
    const counted = await db.rejectCount.findMany({ where: { clusterId } });
    expect(counted).toEqual([{ clusterId, connector: 'goldmane', code: 'too-many-series', count: 4n }]);
    const { fullAt } = await db.clusterTally.findUniqueOrThrow({ where: { clusterId } });
    expect(fullAt).toEqual(new Date((NOON + 60) * 1000));
  });

  it('make room when nothing stored mentions them any more, and come back when they are seen again', async () => {
    const clusterId = await newCluster();
    const limits = { ...LIMITS, series: 4 };
    await store(batch(clusterId, labelled(4)), limits);
    expect(await sweepSeries(db, clusterId, NOON)).toBe(0);
    await settleTouched(db, { hourBefore: NOON + DAY_SECONDS, touchedBefore: null });
    await dropPartitions(db, NOON + 2 * DAY_SECONDS);
    await db.flowHour.deleteMany({ where: { clusterId } });
    await db.flowDay.deleteMany({ where: { clusterId } });
    expect(await sweepSeries(db, clusterId, NOON + 3600)).toBe(0);
    expect(await sweepSeries(db, clusterId, NOON + DAY_SECONDS)).toBe(4);
    expect(await db.endpoint.count({ where: { clusterId } })).toBe(0);
    const again = labelled(4).map((next) => ({ ...next, windowStart: NOON + 15, windowEnd: NOON + 30 }));
    expect(await store(batch(clusterId, again), limits)).toMatchObject({ accepted: 4, errors: [] });
    expect(await sumSeries(db, clusterId, RANGE, NOON + 60)).toHaveLength(4);
  });
});
