/**
 * Which events of event sources were counted, so that an event sent again in another batch is not counted again: one
 * row per batch and window with 8 bytes an event (docs/decisions/008). Kept for as long as the windows are.
 */
import type { Seconds } from '@/lib/core/flow';
import { instants, numbers } from './array-text';
import type { Transaction } from './client';
import { CopyFields } from './copy-fields';
import { copyIn } from './copy-in';

/** Windows are locked by this many numbers a cluster: a batch of a thousand windows must not take a thousand locks. */
const LOCKS = 64;
const WINDOW_SECONDS = 60;
const COLUMNS = ['cluster_id', 'window_start', 'digest', 'event_ids'];
/** The first of them; only batches of events use these numbers. */
const EVENT_LOCK = 7_316_100;

/** Ids of events (content-id.ts) by the start of their window. */
export type EventsByWindow = ReadonlyMap<Seconds, readonly bigint[]>;

/**
 * See `findSeenIds`. Batches with events of the same minute wait here for each other until they end; call it before anything
 * else is written, so that nobody waits for this batch meanwhile.
 */
export async function findSeenEvents(
  tx: Transaction,
  clusterId: number,
  events: EventsByWindow,
): Promise<ReadonlySet<bigint>> {
  await lockMinutes(tx, clusterId, events);
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
  const rows = new CopyFields(COLUMNS.length);
  for (const [windowStart, ids] of events) {
    rows.startRow();
    rows.int(clusterId);
    rows.instant(windowStart);
    rows.hex(Buffer.from(digest).toString('hex'));
    rows.ids(ids);
  }
  await copyIn(tx, 'seen_events', COLUMNS, rows);
}

/** In ascending order, so that two batches never wait for each other in a circle. */
async function lockMinutes(tx: Transaction, clusterId: number, events: EventsByWindow): Promise<void> {
  const locks = new Set([...events.keys()].map((start) => Math.floor(start / WINDOW_SECONDS) % LOCKS));
  const ascending = [...locks].sort((a, b) => a - b);
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(${EVENT_LOCK}::int + lock, ${clusterId}::int)
    FROM unnest(${numbers(ascending)}::int[]) AS lock`;
}
