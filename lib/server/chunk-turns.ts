/**
 * Which body of a thread is read next. The one that came first, whenever a part of it is there: bodies that are decoded
 * all at once are all written at once, and then the thread waits for the database and the database for the thread.
 * One part each time the event loop turns, so that what the database answers about other bodies is heard in between.
 */

export interface Readable {
  /** Somebody waits for a part, and there is one. */
  readonly isReady: boolean;
  /** Hands one part over. */
  lend(): void;
}

export class ChunkTurns {
  /** In the order they came. */
  readonly #bodies = new Set<Readable>();
  #isTurning = false;

  add(body: Readable): void {
    this.#bodies.add(body);
  }

  remove(body: Readable): void {
    this.#bodies.delete(body);
  }

  /** To be called when a body may have become ready. */
  wake(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isTurning = false;
    for (const body of this.#bodies) {
      if (!body.isReady) continue;
      body.lend();
      this.wake();
      return;
    }
  }
}
