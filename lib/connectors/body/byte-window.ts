/**
 * What of a stream is being looked at: a chunk where it lies, or a buffer of its own for what chunks share, which grows with
 * what is appended. Linear cost in all.
 */

const FIRST_CAPACITY = 128 * 1024;

export class ByteWindow {
  bytes: Buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  start = 0;
  end = 0;
  #own = this.bytes;

  get isEmpty(): boolean {
    return this.start === this.end;
  }

  /** Positions held by a caller move by the answer (0 or negative). */
  append(chunk: Uint8Array): number {
    const shift = this.end + chunk.length > this.#own.length ? this.#makeRoom(chunk.length) : 0;
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
    return shift;
  }

  /** Looks at the chunk without a copy of it, until `keep`; the window has to be empty. Answers as append. */
  lend(chunk: Uint8Array): number {
    const shift = -this.start;
    this.bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    this.start = 0;
    this.end = chunk.length;
    return shift;
  }

  /** Takes over what is left of the lent chunk, which may change from now on. Answers as append. */
  keep(): number {
    return this.#makeRoom(0);
  }

  /** Moves what is there to the start of a buffer of its own. */
  #makeRoom(moreBytes: number): number {
    const used = this.end - this.start;
    const needed = used + moreBytes;
    const target = needed > this.#own.length / 2 ? Buffer.allocUnsafe(needed * 2) : this.#own;
    this.bytes.copy(target, 0, this.start, this.end);
    const shift = -this.start;
    this.bytes = target;
    this.#own = target;
    this.start = 0;
    this.end = used;
    return shift;
  }
}
