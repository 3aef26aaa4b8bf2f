import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Flow, SeriesSum } from '@/lib/core/flow';
import { foldBatch } from '@/lib/core/fold';
import { groupBy } from '@/lib/core/graph/group';
import { countingIds } from '@/lib/core/testing/series-ids';
import { addCounters, NO_COUNTERS } from '@/lib/core/window';
import { listCheckpoints } from '@/lib/storage/checkpoints';
import type { Database } from '@/lib/storage/client';
import { ensureCluster, findCluster } from '@/lib/storage/clusters';
import { histogramPoints, sumSeries } from '@/lib/storage/flows';
import { testDatabase } from '@/lib/storage/testing/database';
import { ingestFlows } from './ingest-flows';
import { settleTouched } from './settle-hours';
import { address, batch, counters, flow, key, NOON, workload } from './testing/flows';

let db: Database;
let clusterId: number;
let clusters = 0;
beforeAll(async () => {
  db = (await testDatabase()).client;
});
beforeEach(async () => {
  clusterId = (await ensureCluster(db, `cluster-${clusters++}`)).id;
});

const DAY = { from: NOON - 43_200, to: NOON + 43_200 };

async function ingest(flows: readonly Flow[], changes: Parameters<typeof batch>[2] = {}) {
  const result = await ingestFlows(db, batch(clusterId, flows, changes));
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

/** Sums over a range without what the order of ids decides. */
async function sums(range = DAY): Promise<readonly Omit<SeriesSum, 'seriesId'>[]> {
  const rows = await sumSeries(db, clusterId, range, NOON + 60);
  return rows
    .map(({ key: series, counters: summed, firstSeen, lastSeen }) => ({
      key: series,
      counters: summed,
      firstSeen,
      lastSeen,
    }))
    .sort((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1));
}

describe('ingestFlows', () => {
  it('stores a window so that reading gives back the same series and counters', async () => {
    const stated = flow({ counters: counters({ connectionsStarted: 3, bytesForward: null, bytesReverse: null }) });
    expect(await ingest([stated])).toEqual({ accepted: 1, updated: 0, duplicates: 0, errors: [] });
    expect(await sums()).toEqual([
      { key: stated.key, counters: stated.counters, firstSeen: NOON, lastSeen: NOON + 15 },
    ]);
  });

  it('changes nothing when the same batch is sent again', async () => {
    const flows = [flow(), flow({ windowStart: NOON + 15 })];
    await ingest(flows);
    const before = await sums();
    expect(await ingest(flows)).toEqual({ accepted: 0, updated: 0, duplicates: 2, errors: [] });
    expect(await sums()).toEqual(before);
    expect((await listCheckpoints(db, clusterId))[0]?.accepted).toBe(2);
  });

  it('lets a window that was read early grow and never shrink', async () => {
    await ingest([flow({ counters: counters({ packetsForward: 5 }) })]);
    expect(await ingest([flow({ counters: counters({ packetsForward: 9 }) })])).toMatchObject({ updated: 1 });
    expect(await ingest([flow({ counters: counters({ packetsForward: 2 }) })])).toMatchObject({ duplicates: 1 });
    expect((await sums())[0]?.counters.packetsForward).toBe(9);
  });

  it('adds up observations of one window and keeps each of them once', async () => {
    const host = (name: string, started: number) =>
      flow({ observation: name, counters: counters({ connectionsStarted: started, connectionsLive: started }) });
    await ingest([host('a', 2), host('b', 3)]);
    await ingest([host('b', 3), host('c', 4)]);
    expect((await sums())[0]?.counters).toMatchObject({ connectionsStarted: 9, connectionsLive: 4 });
  });

  it('adds events of one minute over batches, and a re-sent batch adds nothing', async () => {
    const event = (packetsForward: number) => flow({ granularity: 'event', counters: counters({ packetsForward }) });
    await ingest([event(1), event(2)]);
    await ingest([event(4)]);
    expect(await ingest([event(4)])).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await sums())[0]?.counters).toMatchObject({ packetsForward: 7, connectionsStarted: 3, connectionsLive: 1 });
  });

  it('counts the same batch once when it is sent several times at the same moment', async () => {
    const flows = [flow({ granularity: 'event' })];
    const answers = await Promise.all(Array.from({ length: 6 }, () => ingest(flows)));
    expect(answers.map(({ accepted }) => accepted).sort()).toEqual([0, 0, 0, 0, 0, 1]);
    expect((await sums())[0]?.counters.connectionsStarted).toBe(1);
  });

  it('rolls up all batches of an hour that commit at the same moment', async () => {
    const windows = Array.from({ length: 12 }, (_, index) => [flow({ windowStart: NOON + 15 * index })]);
    await Promise.all(windows.map((flows) => ingest(flows)));
    const wholeDay = await sums();
    expect(wholeDay[0]?.counters.connectionsStarted).toBe(12);
  });

  it('keeps the series of clusters apart', async () => {
    await ingest([flow()]);
    clusterId = (await ensureCluster(db, 'another')).id;
    await ingest([flow()]);
    expect((await sums())[0]?.counters.connectionsStarted).toBe(1);
  });

  it('never adds up two connectors that see one connection, and shows what only the other one sees', async () => {
    const seenByBoth = key(workload('web'), workload('api'));
    const seenByOther = key(workload('web'), address('198.51.100.7'));
    await ingest([flow({ key: seenByBoth })]);
    await ingest([flow({ key: seenByBoth }), flow({ key: seenByOther })], { connector: 'hubble' });
    expect((await findCluster(db, `cluster-${clusters - 1}`))?.primarySource).toBe('goldmane');
    expect((await sums()).map((sum) => sum.counters.connectionsStarted)).toEqual([1, 1]);
  });

  it('refuses a window from the future or before retention and keeps its neighbours', async () => {
    const answer = await ingest([
      flow({ windowStart: NOON + 7200 }),
      flow(),
      flow({ windowStart: NOON - 500 * 86_400 }),
    ]);
    expect(answer.accepted).toBe(1);
    expect(answer.errors.map(({ index, code }) => [index, code])).toEqual([
      [0, 'future'],
      [2, 'expired'],
    ]);
  });

  it('keeps the hours of a day whose windows were dropped', async () => {
    const old = NOON - 5 * 86_400;
    await ingest([flow({ windowStart: old }), flow({ windowStart: old + 15 })]);
    await settleTouched(db, { hourBefore: NOON, touchedBefore: null });
    await db.$executeRaw`DELETE FROM flow_window WHERE cluster_id = ${clusterId}`;
    const answer = await ingest([flow({ windowStart: old + 30 })]);
    expect(answer).toMatchObject({ accepted: 0, errors: [{ code: 'expired' }] });
    const [sum] = await sums({ from: old - 86_400, to: old + 86_400 });
    expect(sum?.counters.connectionsStarted).toBe(2);
  });

  it('stores hostile names as they are', async () => {
    const hostile = workload(`'; DROP TABLE series; -- "{\\} <img src=x>`, 'a,b"\\{}');
    await ingest([flow({ key: key(hostile, workload('NULL')) })]);
    expect((await sums())[0]?.key).toMatchObject({ source: hostile, destination: { name: 'NULL' } });
  });

  it('refuses a name that no index could hold, and stores the rest', async () => {
    const long = flow({ key: key(workload('x'.repeat(1000)), workload('api')) });
    expect(await ingest([long, flow()])).toMatchObject({ accepted: 1, errors: [{ index: 0, code: 'too-long' }] });
  });

  it('stops at the largest exact counter instead of failing', async () => {
    const huge = counters({ bytesForward: Number.MAX_SAFE_INTEGER });
    await ingest(Array.from({ length: 40 }, (_, index) => flow({ windowStart: NOON + 15 * index, counters: huge })));
    expect((await sums())[0]?.counters.bytesForward).toBe(Number.MAX_SAFE_INTEGER);
    const unaligned = await sums({ from: NOON - 5, to: NOON + 3595 });
    expect(unaligned[0]?.counters.bytesForward).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('sums', () => {
  const names = ['web', 'api', 'db'] as const;
  const someFlow = fc
    .record({
      source: fc.constantFrom(...names),
      destination: fc.constantFrom(...names),
      minute: fc.integer({ min: -3 * 1440, max: 60 }),
      observation: fc.constantFrom('', 'a', 'b'),
      started: fc.integer({ min: 0, max: 50 }),
      bytes: fc.option(fc.integer({ min: 0, max: 2 ** 40 }), { nil: null }),
    })
    .map(({ source, destination, minute, observation, started, bytes }) =>
      flow({
        key: key(workload(source), workload(destination)),
        windowStart: NOON + minute * 60,
        observation,
        counters: counters({ connectionsStarted: started, connectionsLive: started, bytesForward: bytes }),
      }),
    );
  /** A range over the same days, rarely aligned to anything. */
  const someRange = fc
    .tuple(fc.integer({ min: -4 * 86_400, max: 7200 }), fc.integer({ min: 1, max: 5 * 86_400 }))
    .map(([from, length]) => ({ from: NOON + from, to: NOON + from + length }));

  it('equal the model for any batches: shuffled, repeated, overlapping, settled at any moment, cut by any range', async () => {
    const batches = fc.array(fc.array(someFlow, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.nat(12),
        someRange,
        async (sent, repeats, settled, range) => {
          clusterId = (await ensureCluster(db, `cluster-${clusters++}`)).id;
          const again = repeats.map((at) => sent[at % sent.length] ?? []);
          for (const [at, flows] of [...sent, ...again].entries()) {
            await ingest(flows, { now: NOON + 7200 });
            if (at === settled) await settleTouched(db, { hourBefore: NOON + 7200, touchedBefore: null });
          }
          const kept = sent.flat();
          expect(await summed(range)).toEqual(model(kept, range));
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);

  /** Windows are all kept here, so any range is exact. */
  async function summed(range: typeof DAY): Promise<unknown> {
    const rows = await sumSeries(db, clusterId, range, NOON - 10 * 86_400);
    return rows
      .map((row) => [row.key.source.name, row.key.destination.name, row.counters, row.firstSeen, row.lastSeen])
      .sort();
  }

  function model(flows: readonly Flow[], range: typeof DAY): unknown {
    const inRange = [...foldBatch(flows, countingIds())].filter(
      (fact) => fact.windowStart >= range.from && fact.windowStart < range.to,
    );
    const series = groupBy(inRange, (fact) => `${fact.key.source.name} ${fact.key.destination.name}`);
    return [...series]
      .map(([name, facts]) => {
        const total = facts.reduce((sum, fact) => addCounters(sum, fact.counters), NO_COUNTERS);
        const first = Math.min(...facts.map((fact) => fact.windowStart));
        return [...name.split(' '), total, first, Math.max(...facts.map((fact) => fact.windowEnd))];
      })
      .sort();
  }

  it('give the same connections in every width of bars', async () => {
    await ingest(
      Array.from({ length: 50 }, (_, index) => flow({ windowStart: NOON - 600 * index })),
      { now: NOON + 60 },
    );
    for (const width of [15, 300, 3600, 7200, 86_400]) {
      const groups = new Map((await sumSeries(db, clusterId, DAY, NOON + 60)).map((sum) => [sum.seriesId, 'all']));
      const points = await histogramPoints(db, clusterId, DAY, width, groups, NOON + 60);
      expect(points.every(({ start }) => start % width === 0)).toBe(true);
      expect(points.reduce((sum, { connections }) => sum + connections, 0)).toBe(50);
    }
  });
});
