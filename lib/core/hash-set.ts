/** A set of hashes in one piece of memory: the texts of 50,000 events, or a bigint for each, are work for the garbage collector. */
import type { TextHash } from './text-hash';

const FIRST_SLOTS = 1024;

/** Grows with what is added. */
export class HashSet {
  /** Two odd numbers: who knows them can make the set slow. */
  readonly #lowFactor: number;
  readonly #highFactor: number;
  /** Halves of the hash in each slot, found by probing one slot after the other; both 0 = free. */
  #slots = new Uint32Array(2 * FIRST_SLOTS);
  /** What leaves as many bits as there are slots. */
  #shift = 32 - Math.log2(FIRST_SLOTS);
  #size = 0;
  #hasZero = false;

  /** `random` = a number below its argument that nobody can foresee, so that no sender can choose texts that all want one slot. */
  constructor(random: (below: number) => number) {
    this.#lowFactor = random(2 ** 32) | 1;
    this.#highFactor = random(2 ** 32) | 1;
  }

  get size(): number {
    return this.#size;
  }

  /** Empty again, with the memory it has. */
  clear(): void {
    if (this.#size === 0) return;
    this.#slots.fill(0);
    this.#size = 0;
    this.#hasZero = false;
  }

  has(hash: TextHash): boolean {
    if (hash.high === 0 && hash.low === 0) return this.#hasZero;
    return !this.#isFree(this.#slotOf(hash));
  }

  /** True when it was not there. */
  add(hash: TextHash): boolean {
    if (hash.high === 0 && hash.low === 0) return this.#addZero();
    const slot = this.#slotOf(hash);
    if (!this.#isFree(slot)) return false;
    this.#slots[slot] = hash.high;
    this.#slots[slot + 1] = hash.low;
    this.#size++;
    if (this.#size * 4 > this.#slots.length) this.#grow();
    return true;
  }

  /** Where it is, else the free slot where it would be. At most half of them are taken. */
  #slotOf({ high, low }: TextHash): number {
    const slots = this.#slots;
    const mixed = Math.imul(low, this.#lowFactor) + Math.imul(high, this.#highFactor);
    // The upper bits: those of a product depend on all of the factors.
    for (let slot = (mixed >>> this.#shift) << 1; ; slot = (slot + 2) & (slots.length - 1)) {
      if (slots[slot] === high && slots[slot + 1] === low) return slot;
      if (this.#isFree(slot)) return slot;
    }
  }

  #isFree(slot: number): boolean {
    return this.#slots[slot] === 0 && this.#slots[slot + 1] === 0;
  }

  #addZero(): boolean {
    if (this.#hasZero) return false;
    this.#hasZero = true;
    this.#size++;
    return true;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.#shift--;
    for (let at = 0; at < old.length; at += 2) {
      const hash = { high: old[at] as number, low: old[at + 1] as number };
      if (hash.high === 0 && hash.low === 0) continue;
      const slot = this.#slotOf(hash);
      this.#slots[slot] = hash.high;
      this.#slots[slot + 1] = hash.low;
    }
  }
}
