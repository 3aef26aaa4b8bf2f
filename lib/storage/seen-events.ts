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
/** Of a row in a COPY: at most so many without its ids, and each of these. */
const ROW_BYTES = 128;
const ID_BYTES = 12;
/** The first of them; only batches of events use these numbers. */
const EVENT_LOCK = 7_316_100;

/** Ids of events (content-id.ts) by the start of their window. In one piece: they live as long as the batch. */
export type EventsByWindow = ReadonlyMap<Seconds, BigInt64Array>;

/**
 * See `rememberIds`. Batches with events of the same minute wait here for each other until they end; call it before anything
 * else is written, so that nobody waits for this batch meanwhile.
 */
export async function rememberEvents(
  tx: Transaction,
  clusterId: number,
  digest: Uint8Array,
  events: EventsByWindow,
): Promise<ReadonlySet<bigint>> {
  await lockMinutes(tx, clusterId, events);
  return rememberIds(tx, clusterId, digest, events);
}

/**
 * Remembers the ids of a batch, once for a digest: the batch's own, or one made of it. Answers those that another batch of
 * the cluster has brought before. The database compares what it was given: asking with 25,000 ids once more would take as
 * long as storing them.
 */
export async function rememberIds(
  tx: Transaction,
  clusterId: number,
  digest: Uint8Array,
  events: EventsByWindow,
): Promise<ReadonlySet<bigint>> {
  await insertIds(tx, clusterId, digest, events);
  const seen = await findRepeated(tx, clusterId, digest, events);
  if (seen.size === 0) return seen;
  await tx.$executeRaw`
    DELETE FROM seen_events WHERE cluster_id = ${clusterId} AND digest = ${Buffer.from(digest)}
      AND window_start = ANY(${instants([...events.keys()])}::timestamptz[])`;
  const fresh = [...events].map(([start, ids]) => [start, ids.filter((id) => !seen.has(id))] as const);
  await insertIds(tx, clusterId, digest, new Map(fresh.filter(([, ids]) => ids.length > 0)));
  return seen;
}

/**
 * IS TRUE keeps the planner from a join: it knows nothing of the lengths of the arrays, and a loop in a loop over two of
 * 25,000 ids would take minutes. So the own ids become a hash table.
 */
async function findRepeated(
  tx: Transaction,
  clusterId: number,
  digest: Uint8Array,
  events: EventsByWindow,
): Promise<ReadonlySet<bigint>> {
  const own = Buffer.from(digest);
  const starts = instants([...events.keys()]);
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT DISTINCT id FROM seen_events, unnest(event_ids) AS id
    WHERE cluster_id = ${clusterId} AND window_start = ANY(${starts}::timestamptz[]) AND digest <> ${own}
      AND (id IN (
        SELECT unnest(event_ids) FROM seen_events
        WHERE cluster_id = ${clusterId} AND window_start = ANY(${starts}::timestamptz[]) AND digest = ${own}
      )) IS TRUE`;
  return new Set(rows.map(({ id }) => id));
}

async function insertIds(
  tx: Transaction,
  clusterId: number,
  digest: Uint8Array,
  events: EventsByWindow,
): Promise<void> {
  let bytes = 0;
  for (const { length } of events.values()) bytes += ROW_BYTES + length * ID_BYTES;
  const rows = new CopyFields(COLUMNS.length, bytes);
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
