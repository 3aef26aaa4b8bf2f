/**
 * Which indicators list an address. A sorted list of merged ranges says no in one binary search; only a hit asks
 * for the blocks themselves, so that no feed is lost by merging (security.md 1.5).
 */
import { addressBits, parseAddress } from '@/lib/core/net/address';
import { type Cidr, parseCidr } from '@/lib/core/net/cidr';
import type { Indicator } from './indicator';
import { Ipv4Ranges, ipv4Value } from './ipv4-ranges';

export interface IpSet {
  readonly size: number;
  has(address: string): boolean;
  /** Indicators whose block holds the address, most specific first, then in the order given. Empty for what is no address. */
  match(address: string): readonly Indicator[];
}

interface WideBlock {
  readonly cidr: Cidr;
  readonly indicator: Indicator;
}

/** Builds once, O(n log n); about 13 bytes per IPv4 block beside the indicators. Values that are no CIDR are left out. */
export function buildIpSet(indicators: readonly Indicator[]): IpSet {
  const narrow: { readonly base: number; readonly prefix: number; readonly indicator: Indicator }[] = [];
  const wide: WideBlock[] = [];
  for (const indicator of indicators) {
    const cidr = parseCidr(indicator.value);
    if (cidr?.version === 4) narrow.push({ base: Number(cidr.base), prefix: cidr.prefix, indicator });
    else if (cidr?.version === 6) wide.push({ cidr, indicator });
  }
  const ipv4 = new Ipv4Ranges(narrow);
  const ipv6 = new WideBlocks(wide);
  const match = (address: string): readonly Indicator[] => {
    const value = ipv4Value(address);
    if (value >= 0)
      return ipv4
        .match(value)
        .map((index) => narrow[index]?.indicator)
        .filter((found) => found !== undefined);
    const parsed = parseAddress(address);
    if (parsed === null) return [];
    return parsed.version === 6
      ? ipv6.match(parsed.value)
      : match([24n, 16n, 8n, 0n].map((shift) => (parsed.value >> shift) & 255n).join('.'));
  };
  return {
    size: narrow.length + wide.length,
    has: (address) => {
      const value = ipv4Value(address);
      return value >= 0 ? ipv4.has(value) : match(address).length > 0;
    },
    match,
  };
}

/** IPv6 blocks by prefix length: feeds list few of them, and a handful of lengths. */
class WideBlocks {
  private readonly byPrefix = new Map<number, Map<bigint, Indicator[]>>();
  private readonly prefixes: readonly number[];

  constructor(blocks: readonly WideBlock[]) {
    for (const { cidr, indicator } of blocks) {
      const bases = this.byPrefix.get(cidr.prefix) ?? new Map<bigint, Indicator[]>();
      const listed = bases.get(cidr.base) ?? [];
      listed.push(indicator);
      this.byPrefix.set(cidr.prefix, bases.set(cidr.base, listed));
    }
    this.prefixes = [...this.byPrefix.keys()].sort((a, b) => b - a);
  }

  match(value: bigint): readonly Indicator[] {
    return this.prefixes.flatMap((prefix) => {
      const shift = BigInt(addressBits(6) - prefix);
      return this.byPrefix.get(prefix)?.get((value >> shift) << shift) ?? [];
    });
  }
}
