/** Blocks of IP addresses: strict reading, containment, and covering one set of blocks by another. */
import { type Address, addressBits, formatAddress, parseAddress, parseAddressAsWritten } from './address';

/** INVARIANT: the bits of `base` behind the prefix are zero. */
export interface Cidr {
  readonly version: 4 | 6;
  readonly base: bigint;
  readonly prefix: number;
}

/** Reads `address/length` or a bare address (a block of one). Host bits are masked off. Null when malformed. */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf('/');
  if (slash === -1) {
    const single = parseAddress(text);
    return single === null ? null : cidrOf(single);
  }
  const address = parseAddressAsWritten(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === null || !/^(0|[1-9]\d{0,2})$/.test(length)) return null;
  const prefix = Number(length);
  return prefix > addressBits(address.version) ? null : block(address.version, address.value, prefix);
}

/** The block holding exactly this address. */
export function cidrOf(address: Address): Cidr {
  return { version: address.version, base: address.value, prefix: addressBits(address.version) };
}

/** Canonical `base/length` text. */
export function formatCidr(cidr: Cidr): string {
  return `${formatAddress({ version: cidr.version, value: cidr.base })}/${cidr.prefix}`;
}

export function cidrContains(cidr: Cidr, address: Address): boolean {
  return contains(cidr, cidrOf(address));
}

/** Does any of the blocks hold the address. Linear in the blocks. */
export function anyContains(cidrs: readonly Cidr[], address: Address): boolean {
  const single = cidrOf(address);
  return cidrs.some((cidr) => contains(cidr, single));
}

/**
 * How much of `space` lies inside the union of `nets`: all of it, none of it, or part.
 * An empty space has no part outside: the answer is `all`.
 */
export function coverage(nets: readonly Cidr[], space: readonly Cidr[]): 'all' | 'none' | 'part' {
  let inside = 0;
  for (const cidr of space) {
    const part = coverageOfOne(nets, cidr);
    if (part === 'part') return 'part';
    if (part === 'all') inside++;
  }
  if (inside === space.length) return 'all';
  return inside === 0 ? 'none' : 'part';
}

/** Everything of one IP version outside `nets`, as few blocks as halving gives. For small, constant lists. */
export function complement(version: 4 | 6, nets: readonly Cidr[]): readonly Cidr[] {
  return subtract(block(version, 0n, 0), nets);
}

/** RFC 1918 and RFC 4193 space, what Go's net.IP.IsPrivate answers. */
export function isPrivate(address: Address): boolean {
  return anyContains(PRIVATE_NETS, address);
}

/** What Calico calls `private` (pvt) when it does not report an address. */
export const RFC1918: readonly Cidr[] = [
  block(4, 0x0a000000n, 8),
  block(4, 0xac100000n, 12),
  block(4, 0xc0a80000n, 16),
];

const PRIVATE_NETS: readonly Cidr[] = [...RFC1918, block(6, 0xfcn << 120n, 7)];

function block(version: 4 | 6, value: bigint, prefix: number): Cidr {
  const hostBits = BigInt(addressBits(version) - prefix);
  return { version, base: (value >> hostBits) << hostBits, prefix };
}

function contains(outer: Cidr, inner: Cidr): boolean {
  if (outer.version !== inner.version || outer.prefix > inner.prefix) return false;
  const hostBits = BigInt(addressBits(outer.version) - outer.prefix);
  return inner.base >> hostBits === outer.base >> hostBits;
}

/** Halves the block until every piece is inside one net or outside all; the nets' prefixes bound the depth. */
function coverageOfOne(nets: readonly Cidr[], cidr: Cidr): 'all' | 'none' | 'part' {
  if (nets.some((net) => contains(net, cidr))) return 'all';
  const inside = nets.filter((net) => contains(cidr, net));
  if (inside.length === 0) return 'none';
  return halves(cidr).every((half) => coverageOfOne(inside, half) === 'all') ? 'all' : 'part';
}

function subtract(cidr: Cidr, nets: readonly Cidr[]): readonly Cidr[] {
  const part = coverageOfOne(nets, cidr);
  if (part === 'none') return [cidr];
  return part === 'all' ? [] : halves(cidr).flatMap((half) => subtract(half, nets));
}

function halves(cidr: Cidr): readonly Cidr[] {
  const prefix = cidr.prefix + 1;
  const upper = cidr.base + (1n << BigInt(addressBits(cidr.version) - prefix));
  return [
    { version: cidr.version, base: cidr.base, prefix },
    { version: cidr.version, base: upper, prefix },
  ];
}
