/** One change at a time per cluster, over all processes: a Postgres advisory lock that dies with its holder. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from './client';

/** First key of the two-part lock, so that other advisory locks of the product never collide with it. */
const LOCK_CLASS = 7_201;
/** A change of 200 policies over a slow API server takes seconds. */
const HOLD_LIMIT_MILLIS = 120_000;
const WAIT_LIMIT_MILLIS = 20_000;
const RETRY_MILLIS = 25;

/**
 * Runs `work` while nobody else changes the cluster; waits for its turn. `work` uses `db`, not the lock's own
 * connection, so what it commits is visible at once. Null = the cluster was busy for 20 s and nothing was done.
 */
export async function withClusterLock<T>(db: Database, clusterId: number, work: () => Promise<T>): Promise<T | null> {
  const deadline = Date.now() + WAIT_LIMIT_MILLIS;
  while (Date.now() < deadline) {
    const held = await tryLocked(db, clusterId, work);
    if (held !== null) return held.value;
    await wait(RETRY_MILLIS);
  }
  return null;
}

/** Does not wait for the lock while it keeps a connection: waiters would starve the holder of connections. */
async function tryLocked<T>(db: Database, clusterId: number, work: () => Promise<T>): Promise<{ value: T } | null> {
  return db.$transaction(
    async (tx) => {
      const [row] = await tx.$queryRaw<{ locked: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(${LOCK_CLASS}::int, ${clusterId}::int) AS locked`;
      return row?.locked ? { value: await work() } : null;
    },
    { maxWait: WAIT_LIMIT_MILLIS, timeout: HOLD_LIMIT_MILLIS },
  );
}
