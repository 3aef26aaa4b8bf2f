import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { sumSeries } from '@/lib/storage/flows';
import { testDatabase } from '@/lib/storage/testing/database';
import { ingestFlows } from './ingest-flows';
import { pruneFlows } from './prune-flows';
import { batch, flow, NOON, question } from './testing/flows';

const DAY = 86_400;
let db: Database;
let clusterId: number;
beforeAll(async () => {
  db = (await testDatabase()).client;
  clusterId = (await ensureCluster(db, 'test')).id;
});

async function connections(from: number, to: number): Promise<number> {
  const sums = await sumSeries(db, clusterId, { from, to }, NOON);
  return sums.reduce((total, sum) => total + sum.counters.connectionsStarted, 0);
}

describe('pruneFlows', () => {
  it('drops windows, then hours, then days, and keeps every sum that is still kept', async () => {
    const ages = [0, 1, 5, 95, 300];
    const flows = ages.map((days) => flow({ windowStart: NOON - days * DAY }));
    const dns = [question(), question({ at: NOON - 95 * DAY })];
    expect((await ingestFlows(db, batch(clusterId, flows, { dns }))).ok).toBe(true);
    const pruned = await pruneFlows(NOON, db);
    expect(pruned).toMatchObject({ windows: 3, hours: 2, days: 0, dns: 1, batches: 0 });
    expect(await db.flowWindow.count()).toBe(2);
    for (const days of ages) expect(await connections(NOON - days * DAY - 5, NOON - days * DAY + 5)).toBe(1);
    expect(await connections(NOON - 399 * DAY, NOON + 60)).toBe(5);
    expect(await pruneFlows(NOON, db)).toMatchObject({ windows: 0, hours: 0, dns: 0 });
    expect(await pruneFlows(NOON + 200 * DAY, db)).toMatchObject({ days: 1, batches: 1 });
  });
});
