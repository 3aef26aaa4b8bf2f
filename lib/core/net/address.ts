/**
 * Strict reading and canonical writing of IP addresses, without node:net. Loose forms that resolvers
 * accept (127.1, 0x7f.1, 010.0.0.1) are refused: they are how allow-lists get bypassed.
 */

/** `value` is the address as an unsigned integer of 32 or 128 bits. */
export interface Address {
  readonly version: 4 | 6;
  readonly value: bigint;
}

const V4_MAPPED_PREFIX = 0xffffn;

/** Number of bits of an address of this version. */
export function addressBits(version: 4 | 6): number {
  return version === 4 ? 32 : 128;
}

/** Null when the text is not exactly one address. An IPv4-mapped IPv6 address is read as the IPv4 address it carries. */
export function parseAddress(text: string): Address | null {
  const address = parseAddressAsWritten(text);
  if (address?.version === 6 && address.value >> 32n === V4_MAPPED_PREFIX) {
    return { version: 4, value: address.value & 0xffffffffn };
  }
  return address;
}

/** As parseAddress, but an IPv4-mapped address stays IPv6 (a CIDR's prefix length counts its 128 bits). */
export function parseAddressAsWritten(text: string): Address | null {
  const version = text.includes(':') ? 6 : 4;
  const value = version === 4 ? parseIpv4(text) : parseIpv6(text);
  return value === null ? null : { version, value };
}

/** Dotted decimal, or RFC 5952 for IPv6 (lower case, longest run of zero groups as `::`). */
export function formatAddress(address: Address): string {
  if (address.version === 4) return [24n, 16n, 8n, 0n].map((shift) => (address.value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => Number((address.value >> BigInt(112 - 16 * index)) & 0xffffn));
  const gap = longestZeroRun(groups);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (gap === null) return hex(groups);
  return `${hex(groups.slice(0, gap.start))}::${hex(groups.slice(gap.start + gap.length))}`;
}

function parseIpv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parseIpv6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves[1] === undefined ? [] : parseGroups(halves[1], true);
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/** Colon-separated groups; the last may be a dotted IPv4 address where the address ends here. */
function parseGroups(text: string, isTail: boolean): readonly number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const embedded = isTail && index === parts.length - 1 ? parseIpv4(part) : null;
    if (embedded === null) return null;
    groups.push(Number(embedded >> 16n), Number(embedded & 0xffffn));
  }
  return groups;
}

/** The first longest run of two or more zero groups; RFC 5952 never shortens a single one. */
function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } | null {
  let best = { start: 0, length: 1 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best.length > 1 ? best : null;
}
