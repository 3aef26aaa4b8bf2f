import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TimeRange } from '@/lib/core/window';
import type { Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { sumSeries } from '@/lib/storage/flows';
import { settleHour, touchHours } from '@/lib/storage/roll-ups';
import { contentsOf } from '@/lib/storage/testing/contents';
import { testDatabase } from '@/lib/storage/testing/database';
import { inTransaction } from '@/lib/storage/transaction';
import { ingestFlows } from './ingest-flows';
import { pruneFlows } from './prune-flows';
import { settleHours, settleTouched } from './settle-hours';
import { batch, flow, NOON } from './testing/flows';

const HOUR = 3600;
const DAY = 86_400;
const ALL = { hourBefore: NOON + 10 * DAY, touchedBefore: null };
let db: Database;
let clusterId: number;
let clusters = 0;
beforeAll(async () => {
  db = (await testDatabase()).client;
});
beforeEach(async () => {
  clusterId = (await ensureCluster(db, `cluster-${clusters++}`)).id;
});

async function ingest(...starts: readonly number[]): Promise<void> {
  const flows = starts.map((windowStart) => flow({ windowStart }));
  expect((await ingestFlows(db, batch(clusterId, flows, { now: NOON + DAY }))).ok).toBe(true);
}

async function connections(range: TimeRange): Promise<number> {
  const sums = await sumSeries(db, clusterId, range, NOON);
  return sums.reduce((total, { counters }) => total + counters.connectionsStarted, 0);
}

const touched = () => db.touchedHour.count({ where: { clusterId } });

describe('settleHours', () => {
  it('leaves the current hour and hours touched a moment ago alone', async () => {
    const now = Date.now() / 1000;
    await ingest(NOON - 2 * HOUR, NOON - HOUR, NOON);
    await settleHours(now + 30, db);
    expect(await touched()).toBe(3);
    await db.$executeRaw`UPDATE touched_hour SET at = to_timestamp(${NOON}) WHERE cluster_id = ${clusterId}`;
    await settleHours(NOON + 120, db);
    expect(await touched()).toBe(1);
    await settleHours(now, db);
    expect(await touched()).toBe(0);
  });

  it('does not change a sum: before, between and after, for ranges that end anywhere', async () => {
    const starts = [NOON - DAY - 7 * HOUR, NOON - DAY - 7 * HOUR + 15, NOON - 5 * HOUR, NOON - HOUR + 30, NOON];
    await ingest(...starts);
    const ranges = [DAY, 2 * DAY, 3 * DAY].flatMap((length) =>
      [0, 1, HOUR, 6 * HOUR, 12 * HOUR, DAY].map((end) => ({ from: NOON + end - length, to: NOON + end })),
    );
    const answers = async () => Promise.all(ranges.map(connections));
    const expected = ranges.map(({ from, to }) => starts.filter((at) => at >= from && at < to).length);
    expect(await answers()).toEqual(expected);
    await settleTouched(db, { hourBefore: NOON - 5 * HOUR, touchedBefore: null });
    expect(await answers()).toEqual(expected);
    await settleTouched(db, ALL);
    expect(await answers()).toEqual(expected);
    expect(await touched()).toBe(0);
    await ingest(NOON - 5 * HOUR + 15);
    expect(await connections({ from: NOON - DAY, to: NOON + HOUR })).toBe(4);
  });

  it('counts what a batch commits while its hour is being settled', async () => {
    await ingest(NOON - HOUR);
    await inTransaction(db, async (tx) => {
      await settleHour(tx, { clusterId, hour: NOON - HOUR });
      await ingest(NOON - HOUR + 15);
    });
    expect(await touched()).toBe(1);
    expect(await connections({ from: NOON - DAY, to: NOON + DAY })).toBe(2);
    await settleTouched(db, ALL);
    expect(await connections({ from: NOON - DAY, to: NOON + DAY })).toBe(2);
  });

  it('makes the same rows however often and by however many it is done', async () => {
    await ingest(NOON - HOUR, NOON - HOUR + 15, NOON - 3 * HOUR);
    await Promise.all([settleTouched(db, ALL), settleTouched(db, ALL), settleTouched(db, ALL)]);
    const once = await contentsOf(db, clusterId);
    await touchHours(db, clusterId, Buffer.from('again'), [NOON - HOUR, NOON - 3 * HOUR]);
    await settleTouched(db, ALL);
    expect(await contentsOf(db, clusterId)).toEqual(once);
    expect(once.hours).toHaveLength(2);
  });

  it('keeps the windows of a day that is not settled when days are dropped', async () => {
    await ingest(NOON - 20 * DAY);
    const drop = () => db.$queryRaw`SELECT drop_flow_partitions('2026-11-20'::date) AS dropped`;
    expect(await drop()).toEqual([{ dropped: 0 }]);
    await pruneFlows(NOON, db);
    expect(await db.flowWindow.count({ where: { clusterId } })).toBe(0);
    expect(await connections({ from: NOON - 21 * DAY, to: NOON })).toBe(1);
  });
});
