/**
 * A hash for what comes by the ten thousand and is forgotten soon, the events of a batch: a third of the time of SHA-256 of
 * a short text. Not for what somebody could want to forge: see storage/content-id.ts.
 */

/** 64 bits, in two unsigned halves: a bigint for each text would be an object more. */
export interface TextHash {
  readonly high: number;
  readonly low: number;
}

/** Of the text's UTF-16 units. The same for good: ids are stored. The mixing is that of MurmurHash3, in two lanes. */
export function textHash(text: string): TextHash {
  let low = 0x9747b28c ^ text.length;
  let high = 0x3c6ef372 ^ text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0xcc9e2d51);
    low = (low << 15) | (low >>> 17);
    high = Math.imul(high ^ unit ^ low, 0x1b873593);
    high = (high << 13) | (high >>> 19);
  }
  low = finished(low ^ (high >>> 7));
  return { high: finished(high + low) >>> 0, low: low >>> 0 };
}

function finished(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
