/**
 * What lines seen before meant, by their skeleton. Shared by all bodies of a process and bounded: the oldest lines go
 * first, and once it is full a line has to come twice before it takes another one's place, so that senders whose lines
 * never repeat do not push out those whose lines do.
 */
import { crc32 } from 'node:zlib';

const BYTE_LIMIT = 128 * 1024 * 1024;
const ENTRY_LIMIT = 200_000;
/** Hashes of lines that came once, one slot each: 1 MiB. */
const WAITING_SLOTS = 1 << 18;

interface Entry<T> {
  readonly skeleton: Buffer;
  readonly meaning: T;
}

export class KnownLines<T> {
  readonly #byteLimit: number;
  /** By CRC-32. Two skeletons of one hash share a place: the newer one has it, so nobody can make a lookup slow. */
  readonly #entries = new Map<number, Entry<T>>();
  readonly #waiting = new Uint32Array(WAITING_SLOTS);
  #bytes = 0;

  constructor(byteLimit = BYTE_LIMIT) {
    this.#byteLimit = byteLimit;
  }

  find(skeleton: Buffer): T | undefined {
    const entry = this.#entries.get(crc32(skeleton));
    return entry?.skeleton.equals(skeleton) ? entry.meaning : undefined;
  }

  /** Keeps a copy of the skeleton. `meaning` is only asked for when there is room. */
  learn(skeleton: Buffer, meaning: () => T | null): void {
    const hash = crc32(skeleton);
    if (this.#isFull(skeleton.length) && !this.#cameBefore(hash)) return;
    const value = meaning();
    if (value === null) return;
    this.#forget(hash);
    while (this.#isFull(skeleton.length)) {
      const [oldest] = this.#entries.keys();
      if (oldest === undefined) break;
      this.#forget(oldest);
    }
    this.#entries.set(hash, { skeleton: Buffer.from(skeleton), meaning: value });
    this.#bytes += skeleton.length;
  }

  #isFull(moreBytes: number): boolean {
    return this.#entries.size >= ENTRY_LIMIT || this.#bytes + moreBytes > this.#byteLimit;
  }

  #cameBefore(hash: number): boolean {
    const slot = hash & (WAITING_SLOTS - 1);
    if (this.#waiting[slot] === hash) return true;
    this.#waiting[slot] = hash;
    return false;
  }

  #forget(hash: number): void {
    const entry = this.#entries.get(hash);
    if (entry === undefined) return;
    this.#bytes -= entry.skeleton.length;
    this.#entries.delete(hash);
  }
}
