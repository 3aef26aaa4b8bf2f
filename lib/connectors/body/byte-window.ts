/** A growing buffer over a stream: bytes are appended at the end and given up at the start, at linear cost in all. */

const FIRST_CAPACITY = 128 * 1024;

export class ByteWindow {
  bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
  start = 0;
  end = 0;

  /** Positions held by a caller move by the answer (0 or negative). */
  append(chunk: Uint8Array): number {
    let shift = 0;
    if (this.end + chunk.length > this.bytes.length) {
      const used = this.end - this.start;
      const needed = used + chunk.length;
      const target = needed > this.bytes.length / 2 ? Buffer.allocUnsafe(needed * 2) : this.bytes;
      this.bytes.copy(target, 0, this.start, this.end);
      shift = -this.start;
      this.bytes = target;
      this.start = 0;
      this.end = used;
    }
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
    return shift;
  }
}
