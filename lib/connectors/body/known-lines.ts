/**
 * What lines seen before meant, by their skeleton. Shared by all bodies of a process and bounded: the oldest lines go
 * first, and once it is full a line has to come twice before it takes another one's place, so that senders whose lines
 * never repeat do not push out those whose lines do.
 */
import { crc32 } from 'node:zlib';

/** Two sources of 50,000 series each, of 850 and of 1,846 bytes a line. */
const BYTE_LIMIT = 160 * 1024 * 1024;
const ENTRY_LIMIT = 200_000;
/** Hashes of lines that came once, one slot each: 1 MiB. */
const WAITING_SLOTS = 1 << 18;

interface Entry<T> {
  /** Place of its bytes in all that was ever written. */
  readonly at: number;
  readonly length: number;
  readonly meaning: T;
}

export class KnownLines<T> {
  readonly #byteLimit: number;
  /**
   * By CRC-32, the oldest first. Two skeletons of one hash share a place: the newer one has it, so nobody can make a
   * lookup slow.
   */
  readonly #entries = new Map<number, Entry<T>>();
  readonly #waiting = new Int32Array(WAITING_SLOTS);
  /**
   * All skeletons one behind the other, over the oldest ones when the end is reached. One object and not one a line: the
   * garbage collector has nothing to visit. The system gives memory to the pages that were written, not to the rest.
   */
  #ring: Buffer | null = null;
  #written = 0;

  constructor(byteLimit = BYTE_LIMIT) {
    this.#byteLimit = byteLimit;
  }

  find(skeleton: Buffer): T | undefined {
    const entry = this.#entries.get(hashOf(skeleton));
    return entry !== undefined && this.#isAt(entry, skeleton) ? entry.meaning : undefined;
  }

  /** Keeps a copy of the skeleton. `meaning` is only asked for when there is room. */
  learn(skeleton: Buffer, meaning: () => T | null): void {
    if (skeleton.length > this.#byteLimit) return;
    const hash = hashOf(skeleton);
    if (this.#isFull(skeleton.length) && !this.#cameBefore(hash)) return;
    const value = meaning();
    if (value === null) return;
    this.#entries.delete(hash);
    this.#entries.set(hash, { at: this.#write(skeleton), length: skeleton.length, meaning: value });
    this.#forgetOldest();
  }

  #isAt({ at, length }: Entry<T>, skeleton: Buffer): boolean {
    const start = at % this.#byteLimit;
    return length === skeleton.length && this.#ring?.compare(skeleton, 0, length, start, start + length) === 0;
  }

  #isFull(moreBytes: number): boolean {
    return this.#entries.size >= ENTRY_LIMIT || this.#written + moreBytes > this.#byteLimit;
  }

  #cameBefore(hash: number): boolean {
    const slot = hash & (WAITING_SLOTS - 1);
    if (this.#waiting[slot] === hash) return true;
    this.#waiting[slot] = hash;
    return false;
  }

  /** In one piece: what is left before the end of the ring is passed over when it is too short. */
  #write(skeleton: Buffer): number {
    this.#ring ??= Buffer.allocUnsafeSlow(this.#byteLimit);
    const room = this.#byteLimit - (this.#written % this.#byteLimit);
    const at = this.#written + (skeleton.length > room ? room : 0);
    skeleton.copy(this.#ring, at % this.#byteLimit);
    this.#written = at + skeleton.length;
    return at;
  }

  /** Those whose bytes were written over, and the oldest beyond the limit. */
  #forgetOldest(): void {
    for (const [hash, { at }] of this.#entries) {
      if (at >= this.#written - this.#byteLimit && this.#entries.size <= ENTRY_LIMIT) break;
      this.#entries.delete(hash);
    }
  }
}

/** As a signed number: V8 keeps those in place, and makes an object of each larger one. */
function hashOf(skeleton: Buffer): number {
  return crc32(skeleton) | 0;
}
