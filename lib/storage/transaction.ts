/** One transaction that is tried again when it met another one, and errors that say what to do. */
import type { Database, Transaction } from './client';
import { isConflict } from './trouble';

const ATTEMPTS = 5;
/** Waiting for a connection of the pool. Longer means overload, which must show. */
const WAIT_MILLIS = 5_000;
/** A batch of 50,000 records takes a few seconds. */
const LIMIT_MILLIS = 60_000;

/**
 * Runs `work` in a transaction and commits. `work` may run up to five times and must do nothing outside the
 * transaction. Throws what the last attempt threw; see trouble.ts for what that means.
 */
export async function inTransaction<T>(
  db: Database,
  work: (tx: Transaction) => Promise<T>,
  limitMillis = LIMIT_MILLIS,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.$transaction(work, { maxWait: WAIT_MILLIS, timeout: limitMillis });
    } catch (error) {
      if (attempt >= ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}
