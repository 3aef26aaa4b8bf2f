import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBits, parseAddress } from '@/lib/core/net/address';
import { type Cidr, cidrContains, parseCidr } from '@/lib/core/net/cidr';
import { PrefixTrie } from './prefix-trie';

function block(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === null) throw new Error(text);
  return cidr;
}
function addressOf(text: string): bigint {
  const address = parseAddress(text);
  if (address === null) throw new Error(text);
  return address.value;
}

/** Addresses near the borders of words and of each other, where a walk by bits would go wrong. */
const value = (version: 4 | 6) =>
  fc.oneof(
    fc.bigInt({ min: 0n, max: (1n << BigInt(addressBits(version))) - 1n }),
    fc.constantFrom(0n, 1n, (1n << 31n) - 1n, 1n << 31n, (1n << 32n) - 1n),
  );
const cidrOf = (version: 4 | 6) =>
  fc
    .record({ base: value(version), prefix: fc.integer({ min: 0, max: addressBits(version) }) })
    .map(({ base, prefix }): Cidr => {
      const shift = BigInt(addressBits(version) - prefix);
      return { version, base: (base >> shift) << shift, prefix };
    });

describe('PrefixTrie', () => {
  it.each([4, 6] as const)('finds the lists that hold an address as looking at every block does, IPv%s', (version) => {
    const lists = fc.array(fc.array(cidrOf(version), { minLength: 1, maxLength: 4 }), { maxLength: 6 });
    fc.assert(
      fc.property(lists, fc.array(value(version), { minLength: 5, maxLength: 5 }), (all, addresses) => {
        const trie = new PrefixTrie(version);
        for (const [owner, blocks] of all.entries()) for (const cidr of blocks) trie.insert(cidr, owner);
        // The bases and last addresses of the blocks themselves, and the neighbours of those.
        const edges = all.flat().flatMap(({ base, prefix }) => {
          const size = 1n << BigInt(addressBits(version) - prefix);
          return [base, base + size - 1n, base - 1n, base + size];
        });
        const top = 1n << BigInt(addressBits(version));
        for (const address of [...addresses, ...edges.filter((edge) => edge >= 0n && edge < top)]) {
          const expected = all.flatMap((blocks, owner) =>
            blocks.some((cidr) => cidrContains(cidr, { version, value: address })) ? [owner] : [],
          );
          expect([...new Set(trie.ownersOf(address))].sort((a, b) => a - b)).toEqual(expected);
        }
      }),
    );
  });

  it('holds nothing when nothing was put in, and everything under a block of length 0', () => {
    const trie = new PrefixTrie(4);
    expect(trie.ownersOf(addressOf('10.0.0.1'))).toEqual([]);
    trie.insert(block('0.0.0.0/0'), 7);
    expect(trie.ownersOf(addressOf('10.0.0.1'))).toEqual([7]);
  });

  it('grows with thousands of blocks without losing one', () => {
    const trie = new PrefixTrie(4);
    const owners = Array.from({ length: 5000 }, (_, index) => index);
    for (const owner of owners) trie.insert({ version: 4, base: BigInt(owner) << 8n, prefix: 24 }, owner);
    for (const owner of owners) expect(trie.ownersOf((BigInt(owner) << 8n) + 77n)).toEqual([owner]);
  });
});
