import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PolicyTrace, SeriesKey } from '@/lib/core/flow';
import type { Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { testDatabase } from '@/lib/storage/testing/database';
import { ingestFlows } from './ingest-flows';
import { readView } from './read-view';
import { batch, flow, key, workload } from './testing/flows';

/** Within what is kept, whatever the time of the machine. */
const START = Math.floor(Date.now() / 1000 / 3600) * 3600 - 7200;
const RANGE = { from: START, to: START + 3600 };
const [web, api, cache] = [workload('web'), workload('api'), workload('cache')];
const service = { namespace: 'shop', name: 'api', portName: 'http', port: 80 };
const trace: PolicyTrace = {
  enforced: [
    {
      ...{ kind: 'NetworkPolicy', namespace: 'shop', name: 'api', tier: 'default', action: 'allow' },
      ...{ policyIndex: 0, ruleIndex: 0, trigger: null },
    },
  ],
  pending: [],
};
const KEYS: readonly SeriesKey[] = [
  key(web, api, { trace, destinationService: service }),
  key(web, api, { trace, destinationService: service, reporter: 'destination' }),
  key(web, cache, { trace }),
];

let db: Database;
let clusters = 0;
let clusterId: number;
beforeAll(async () => {
  db = (await testDatabase()).client;
});
beforeEach(async () => {
  clusterId = (await ensureCluster(db, `cluster-${clusters++}`)).id;
  const flows = KEYS.map((of) => flow({ key: structuredClone(of), windowStart: START }));
  expect((await ingestFlows(db, batch(clusterId, flows, { now: START + 60 }))).ok).toBe(true);
});

const keysOf = async () => (await readView(db, clusterId, RANGE, 'staged')).sums.map((sum) => sum.key);

describe('the series of a view', () => {
  it('are those that were stored', async () => {
    const found = await keysOf();
    expect(found).toHaveLength(KEYS.length);
    expect(found).toEqual(expect.arrayContaining([...KEYS]));
  });

  it('are the same objects for every reader, and share ends, traces and services', async () => {
    const found = await keysOf();
    const again = await keysOf();
    for (const [index, of] of found.entries()) expect(again[index]).toBe(of);
    expect(new Set(found.map((of) => of.source)).size).toBe(1);
    expect(new Set(found.map((of) => of.destination)).size).toBe(2);
    expect(new Set(found.map((of) => of.trace)).size).toBe(1);
    expect(new Set(found.map((of) => of.destinationService)).size).toBe(2);
  });

  it('name their ends however many are asked for at once', async () => {
    const many = Array.from({ length: 6_000 }, (_, index) =>
      flow({ key: key(workload(`client-${index}`), api), windowStart: START }),
    );
    expect((await ingestFlows(db, batch(clusterId, many, { now: START + 60 }))).ok).toBe(true);
    const names = new Set((await keysOf()).map((of) => of.source.name));
    expect(names.size).toBe(6_001);
  });
});
