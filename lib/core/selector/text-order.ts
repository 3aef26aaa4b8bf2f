/**
 * The order Go gives strings: byte-wise over UTF-8, which equals code point order. JavaScript's `<`
 * compares UTF-16 units and differs beyond the basic plane.
 */

/** Negative when `a` sorts before `b`, 0 when equal. O(length), total. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return sortKey(left) - sortKey(right);
  }
  return a.length - b.length;
}

/** Moves surrogates (parts of code points above U+FFFF) behind the rest of the basic plane. */
function sortKey(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit <= 0xdfff ? unit + 0x2000 : unit - 0x800;
}
