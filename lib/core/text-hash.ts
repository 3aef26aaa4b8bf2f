/**
 * A hash for what comes by the ten thousand and is forgotten soon, the events of a batch: a third of the time of SHA-256 of
 * a short text. Not for what somebody could want to forge: see storage/content-id.ts.
 */

/** 64 bits, in two unsigned halves: a bigint for each text would be an object more. */
export interface TextHash {
  readonly high: number;
  readonly low: number;
}

/** Of the text's UTF-16 units. The same for good: ids are stored. */
export function textHash(text: string): TextHash {
  const hasher = new TextHasher(text.length);
  hasher.addText(text);
  return hasher.finish();
}

/** Takes a text in pieces, some of them as bytes that need not become a text. The mixing is that of MurmurHash3, in two lanes. */
export class TextHasher {
  #low: number;
  #high: number;

  /** `length` = of all pieces together. */
  constructor(length: number) {
    this.#low = 0x9747b28c ^ length;
    this.#high = 0x3c6ef372 ^ length;
  }

  addText(text: string): void {
    for (let at = 0; at < text.length; at++) this.#add(text.charCodeAt(at));
  }

  /** Of ASCII text. */
  addBytes(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) this.#add(bytes[at] as number);
  }

  /** Once. */
  finish(): TextHash {
    const low = finished(this.#low ^ (this.#high >>> 7));
    return { high: finished(this.#high + low) >>> 0, low: low >>> 0 };
  }

  #add(unit: number): void {
    const low = Math.imul(this.#low ^ unit, 0xcc9e2d51);
    this.#low = (low << 15) | (low >>> 17);
    const high = Math.imul(this.#high ^ unit ^ this.#low, 0x1b873593);
    this.#high = (high << 13) | (high >>> 19);
  }
}

function finished(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
