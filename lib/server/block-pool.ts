/**
 * Blocks of memory in which bodies travel to an ingest thread, used again and again. Both threads see them: to hand over
 * other memory makes a new object on either side, and V8 marks the whole heap for each 30 MB of those (docs/decisions/014).
 */

/** Chunks travel together: waking the other thread costs more than copying this. */
const BLOCK_BYTES = 512 * 1024;
/** Of all bodies of a thread. */
const POOL_LIMIT = 6;

export class BlockPool {
  readonly #free: SharedArrayBuffer[] = [];

  take(): SharedArrayBuffer {
    return this.#free.pop() ?? new SharedArrayBuffer(BLOCK_BYTES);
  }

  /** Of a block that nobody reads any more. */
  give(block: SharedArrayBuffer): void {
    if (this.#free.length < POOL_LIMIT) this.#free.push(block);
  }
}

/** Puts the chunks of one body into blocks. */
export class BlockFiller {
  readonly #pool: BlockPool;
  #block: Uint8Array<SharedArrayBuffer> | null = null;
  #used = 0;

  constructor(pool: BlockPool) {
    this.#pool = pool;
  }

  /** Copies the chunk and yields the blocks that it fills. */
  *fill(chunk: Uint8Array): Generator<Uint8Array<SharedArrayBuffer>> {
    for (let from = 0; from < chunk.length; ) {
      this.#block ??= new Uint8Array(this.#pool.take());
      const part = chunk.subarray(from, from + this.#block.length - this.#used);
      this.#block.set(part, this.#used);
      this.#used += part.length;
      from += part.length;
      if (this.#used === this.#block.length) yield this.#takeBlock(this.#block);
    }
  }

  /** What fills no block. */
  rest(): readonly Uint8Array<SharedArrayBuffer>[] {
    return this.#block === null ? [] : [this.#takeBlock(this.#block)];
  }

  #takeBlock(block: Uint8Array<SharedArrayBuffer>): Uint8Array<SharedArrayBuffer> {
    const filled = block.subarray(0, this.#used);
    this.#block = null;
    this.#used = 0;
    return filled;
  }
}

/** Frees a chunk that nobody needs any more now rather than at the next collection. One that shares its memory is left alone. */
export function discard({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
