/** IPv4 blocks on typed arrays: merged ranges for "is it listed", sorted blocks for "by which". */

export interface Ipv4Block {
  readonly base: number;
  readonly prefix: number;
}

/** The address as an unsigned 32-bit number, -1 when the text is not strictly a.b.c.d. No allocation. */
export function ipv4Value(text: string): number {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      if (octet < 0 || ++dots > 3) return -1;
      value = value * 256 + octet;
      octet = -1;
    } else if (code >= 48 && code <= 57) {
      if (octet === 0) return -1;
      octet = (octet < 0 ? 0 : octet * 10) + code - 48;
      if (octet > 255) return -1;
    } else return -1;
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : -1;
}

/** Look-ups are O(log n); a hit adds one search per distinct prefix length. */
export class Ipv4Ranges {
  /** Merged, disjoint, sorted, both ends inclusive. */
  private readonly from: Uint32Array;
  private readonly to: Uint32Array;
  /** Blocks sorted by base, then prefix, then position given; `order` leads back to that position. */
  private readonly bases: Uint32Array;
  private readonly prefixes: Uint8Array;
  private readonly order: Uint32Array;
  private readonly lengths: readonly number[];

  constructor(blocks: readonly Ipv4Block[]) {
    const base = (index: number) => blocks[index]?.base ?? 0;
    const prefix = (index: number) => blocks[index]?.prefix ?? 0;
    this.order = Uint32Array.from(blocks.keys()).sort((a, b) => base(a) - base(b) || prefix(a) - prefix(b) || a - b);
    this.bases = Uint32Array.from(this.order, base);
    this.prefixes = Uint8Array.from(this.order, prefix);
    this.lengths = [...new Set(this.prefixes)].sort((a, b) => b - a);
    const ranges = mergeSorted(this.bases, this.prefixes);
    this.from = ranges.from;
    this.to = ranges.to;
  }

  has(value: number): boolean {
    const at = lastNotAfter(this.from, value);
    return at >= 0 && value <= (this.to[at] ?? -1);
  }

  /** Positions of the blocks that hold the address, longest prefix first, then position. */
  match(value: number): readonly number[] {
    if (!this.has(value)) return [];
    return this.lengths.flatMap((length) => this.matchLength(maskTo(value, length), length));
  }

  private matchLength(base: number, length: number): readonly number[] {
    const found: number[] = [];
    for (let at = lastNotAfter(this.bases, base); at >= 0 && this.bases[at] === base; at--) {
      if (this.prefixes[at] === length) found.push(this.order[at] ?? 0);
    }
    return found.reverse();
  }
}

function maskTo(value: number, length: number): number {
  return length === 0 ? 0 : ((value >>> (32 - length)) << (32 - length)) >>> 0;
}

/** Index of the last element that is not greater, -1 when all are. */
function lastNotAfter(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle - 1;
  }
  return high;
}

function mergeSorted(
  bases: Uint32Array,
  prefixes: Uint8Array,
): { readonly from: Uint32Array; readonly to: Uint32Array } {
  const from = new Uint32Array(bases.length);
  const to = new Uint32Array(bases.length);
  let count = 0;
  for (const [index, base] of bases.entries()) {
    const end = base + 2 ** (32 - (prefixes[index] ?? 32)) - 1;
    if (count > 0 && base <= (to[count - 1] ?? 0) + 1) to[count - 1] = Math.max(to[count - 1] ?? 0, end);
    else {
      from[count] = base;
      to[count++] = end;
    }
  }
  return { from: from.slice(0, count), to: to.slice(0, count) };
}
