/**
 * Which events of event sources were counted, so that an event sent again in another batch is not counted again: one
 * row per batch and window with 8 bytes an event (docs/decisions/008). Kept for as long as the windows are.
 */
import type { Seconds } from '@/lib/core/flow';
import { instants, numbers } from './array-text';
import type { Transaction } from './client';

/** Any number: only batches of events use it. */
const EVENT_LOCK = 7_316_015;

/** Ids of events (content-id.ts) by the start of their window. */
export type EventsByWindow = ReadonlyMap<Seconds, readonly bigint[]>;

/**
 * See `findSeenIds`. Batches of events wait here for each other until they end; call it before anything else is written,
 * so that nobody waits for this batch meanwhile.
 */
export async function findSeenEvents(
  tx: Transaction,
  clusterId: number,
  events: EventsByWindow,
): Promise<ReadonlySet<bigint>> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${EVENT_LOCK}::int, ${clusterId}::int)`;
  return findSeenIds(tx, clusterId, events);
}

/** Ids among `events` that a committed batch of the cluster has brought before. */
export async function findSeenIds(
  tx: Transaction,
  clusterId: number,
  events: EventsByWindow,
): Promise<ReadonlySet<bigint>> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT DISTINCT id FROM seen_events, unnest(event_ids) AS id
    WHERE cluster_id = ${clusterId} AND window_start = ANY(${instants([...events.keys()])}::timestamptz[])
      AND id = ANY(${numbers([...events.values()].flat())}::bigint[])`;
  return new Set(rows.map(({ id }) => id));
}

/** Remembers the events of a batch, once for a digest: the batch's own, or one made of it. */
export async function insertSeenEvents(
  tx: Transaction,
  clusterId: number,
  digest: Uint8Array,
  events: EventsByWindow,
): Promise<void> {
  for (const [windowStart, ids] of events) {
    await tx.$executeRaw`
      INSERT INTO seen_events (cluster_id, window_start, digest, event_ids)
      VALUES (${clusterId}, to_timestamp(${windowStart}), ${Buffer.from(digest)}, ${numbers(ids)}::bigint[])`;
  }
}
