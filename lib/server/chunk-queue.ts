/** Chunks of one body on their way from one thread to the other, as a stream. */

export class ChunkQueue {
  readonly #chunks: Uint8Array<SharedArrayBuffer>[] = [];
  readonly #onTaken: (chunk: Uint8Array<SharedArrayBuffer>) => void;
  #lent: Uint8Array<SharedArrayBuffer> | null = null;
  #isEnded = false;
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

  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  /** The reader gets the error after the chunks that came before it. */
  fail(error: Error): void {
    this.#error = error;
    this.#wake?.();
  }

  /** Once. */
  async *read(): AsyncGenerator<Uint8Array<SharedArrayBuffer>> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#lent = chunk;
        yield chunk;
        this.#giveBack();
      } else if (this.#error !== null) throw this.#error;
      else if (this.#isEnded) return;
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
