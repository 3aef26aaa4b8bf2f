/** DNS names per workload and day: bounded, counted exactly, and never at the cost of an alert. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_SECONDS } from '@/lib/core/range-parts';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { OTHER_NAMES } from '@/lib/core/threat/fold-names';
import type { Database } from '@/lib/storage/client';
import { ensureCluster, findCluster } from '@/lib/storage/clusters';
import { countDns, listDns } from '@/lib/storage/dns';
import { sumFolded } from '@/lib/storage/peer-limits';
import { testDatabase } from '@/lib/storage/testing/database';
import { createFeed } from './create-feed';
import { type Batch, ingestFlows } from './ingest-flows';
import { readHonesty } from './read-honesty';
import { batch, flow, NOON, question } from './testing/flows';

const RANGE = { from: NOON - 3600, to: NOON + 3600 };
const LIMITS = { addressesPerWorkload: 3, namesPerWorkload: 3, series: 1_000 };
let db: Database;
let clusters = 0;

beforeAll(async () => {
  db = (await testDatabase()).client;
});

async function newCluster(): Promise<number> {
  clusters += 1;
  return (await ensureCluster(db, `cluster-${clusters}`)).id;
}

/** shop/web asks for as many names as there are numbers, one a second. */
function generated(numbers: readonly number[], changes: Partial<DnsRecord> = {}): readonly DnsRecord[] {
  return numbers.map((number) =>
    question({ at: NOON + number, queryName: `x${number}.tunnel.example`, answers: [], ...changes }),
  );
}

function numbersTo(count: number, from = 0): readonly number[] {
  return Array.from({ length: count }, (_, at) => from + at);
}

async function store(clusterId: number, dns: readonly DnsRecord[], changes: Partial<Batch> = {}, limits = LIMITS) {
  const stored = await ingestFlows(
    db,
    batch(clusterId, [...(changes.flows ?? [])], { connector: 'calico', dns, ...changes }),
    limits,
  );
  if (!stored.ok) throw new Error(stored.error.detail);
  return stored.value;
}

function rowsOf(clusterId: number) {
  return db.dnsQuery.findMany({ where: { clusterId }, orderBy: [{ at: 'asc' }, { queryName: 'asc' }] });
}

function sightings(clusterId: number): Promise<number> {
  return db.sighting.count({ where: { clusterId, kind: 'domain' } });
}

async function listed(clusterId: number, text: string, match: 'exact' | 'subtree'): Promise<void> {
  const created = await createFeed(db, {
    ...{ name: `listed-${match}`, description: '', content: 'domain', match, url: null, periodSeconds: 86_400 },
    ...{ severity: 70, mitre: '', clusterId, text, actor: 'test', now: NOON, signal: new AbortController().signal },
  });
  expect(created.ok).toBe(true);
}

