/** Addresses of a feed: strict reading, ranges, and the space that no feed may list. */
import { type Address, addressBits, parseAddress } from '@/lib/core/net/address';
import { type Cidr, cidrOf, formatCidr, parseCidr } from '@/lib/core/net/cidr';
import { err, ok, type Result } from '@/lib/core/result';
import { Ipv4Ranges, ipv4Value } from './ipv4-ranges';

/** Shorter prefixes than these would alert on whole continents. */
export const MIN_PREFIX = { 4: 8, 6: 16 } as const;

/**
 * Space that means something else in every cluster: a listed block touching it would mark ordinary traffic.
 * Documentation ranges are not among them, so that samples and tests work. See RFC 6890 and security.md 1.2.
 */
export const RESERVED_NETS: readonly Cidr[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/127',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].flatMap((text) => parseCidr(text) ?? []);

export interface FeedAddresses {
  /** Canonical `base/length`; several when the line is a range a-b. */
  readonly cidrs: readonly Cidr[];
  readonly maskedHostBits: boolean;
}

const RESERVED_IPV4 = new Ipv4Ranges(
  RESERVED_NETS.filter((net) => net.version === 4).map((net) => ({ base: Number(net.base), prefix: net.prefix })),
);

/** Does the block share an address with reserved space. */
export function isReserved(cidr: Cidr): boolean {
  if (cidr.version === 4 && cidr.prefix === 32) return RESERVED_IPV4.has(Number(cidr.base));
  return RESERVED_NETS.some((net) => overlaps(net, cidr));
}

/** Reads `a.b.c.d`, a CIDR, `address:port`, or `first-last`. The error is the reason in plain words. */
export function readFeedAddress(token: string): Result<FeedAddresses, string> {
  const plain = ipv4Value(token);
  if (plain >= 0) return ok({ cidrs: [{ version: 4, base: BigInt(plain), prefix: 32 }], maskedHostBits: false });
  if (token.includes('%')) return err('an address with a zone');
  const dash = token.indexOf('-');
  if (dash > 0) return readRange(token.slice(0, dash), token.slice(dash + 1));
  const text = withoutPort(token);
  const cidr = parseCidr(text);
  if (cidr === null) return err('not an address, block or range');
  if (cidr.prefix < MIN_PREFIX[cidr.version]) return err(`a block wider than /${MIN_PREFIX[cidr.version]}`);
  const stated = parseAddress(text.split('/')[0] ?? '');
  const maskedHostBits =
    text.includes('/') && stated !== null && stated.version === cidr.version && stated.value !== cidr.base;
  return ok({ cidrs: [cidr], maskedHostBits });
}

/** Do two blocks share an address. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  if (a.version !== b.version) return false;
  const shift = BigInt(addressBits(a.version) - Math.min(a.prefix, b.prefix));
  return a.base >> shift === b.base >> shift;
}

/** Canonical `base/length`. Bare IPv4 addresses, nearly all of most feeds, take a path without big integers. */
export function cidrText(cidr: Cidr): string {
  if (cidr.version !== 4) return formatCidr(cidr);
  const base = Number(cidr.base);
  return `${base >>> 24}.${(base >>> 16) & 255}.${(base >>> 8) & 255}.${base & 255}/${cidr.prefix}`;
}

/** `1.2.3.4:443` and `[2001:db8::1]:443`; a bare IPv6 address is full of colons and stays. */
function withoutPort(token: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(token);
  if (bracketed !== null) return bracketed[1] ?? token;
  const single = /^([^:]+):\d{1,5}$/.exec(token);
  return single?.[1] ?? token;
}

function readRange(from: string, to: string): Result<FeedAddresses, string> {
  const first = parseAddress(from.trim());
  const last = parseAddress(to.trim());
  if (first === null || last === null || first.version !== last.version) return err('not an address, block or range');
  if (first.value > last.value) return err('a range that ends before it starts');
  const cidrs = blocksOf(first, last);
  const tooWide = cidrs.some((cidr) => cidr.prefix < MIN_PREFIX[cidr.version]);
  return tooWide ? err(`a block wider than /${MIN_PREFIX[first.version]}`) : ok({ cidrs, maskedHostBits: false });
}

/** The fewest blocks that hold exactly the addresses from first to last; at most two per bit. */
function blocksOf(first: Address, last: Address): readonly Cidr[] {
  const bits = addressBits(first.version);
  const blocks: Cidr[] = [];
  let base = first.value;
  while (base <= last.value) {
    let size = 1n;
    let prefix = bits;
    while (prefix > 0 && base % (size * 2n) === 0n && base + size * 2n - 1n <= last.value) {
      size *= 2n;
      prefix--;
    }
    blocks.push({ ...cidrOf({ version: first.version, value: base }), prefix });
    base += size;
  }
  return blocks;
}
