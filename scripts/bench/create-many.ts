/**
 * The baseline of ingest: the same records through Prisma's own createMany, once with everything a record says (its two
 * endpoints, its trace, its series and its window, repeats skipped by the database), once with the narrow windows alone.
 */

import type { Flow } from '@/lib/core/flow';
import { endpointKey, traceKey } from '@/lib/core/flow-key';
import { foldBatch } from '@/lib/core/fold';
import type { Database } from '@/lib/storage/client';
import { contentId, observationId } from '@/lib/storage/content-id';
import { seriesContentId, seriesIds } from '@/lib/storage/series-ids';
import { perSecond } from './measure';

const BATCH = 1000;
const CONNECTOR = 'bench';

export interface CreateManyRates {
  readonly wholePerSecond: number;
  readonly narrowPerSecond: number;
}

/** Flows per second; `flows` are stored twice, for two clusters that nothing else uses. */
export async function createManyRates(db: Database, flows: readonly Flow[]): Promise<CreateManyRates> {
  const narrow = await timed(flows, (batch) => createWindows(db, -2, batch));
  const whole = await timed(flows, async (batch) => {
    await createDimensions(db, -1, batch);
    await createWindows(db, -1, batch);
  });
  return { wholePerSecond: perSecond(flows.length, whole), narrowPerSecond: perSecond(flows.length, narrow) };
}

async function timed(flows: readonly Flow[], store: (batch: readonly Flow[]) => Promise<void>): Promise<number> {
  const start = performance.now();
  for (let at = 0; at < flows.length; at += BATCH) await store(flows.slice(at, at + BATCH));
  return performance.now() - start;
}

async function createWindows(db: Database, clusterId: number, flows: readonly Flow[]): Promise<void> {
  const data = Array.from(foldBatch(flows, seriesIds(clusterId, CONNECTOR)), (fact) => ({
    clusterId,
    seriesId: fact.seriesId,
    observationId: observationId(fact.observation),
    windowStart: new Date(fact.windowStart * 1000),
    windowEnd: new Date(fact.windowEnd * 1000),
    ...fact.counters,
  }));
  await db.flowWindow.createMany({ data, skipDuplicates: true });
}

async function createDimensions(db: Database, clusterId: number, flows: readonly Flow[]): Promise<void> {
  const ends = flows.flatMap(({ key }) => [key.source, key.destination]);
  await db.endpoint.createMany({
    data: ends.map(({ labels, ...end }) => {
      const { id, hash } = contentId(clusterId, endpointKey({ ...end, labels }));
      return { id, keyHash: new Uint8Array(hash), clusterId, ...end, ...(labels === null ? {} : { labels }) };
    }),
    skipDuplicates: true,
  });
  await db.policyTrace.createMany({
    data: flows.map(({ key: { trace } }) => {
      const { id, hash } = contentId(clusterId, traceKey(trace));
      return {
        id,
        keyHash: new Uint8Array(hash),
        clusterId,
        enforced: json(trace.enforced),
        pending: json(trace.pending),
      };
    }),
    skipDuplicates: true,
  });
  await db.series.createMany({
    data: Array.from(foldBatch(flows, seriesIds(clusterId, CONNECTOR)), ({ key }) => {
      const { id, hash } = seriesContentId(clusterId, CONNECTOR, key);
      return {
        ...{ id, keyHash: new Uint8Array(hash), clusterId, connector: CONNECTOR },
        sourceId: contentId(clusterId, endpointKey(key.source)).id,
        destinationId: contentId(clusterId, endpointKey(key.destination)).id,
        traceId: contentId(clusterId, traceKey(key.trace)).id,
        ...{ protocol: key.protocol, destinationPort: key.destinationPort },
        ...(key.destinationService === null ? {} : { destinationService: { ...key.destinationService } }),
        ...{ reporter: key.reporter, verdict: key.verdict },
      };
    }),
    skipDuplicates: true,
  });
}

function json(value: readonly unknown[]): object {
  return JSON.parse(JSON.stringify(value));
}
