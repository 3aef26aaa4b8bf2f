/** Chunks of one body on their way from one thread to the other, as a stream. */
import type { DigestedStream } from './ingest-messages';

export class ChunkQueue implements DigestedStream {
  readonly #chunks: Uint8Array<SharedArrayBuffer>[] = [];
  readonly #onTaken: (chunk: Uint8Array<SharedArrayBuffer>) => void;
  #lent: Uint8Array<SharedArrayBuffer> | null = null;
  /** Known at the end. */
  #digest: Uint8Array | null = null;
  #error: Error | null = null;
  #wake: (() => void) | null = null;

  /** `onTaken` gets each chunk when the reader asks for the next one: it has to be done with it then. */
  constructor(onTaken: (chunk: Uint8Array<SharedArrayBuffer>) => void) {
    this.#onTaken = onTaken;
  }

  push(chunk: Uint8Array<SharedArrayBuffer>): void {
    this.#chunks.push(chunk);
    this.#wake?.();
  }

  /** `digest` = SHA-256 of all chunks. */
  end(digest: Uint8Array): void {
    this.#digest = digest;
    this.#wake?.();
  }

  /** The reader gets the error after the chunks that came before it. */
  fail(error: Error): void {
    this.#error = error;
    this.#wake?.();
  }

  digest(): Uint8Array {
    if (this.#digest === null) throw new Error('the body is not over');
    return this.#digest;
  }

  /** Once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<SharedArrayBuffer>> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#lent = chunk;
        yield chunk;
        this.#giveBack();
      } else if (this.#error !== null) throw this.#error;
      else if (this.#digest !== null) return;
      else await this.#more();
    }
  }

  /** Gives back what the reader left, for when it will not go on. */
  close(): void {
    this.#giveBack();
    for (const chunk of this.#chunks.splice(0)) this.#onTaken(chunk);
  }

  #giveBack(): void {
    if (this.#lent !== null) this.#onTaken(this.#lent);
    this.#lent = null;
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = null;
  }
}