describe('DNS names per workload and day', () => {
  it('are kept up to the limit; questions for further ones count together by minute and none is lost', async () => {
    const clusterId = await newCluster();
    expect(await store(clusterId, generated(numbersTo(100), { count: 2 }))).toMatchObject({
      accepted: 100,
      errors: [],
    });
    const rows = await rowsOf(clusterId);
    const others = rows.filter(({ queryName }) => queryName === OTHER_NAMES);
    expect(others.map(({ at, count }) => [at.getTime() / 1000 - NOON, count])).toEqual([
      [0, 114],
      [60, 80],
    ]);
    expect(rows).toHaveLength(5);
    expect(await sightings(clusterId)).toBe(3);
    expect(await countDns(db, clusterId, RANGE.from, RANGE.to)).toBe(200);
    expect(await sumFolded(db, clusterId, 'domain', RANGE)).toEqual({ workloads: 1, records: 194 });
    expect(await listDns(db, clusterId, { range: RANGE }, 100)).toHaveLength(3);
  });

  it('bound the rows of any number of batches, whatever comes back in the answers', async () => {
    const clusterId = await newCluster();
    for (let from = 0; from < 60; from += 10) {
      const answers = [`c${from}.tunnel.example`, '203.0.113.1'];
      await store(clusterId, generated(numbersTo(10, from), { answers }));
    }
    expect(await sightings(clusterId)).toBe(3);
    expect((await rowsOf(clusterId)).filter(({ queryName }) => queryName === OTHER_NAMES)).toHaveLength(1);
    expect((await rowsOf(clusterId)).length).toBeLessThanOrEqual(4);
  });

  it('stay kept or left out all day: a question that comes again changes nothing, in whatever batch', async () => {
    const clusterId = await newCluster();
    await store(clusterId, generated(numbersTo(10)));
    const before = await rowsOf(clusterId);
    const again = await store(clusterId, generated(numbersTo(8, 2)));
    expect(again).toMatchObject({ accepted: 0, updated: 0, duplicates: 8 });
    const more = await store(clusterId, generated([9, 10, 10, 3]));
    expect(more).toMatchObject({ accepted: 1, duplicates: 3 });
    expect(await rowsOf(clusterId)).toEqual(
      before.map((row) => (row.queryName === OTHER_NAMES ? { ...row, count: row.count + 1 } : row)),
    );
    expect(await sumFolded(db, clusterId, 'domain', RANGE)).toEqual({ workloads: 1, records: 8 });
  });

  it('begin anew the next day and per workload', async () => {
    const clusterId = await newCluster();
    await store(clusterId, generated(numbersTo(5)));
    const tomorrow = generated([7], { at: NOON + DAY_SECONDS });
    const other = generated([8], { clientName: 'api' });
    await store(clusterId, [...tomorrow, ...other], { now: NOON + DAY_SECONDS + 60 });
    const names = (await rowsOf(clusterId)).map(({ queryName }) => queryName);
    expect(names).toEqual(expect.arrayContaining(['x7.tunnel.example', 'x8.tunnel.example']));
  });

  it('never exceed the limit nor count twice, however many processes bring the same ones at once', async () => {
    const clusterId = await newCluster();
    const batches = numbersTo(8).map((at) => generated(numbersTo(20, at * 5)));
    await Promise.all(batches.map((dns) => store(clusterId, dns)));
    expect(await sightings(clusterId)).toBe(3);
    expect(await countDns(db, clusterId, RANGE.from)).toBe(55);
  });

  it('that a feed lists are always kept and alert, by name, by subtree and by what they were answered with', async () => {
    const clusterId = await newCluster();
    await listed(clusterId, 'bad.example', 'exact');
    await listed(clusterId, 'evil.example', 'subtree');
    const names = ['bad.example', 'deep.evil.example', 'front.example'];
    const met = names.map((queryName, at) =>
      question({ at: NOON + 50 + at, queryName, answers: queryName === 'front.example' ? ['bad.example'] : [] }),
    );
    await store(clusterId, [...generated(numbersTo(20)), ...met]);
    const kept = (await rowsOf(clusterId)).map(({ queryName }) => queryName);
    expect(kept).toEqual(expect.arrayContaining(names));
    expect(kept).toHaveLength(7);
    const alerts = await db.alert.findMany({ where: { clusterId }, orderBy: { destination: 'asc' } });
    expect(alerts.map(({ destination }) => destination)).toEqual(names);
  });

  it('are counted beside events of the same batch and minute', async () => {
    const clusterId = await newCluster();
    const flows = numbersTo(3).map((id) => flow({ granularity: 'event', observation: `event ${id}` }));
    const first = await store(clusterId, generated(numbersTo(5)), { flows, connector: 'hubble' });
    expect(first.accepted).toBe(8);
    const again = { flows: flows.slice(1), connector: 'hubble' };
    expect(await store(clusterId, generated(numbersTo(4, 1)), again)).toMatchObject({ accepted: 0, duplicates: 6 });
  });

  it('are said in the notes of a range that saw too many, and in no other', async () => {
    const clusterId = await newCluster();
    await store(clusterId, generated(numbersTo(5)));
    const cluster = await findCluster(db, `cluster-${clusters}`);
    if (cluster === null) throw new Error('the cluster is gone');
    const notes = async (offset: number) => {
      const range = { from: RANGE.from + offset, to: RANGE.to + offset };
      return (await readHonesty(db, cluster, range, NOON + 7200)).notes.map(({ text }) => text);
    };
    expect(await notes(0)).toContainEqual(expect.stringContaining('1 workload asked for over 1000 DNS names'));
    expect(await notes(2 * DAY_SECONDS)).not.toContainEqual(expect.stringContaining('DNS names in a day'));
  });

  it('count every question once for any cuts, repetitions, orders and batches at once', async () => {
    const questions = fc.array(
      fc.record({ number: fc.nat(12), second: fc.nat(150), count: fc.integer({ min: 1, max: 5 }) }),
      { minLength: 1, maxLength: 30 },
    );
    const deliveries = questions.chain((all) =>
      fc.record({
        all: fc.constant(all),
        batches: fc.array(fc.shuffledSubarray(all, { minLength: 1 }), { maxLength: 6 }),
        atOnce: fc.integer({ min: 1, max: 4 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ all, batches, atOnce }) => {
        const clusterId = await newCluster();
        // Equal questions of different counts are one question that grew; here every one is told apart.
        const records = new Map(
          all.map((one, index) => [
            one,
            generated([one.number], { at: NOON + one.second, count: one.count, queryType: `T${index}` }),
          ]),
        );
        const cuts = [...batches, all].map((cut) => cut.flatMap((one) => records.get(one) ?? []));
        for (let at = 0; at < cuts.length; at += atOnce) {
          await Promise.all(cuts.slice(at, at + atOnce).map((dns) => store(clusterId, dns)));
        }
        const total = all.reduce((sum, { count }) => sum + count, 0);
        expect(await countDns(db, clusterId, RANGE.from)).toBe(total);
        expect(await sightings(clusterId)).toBe(Math.min(3, new Set(all.map(({ number }) => number)).size));
      }),
      { numRuns: 15 },
    );
  }, 180_000);
});
