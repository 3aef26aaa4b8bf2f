/**
 * Binary trie over address prefixes of one IP version: which lists of blocks hold an address. A look-up costs one step
 * per bit whatever the number of blocks.
 */
import { addressBits } from '@/lib/core/net/address';
import type { Cidr } from '@/lib/core/net/cidr';

const FIRST_NODES = 64;
const WORD_BITS = 32;

export class PrefixTrie {
  /** Two per place in the trie, for the bits 0 and 1; 0 = none, as nothing leads back to the root. */
  private children = new Int32Array(FIRST_NODES * 2);
  private used = 1;
  /** Lists that have a block ending at this place. */
  private readonly owners = new Map<number, number[]>();

  constructor(private readonly version: 4 | 6) {}

  /** O(prefix). The block's version must be the trie's. The blocks of one owner are inserted one after the other. */
  insert(cidr: Cidr, owner: number): void {
    const words = wordsOf(this.version, cidr.base);
    let place = 0;
    for (let depth = 0; depth < cidr.prefix; depth++) place = this.childOf(place, bitAt(words, depth));
    const owners = this.owners.get(place);
    if (owners === undefined) this.owners.set(place, [owner]);
    else if (owners.at(-1) !== owner) owners.push(owner);
  }

  /** Every list with a block that holds the address, repeated for blocks within blocks. O(bits of an address + answer). */
  ownersOf(address: bigint): readonly number[] {
    const words = wordsOf(this.version, address);
    const found = [...(this.owners.get(0) ?? [])];
    let place = 0;
    for (let depth = 0; depth < addressBits(this.version); depth++) {
      place = this.children[place * 2 + bitAt(words, depth)] ?? 0;
      if (place === 0) break;
      const owners = this.owners.get(place);
      if (owners !== undefined) found.push(...owners);
    }
    return found;
  }

  private childOf(place: number, bit: number): number {
    const known = this.children[place * 2 + bit] ?? 0;
    if (known !== 0) return known;
    const added = this.used++;
    if (added * 2 >= this.children.length) {
      const grown = new Int32Array(this.children.length * 2);
      grown.set(this.children);
      this.children = grown;
    }
    this.children[place * 2 + bit] = added;
    return added;
  }
}

/** Big-endian 32-bit words: shifting a bigint for every bit would cost more than the walk. */
function wordsOf(version: 4 | 6, value: bigint): Uint32Array {
  if (version === 4) return Uint32Array.of(Number(value));
  return Uint32Array.from([96n, 64n, 32n, 0n], (shift) => Number((value >> shift) & 0xffffffffn));
}

function bitAt(words: Uint32Array, depth: number): number {
  const word = words[depth >>> 5] ?? 0;
  return (word >>> (WORD_BITS - 1 - (depth & (WORD_BITS - 1)))) & 1;
}
