import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Fact, FactColumns } from '@/lib/core/fact-columns';
import type { SeriesKey } from '@/lib/core/flow';
import { NO_COUNTERS } from '@/lib/core/window';
import type { Database } from './client';
import { ensureCluster } from './clusters';
import { writeEvents, writeWindows } from './new-windows';
import { ensurePartitions } from './partitions';
import { testDatabase } from './testing/database';
import { inTransaction } from './transaction';

/** 2026-11-23 12:00:00 UTC. */
const NOON = 1_795_435_200;

let db: Database;
let clusters = 0;
let source: { clusterId: number; connector: string };
beforeAll(async () => {
  db = (await testDatabase()).client;
  await ensurePartitions(db, [NOON]);
});
beforeEach(async () => {
  source = { clusterId: (await ensureCluster(db, `cluster-${clusters++}`)).id, connector: 'goldmane' };
});

const END = { kind: 'workload', namespace: 'shop', name: 'web', labels: null, ip: null, serviceAccount: null } as const;
/** Windows know their series by its id alone. */
const KEY: SeriesKey = {
  ...{ source: END, destination: END, protocol: 'tcp', destinationPort: 80, destinationService: null },
  ...{ reporter: 'source', verdict: 'allow', trace: { enforced: [], pending: [] } },
};

/** Enough for a copy to be tried. */
function rows(count = 300, changes: Partial<Fact> = {}): readonly Fact[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ key: KEY, granularity: 'window', records: 1 },
    seriesId: BigInt(index) * 7_919n,
    observation: index % 3 === 0 ? '' : `host-${index % 3}`,
    windowStart: NOON + 15 * (index % 4),
    windowEnd: NOON + 15 * (index % 4) + 15,
    counters: { ...NO_COUNTERS, connectionsStarted: index, bytesForward: index % 2 === 0 ? null : 2 ** 50 },
    ...changes,
  }));
}

const write = (some: readonly Fact[]) => inTransaction(db, (tx) => writeWindows(tx, source, FactColumns.of(some)));
const stored = (clusterId = source.clusterId) =>
  db.flowWindow.findMany({
    where: { clusterId },
    orderBy: [{ windowStart: 'asc' }, { seriesId: 'asc' }, { observationId: 'asc' }],
    omit: { clusterId: true },
  });

describe('writeWindows', () => {
  it('copies new windows to the same rows as upserts make of them, few at a time', async () => {
    expect(await write(rows())).toEqual({ inserted: 300, updated: 0 });
    const copied = await stored();
    source = { clusterId: (await ensureCluster(db, `cluster-${clusters++}`)).id, connector: 'goldmane' };
    for (let at = 0; at < 300; at += 50) await write(rows().slice(at, at + 50));
    expect(copied).toHaveLength(300);
    expect(await stored()).toEqual(copied);
  });

  it('takes a batch in which one window is stored already, and goes on copying after it', async () => {
    await write(rows());
    const grown = rows().map((row, index) =>
      index === 5 ? { ...row, counters: { ...NO_COUNTERS, connectionsStarted: 99, bytesForward: 2 ** 51 } } : row,
    );
    const more = rows(300, { windowStart: NOON + 600, windowEnd: NOON + 615 });
    expect(await write([...grown, ...more])).toEqual({ inserted: 300, updated: 1 });
    expect(await stored()).toHaveLength(600);
    for (const windowStart of [NOON + 1200, NOON + 1800])
      expect((await write(rows(300, { windowStart }))).inserted).toBe(300);
    expect(await stored()).toHaveLength(1200);
  });

  it('keeps the transaction alive after a copy that failed', async () => {
    await write(rows());
    await inTransaction(db, async (tx) => {
      await writeWindows(tx, source, FactColumns.of(rows()));
      await tx.cluster.update({ where: { id: source.clusterId }, data: { name: `after ${source.clusterId}` } });
    });
    expect(await db.cluster.count({ where: { name: `after ${source.clusterId}` } })).toBe(1);
  });

  it('lets other errors through: a day without a partition', async () => {
    const far = rows(300, { windowStart: NOON + 90 * 86_400 });
    await expect(write(far)).rejects.toThrow('no partition');
    expect(await stored()).toEqual([]);
  });

  it('stores a window once when two batches bring it at the same moment', async () => {
    await Promise.all([write(rows()), write(rows()), write(rows())]);
    expect(await stored()).toHaveLength(300);
  });
});

describe('writeEvents', () => {
  it('adds to windows that are stored and copies those that are not', async () => {
    const events = (some: readonly Fact[]) => inTransaction(db, (tx) => writeEvents(tx, source, FactColumns.of(some)));
    await events(rows());
    await events(rows());
    await events(rows(300, { windowStart: NOON + 3600 }));
    const [, first] = await stored();
    expect(first).toMatchObject({ connectionsStarted: 8n, bytesForward: null });
    expect(await stored()).toHaveLength(600);
  });
});
