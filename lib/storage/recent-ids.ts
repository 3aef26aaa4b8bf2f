/**
 * Ids of dimension rows that are known to be committed, so that a batch does not write them again. Kept per client,
 * for a bounded number and time: a row removed by pruning is forgotten long before anything could need it again.
 */
import type { Database } from './client';

const LIMIT = 200_000;
const LIFETIME_MILLIS = 3_600_000;

export class RecentIds {
  #ids = new Set<bigint>();
  #startedAt = 0;

  /** True when the id was committed within the last hour, as far as this process remembers. */
  has(id: bigint): boolean {
    return this.#ids.has(id);
  }

  /** To be called after the commit, never before it: a rolled-back row would be missing for an hour. */
  remember(committed: Iterable<bigint>, nowMillis: number): void {
    if (this.#ids.size >= LIMIT || nowMillis - this.#startedAt > LIFETIME_MILLIS) {
      this.#ids = new Set();
      this.#startedAt = nowMillis;
    }
    for (const id of committed) this.#ids.add(id);
  }
}

const perClient = new WeakMap<Database, RecentIds>();

/** What this process knows about the database behind the client. */
export function recentIds(db: Database): RecentIds {
  const known = perClient.get(db) ?? new RecentIds();
  perClient.set(db, known);
  return known;
}
