/** What is stored depends on what was observed, and not on how it came. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Flow } from '@/lib/core/flow';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import type { Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { contentsOf } from '@/lib/storage/testing/contents';
import { testDatabase } from '@/lib/storage/testing/database';
import { ingestFlows } from './ingest-flows';
import { settleTouched } from './settle-hours';
import { address, batch, counters, flow, key, NOON, question, workload } from './testing/flows';

let db: Database;
let clusters = 0;
beforeAll(async () => {
  db = (await testDatabase()).client;
});

type Connector = 'goldmane' | 'calico' | 'hubble';

/** One thing that a connector saw. */
interface Observed {
  readonly connector: Connector;
  readonly flow: Flow | null;
  readonly question: DnsRecord | null;
}

const names = ['web', 'api', 'db'] as const;
const destinations = [...names.map((name) => workload(name)), address('198.51.100.7'), address('203.0.113.9')];

/** Three days up to now: some come hours or days late. */
const someMoment = fc.integer({ min: -3 * 86_400, max: 3600 }).map((offset) => NOON + offset);
const someKey = fc
  .tuple(
    fc.constantFrom(...names),
    fc.constantFrom(...destinations),
    fc.constantFrom('allow' as const, 'deny' as const),
  )
  .map(([source, destination, verdict]) => key(workload(source), destination, { verdict }));
const someCounters = fc
  .record({
    connectionsStarted: fc.nat(50),
    connectionsLive: fc.nat(9),
    packetsForward: fc.nat(1000),
    bytesForward: fc.option(fc.nat(2 ** 30), { nil: null }),
  })
  .map(counters);

/** The same window may be read several times while it grows. */
const someWindow = fc
  .record({
    connector: fc.constantFrom<Connector>('goldmane', 'calico'),
    key: someKey,
    at: someMoment,
    observation: fc.constantFrom('', 'host-a', 'host-b'),
    counters: someCounters,
  })
  .map(({ connector, at, ...rest }): Observed => {
    const windowStart = Math.floor(at / 15) * 15;
    return { connector, flow: flow({ ...rest, windowStart }), question: null };
  });
const someEvent = fc.record({ key: someKey, at: someMoment, id: fc.uuid() }).map(({ id, at, ...rest }): Observed => {
  const windowStart = Math.floor(at / 60) * 60;
  const event = flow({ ...rest, windowStart, windowEnd: windowStart + 60, granularity: 'event', observation: id });
  return { connector: 'hubble', flow: event, question: null };
});
const someQuestion = fc
  .record({
    at: someMoment,
    queryName: fc.constantFrom('a.example', 'b.example'),
    count: fc.integer({ min: 1, max: 9 }),
  })
  .map((changes): Observed => ({ connector: 'calico', flow: null, question: question(changes) }));
const everything = fc.array(
  fc.oneof({ weight: 3, arbitrary: someWindow }, { weight: 2, arbitrary: someEvent }, someQuestion),
  {
    minLength: 1,
    maxLength: 40,
  },
);

async function send(clusterId: number, observed: readonly Observed[]): Promise<void> {
  for (const connector of ['goldmane', 'calico', 'hubble'] as const) {
    const own = observed.filter((one) => one.connector === connector);
    if (own.length === 0) continue;
    const flows = own.flatMap((one) => one.flow ?? []);
    const dns = own.flatMap((one) => one.question ?? []);
    const result = await ingestFlows(db, batch(clusterId, flows, { connector, dns, now: NOON + 7200 }));
    expect(result).toMatchObject({ ok: true, value: { errors: [] } });
  }
}

async function newCluster(): Promise<number> {
  return (await ensureCluster(db, `cluster-${clusters++}`)).id;
}

it('stores the same rows in every table for one sorted delivery and for shuffled, repeated, overlapping ones', async () => {
  const size = fc.integer({ min: 1, max: 9 });
  const deliveries = everything.chain((all) =>
    fc.record({
      all: fc.constant(all),
      order: fc.shuffledSubarray(all, { minLength: all.length }),
      size,
      again: fc.array(fc.shuffledSubarray(all, { minLength: 1 }), { maxLength: 4 }),
      atOnce: fc.integer({ min: 1, max: 4 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ all, order, size: batchSize, again, atOnce }) => {
      const sorted = await newCluster();
      await send(
        sorted,
        [...all].sort((a, b) => (a.flow?.windowStart ?? 0) - (b.flow?.windowStart ?? 0)),
      );
      const shuffled = await newCluster();
      const cuts = [...chunks(order, batchSize), ...again, ...chunks(again.flat(), batchSize)];
      for (const together of chunks(cuts, atOnce)) await Promise.all(together.map((cut) => send(shuffled, cut)));
      await settleTouched(db, { hourBefore: NOON + 7200, touchedBefore: null });
      expect(await contentsOf(db, shuffled)).toEqual(await contentsOf(db, sorted));
    }),
    { numRuns: 20 },
  );
}, 180_000);

it('counts an event once however the batches that bring it are cut', async () => {
  const clusterId = await newCluster();
  const event = (id: number): Observed => ({
    connector: 'hubble',
    flow: flow({ granularity: 'event', observation: `event ${id}`, windowStart: NOON + 60 * (id % 2) }),
    question: null,
  });
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => event(from + index));
  await send(clusterId, [...numbers(0, 6), ...numbers(2, 4)]);
  await send(clusterId, numbers(3, 9));
  const { windows, events } = await contentsOf(db, clusterId);
  expect(windows).toMatchObject([{ connections_started: 5 }, { connections_started: 4 }]);
  expect(events).toHaveLength(9);
});

it('answers how many events of a batch were known', async () => {
  const clusterId = await newCluster();
  const events = (ids: readonly string[]) => ids.map((observation) => flow({ granularity: 'event', observation }));
  const answer = async (ids: readonly string[]) =>
    ingestFlows(db, batch(clusterId, events(ids), { connector: 'hubble' }));
  expect(await answer(['a', 'b', 'b'])).toMatchObject({ value: { accepted: 2, updated: 0, duplicates: 1 } });
  expect(await answer(['b', 'c'])).toMatchObject({ value: { accepted: 1, updated: 0, duplicates: 1 } });
  expect(await answer(['a'])).toMatchObject({ value: { accepted: 0, updated: 0, duplicates: 1 } });
});

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
