/**
 * What was judged before, by five small integers that name a series. Open addressing in one typed array: a look-up
 * touches one cache line and allocates nothing, which is what re-judging a million flows consists of.
 */

const KEY_SIZE = 5;
const FIRST_SLOTS = 64;
/** Beyond it the memo starts anew, so that a port scan cannot fill the memory. */
const MAX_ENTRIES = 1 << 20;

export class SeriesMemo<Value> {
  private keys = new Int32Array(FIRST_SLOTS * KEY_SIZE);
  private values: (Value | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);
  private entries = 0;

  get size(): number {
    return this.entries;
  }

  get(a: number, b: number, c: number, d: number, e: number): Value | undefined {
    return this.values[this.slotOf(a, b, c, d, e)];
  }

  set(a: number, b: number, c: number, d: number, e: number, value: Value): void {
    if (this.entries >= MAX_ENTRIES) this.resize(FIRST_SLOTS, false);
    else if (this.entries * 2 >= this.values.length) this.resize(this.values.length * 2, true);
    const slot = this.slotOf(a, b, c, d, e);
    if (this.values[slot] === undefined) this.entries++;
    this.keys.set([a, b, c, d, e], slot * KEY_SIZE);
    this.values[slot] = value;
  }

  /** The slot of the key, or the free one where it belongs: at most half of them are taken, so there is one. */
  private slotOf(a: number, b: number, c: number, d: number, e: number): number {
    const { keys, values } = this;
    const mask = values.length - 1;
    let slot = hash(a, b, c, d, e) & mask;
    while (values[slot] !== undefined) {
      const at = slot * KEY_SIZE;
      const same =
        keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d && keys[at + 4] === e;
      if (same) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private resize(slots: number, keep: boolean): void {
    const { keys, values } = this;
    this.keys = new Int32Array(slots * KEY_SIZE);
    this.values = new Array(slots).fill(undefined);
    this.entries = 0;
    if (!keep) return;
    for (const [slot, value] of values.entries()) {
      if (value === undefined) continue;
      const [a = 0, b = 0, c = 0, d = 0, e = 0] = keys.subarray(slot * KEY_SIZE, (slot + 1) * KEY_SIZE);
      this.set(a, b, c, d, e, value);
    }
  }
}

/** Multiply and fold per word (as FNV, MurmurHash do): ids count up from 0, so every bit must reach the low ones. */
function hash(a: number, b: number, c: number, d: number, e: number): number {
  let mixed = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ b, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ c, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ d, 0x165667b1);
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ e, 0x85ebca6b);
  return mixed ^ (mixed >>> 16);
}
