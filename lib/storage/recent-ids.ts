/**
 * Ids of dimension rows that are known to be committed, so that a batch does not write them again. Kept per client,
 * for a bounded number and time, and void as soon as unused rows were removed (cluster-tally.ts).
 */
import { randomInt } from 'node:crypto';
import { HashSet } from '@/lib/core/hash-set';
import type { TextHash } from '@/lib/core/text-hash';
import type { Database } from './client';

const LIMIT = 200_000;
const LIFETIME_MILLIS = 3_600_000;

export class RecentIds {
  #ids = new HashSet(randomInt);
  #startedAt = 0;
  readonly #generations = new Map<number, bigint>();

  /** True when the id was committed within the last hour, as far as this process remembers. */
  has(id: bigint): boolean {
    return this.#ids.has(halvesOf(id));
  }

  /** Forgets everything when rows of the cluster were removed since this process last looked. */
  follow(clusterId: number, generation: bigint): void {
    if (this.#generations.get(clusterId) !== generation) this.#ids = new HashSet(randomInt);
    this.#generations.set(clusterId, generation);
  }

  /**
   * To be called after the commit, never before it: a rolled-back row would be missing for an hour. Does nothing when
   * rows were removed since the transaction read the generation.
   */
  remember(committed: Iterable<bigint>, clusterId: number, generation: bigint, nowMillis: number): void {
    if (this.#generations.get(clusterId) !== generation) return;
    if (this.#ids.size >= LIMIT || nowMillis - this.#startedAt > LIFETIME_MILLIS) {
      this.#ids = new HashSet(randomInt);
      this.#startedAt = nowMillis;
    }
    for (const id of committed) this.#ids.add(halvesOf(id));
  }
}

const word = new BigInt64Array(1);
/** Every platform of Node is little-endian. */
const halves = new Uint32Array(word.buffer);

function halvesOf(id: bigint): TextHash {
  word[0] = id;
  return { high: halves[1] as number, low: halves[0] as number };
}

const perClient = new WeakMap<Database, RecentIds>();

/** What this process knows about the database behind the client. */
export function recentIds(db: Database): RecentIds {
  const known = perClient.get(db) ?? new RecentIds();
  perClient.set(db, known);
  return known;
}
