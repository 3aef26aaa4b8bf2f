/**
 * Addresses that no rule and no network set can tell apart are one class, however many blocks there are: the class of
 * an address is the set of block lists that hold it, found in a prefix trie.
 */
import { addressBits } from '@/lib/core/net/address';
import { type Cidr, coverage, formatCidr } from '@/lib/core/net/cidr';
import { PrefixTrie } from './prefix-trie';
import { MAYBE, NO, type Truth, YES } from './truth';

/** What is known of an end's address. `within` asks about a list by its number. */
export interface AddressClass {
  /** Equal for equal answers to every list known so far. */
  readonly key: string;
  within(list: number): Truth;
}

export class AddressTable {
  private readonly lists: (readonly Cidr[])[] = [];
  private readonly byText = new Map<string, number>();
  private readonly tries = { 4: new PrefixTrie(4), 6: new PrefixTrie(6) };

  /** Changes when a list is added: classes asked for before may then be split. */
  get version(): number {
    return this.lists.length;
  }

  /** The number of a list of blocks, the same for the same blocks. Linear in their bits when new. */
  listOf(nets: readonly Cidr[]): number {
    const text = nets.map(formatCidr).join();
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    const list = this.lists.push(nets) - 1;
    this.byText.set(text, list);
    for (const net of nets) this.tries[net.version].insert(net, list);
    return list;
  }

  /** `space`: one block per address the end is known to have, or wide blocks where it is not known. */
  classOf(space: readonly Cidr[]): AddressClass {
    return space.every(isSingle) ? this.classOfAddresses(space) : this.classOfBlocks(space);
  }

  private classOfAddresses(addresses: readonly Cidr[]): AddressClass {
    const owners = addresses.map(({ version, base }) => new Set(this.tries[version].ownersOf(base)));
    return {
      key: owners.map((lists) => [...lists].sort((a, b) => a - b).join()).join('/'),
      within: (list) => {
        const inside = owners.filter((lists) => lists.has(list)).length;
        if (inside === 0) return NO;
        return inside === owners.length ? YES : MAYBE;
      },
    };
  }

  private classOfBlocks(space: readonly Cidr[]): AddressClass {
    return {
      key: `=${space.map(formatCidr).join()}`,
      within: (list) => {
        const inside = coverage(this.lists[list] ?? [], space);
        return inside === 'part' ? MAYBE : inside === 'all' ? YES : NO;
      },
    };
  }
}

function isSingle({ version, prefix }: Cidr): boolean {
  return prefix === addressBits(version);
}
