/** IP protocol names and numbers. Firebreak's own form is the lower-case name (see Protocol in flow.ts) or the number as text. */
import type { Protocol } from '@/lib/core/flow';

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['igmp', 2],
  ['ipip', 4],
  ['tcp', 6],
  ['udp', 17],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['icmp6', 58],
  ['ospf', 89],
  ['pim', 103],
  ['sctp', 132],
  ['udplite', 136],
]);
const NAMES: ReadonlyMap<number, string> = new Map([...NUMBERS].map(([name, number]) => [number, name]));
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['icmpv6', 'icmp6'],
  ['ipv6-icmp', 'icmp6'],
  ['ipv4', 'ipip'],
  ['ipencap', 'ipip'],
]);

/** Firebreak's form of a protocol given as name (any case) or number. An unknown name stays, in lower case. */
export function protocolName(value: string | number): Protocol {
  const text = String(value).trim().toLowerCase();
  const name = ALIASES.get(text) ?? text;
  return /^\d+$/.test(name) ? (NAMES.get(Number(name)) ?? String(Number(name))) : name;
}

/** 1 to 255, or null for a name nobody assigned or a number outside that range. */
export function protocolNumber(protocol: Protocol): number | null {
  const name = protocolName(protocol);
  const number = /^\d+$/.test(name) ? Number(name) : NUMBERS.get(name);
  return number !== undefined && number >= 1 && number <= 255 ? number : null;
}

/** As policies and people write it: TCP, ICMPv6, UDPLite, or the number. */
export function protocolLabel(protocol: Protocol): string {
  const name = protocolName(protocol);
  if (name === 'icmp6') return 'ICMPv6';
  return name === 'udplite' ? 'UDPLite' : name.toUpperCase();
}

/** TCP, UDP and SCTP: the protocols whose rules may name ports (calico validator). */
export function hasPorts(protocol: Protocol): boolean {
  return ['tcp', 'udp', 'sctp'].includes(protocolName(protocol));
}
