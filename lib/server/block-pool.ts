/**
 * Blocks of memory that travel to an ingest thread and come back: new ones for every chunk are memory outside the heap,
 * and V8 marks the whole heap for each 30 MB of it (docs/decisions/013).
 */

/** Chunks travel together: waking the other thread costs more than copying this. */
const BLOCK_BYTES = 256 * 1024;
/** Of all bodies of a thread. */
const POOL_LIMIT = 16;

export class BlockPool {
  readonly #free: ArrayBuffer[] = [];

  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(BLOCK_BYTES);
  }

  give(block: ArrayBuffer): void {
    if (this.#free.length < POOL_LIMIT) this.#free.push(block);
  }
}

/** Puts the chunks of one body into blocks. */
export class BlockFiller {
  readonly #pool: BlockPool;
  #block: Uint8Array<ArrayBuffer> | null = null;
  #used = 0;

  constructor(pool: BlockPool) {
    this.#pool = pool;
  }

  /** Copies the chunk and yields the blocks that it fills. */
  *fill(chunk: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
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
  rest(): readonly Uint8Array<ArrayBuffer>[] {
    return this.#block === null ? [] : [this.#takeBlock(this.#block)];
  }

  #takeBlock(block: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
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
