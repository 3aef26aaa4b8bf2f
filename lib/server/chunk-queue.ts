/** Chunks of one body on their way from one thread to the other, as a stream. */
import type { ChunkTurns, Readable } from './chunk-turns';
import type { DigestedStream } from './ingest-messages';

type Chunk = Uint8Array<SharedArrayBuffer>;

interface Reader {
  /** Null = the body is over. */
  readonly take: (chunk: Chunk | null) => void;
  readonly fail: (error: Error) => void;
}

export class ChunkQueue implements Readable, DigestedStream {
  readonly #chunks: Chunk[] = [];
  readonly #turns: ChunkTurns;
  readonly #onTaken: (chunk: Chunk) => void;
  #lent: Chunk | null = null;
  /** Known at the end. */
  #digest: Uint8Array | null = null;
  #error: Error | null = null;
  /** Waits for the next chunk. */
  #reader: Reader | null = null;

  /**
   * `turns` say when the next chunk is read. `onTaken` gets each chunk when the reader asks for the next one: it has to be
   * done with it then.
   */
  constructor(turns: ChunkTurns, onTaken: (chunk: Chunk) => void) {
    this.#turns = turns;
    this.#onTaken = onTaken;
    turns.add(this);
  }

  push(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#turns.wake();
  }

  /** `digest` = SHA-256 of all chunks. */
  end(digest: Uint8Array): void {
    this.#digest = digest;
    this.#settle();
  }

  /** The reader gets the error after the chunks that came before it. */
  fail(error: Error): void {
    this.#error = error;
    this.#settle();
  }

  get isReady(): boolean {
    return this.#reader !== null && this.#chunks.length > 0;
  }

  lend(): void {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return;
    this.#lent = chunk;
    this.#takeReader()?.take(chunk);
  }

  digest(): Uint8Array {
    if (this.#digest === null) throw new Error('the body is not over');
    return this.#digest;
  }

  /** Once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk> {
    for (;;) {
      const chunk = await this.#next();
      if (chunk === null) return;
      yield chunk;
      this.#giveBack();
    }
  }

  /** Gives back what the reader left, for when it will not go on. */
  close(): void {
    this.#turns.remove(this);
    this.#giveBack();
    for (const chunk of this.#chunks.splice(0)) this.#onTaken(chunk);
  }

  #next(): Promise<Chunk | null> {
    return new Promise((take, fail) => {
      this.#reader = { take, fail };
      if (this.#chunks.length > 0) this.#turns.wake();
      else this.#settle();
    });
  }

  /** Tells a reader that waits for more that nothing more will come. */
  #settle(): void {
    if (this.#chunks.length > 0) return;
    if (this.#error !== null) this.#takeReader()?.fail(this.#error);
    else if (this.#digest !== null) this.#takeReader()?.take(null);
  }

  #takeReader(): Reader | null {
    const reader = this.#reader;
    this.#reader = null;
    return reader;
  }

  #giveBack(): void {
    if (this.#lent !== null) this.#onTaken(this.#lent);
    this.#lent = null;
  }
}
