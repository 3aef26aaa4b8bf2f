/**
 * Which body of a thread is read next. The one that came first, whenever plain bytes of it are there: bodies that are
 * decoded all at once are all written at once, and then the thread waits for the database and the database for the thread.
 * One chunk each time the event loop turns, so that what the database answers about other bodies is heard in between.
 */

export class ChunkTurns {
  /** Bodies with a chunk in hand, by their place in the line. */
  readonly #waiting = new Map<number, () => void>();
  #bodies = 0;
  #isTurning = false;

  /** A place in the line for a body that has come now. To be called before each chunk is read: waits until it may be. */
  join(): () => Promise<void> {
    const place = this.#bodies++;
    return () =>
      new Promise((resolve) => {
        this.#waiting.set(place, resolve);
        this.#wake();
      });
  }

  #wake(): void {
    if (this.#isTurning || this.#waiting.size === 0) return;
    this.#isTurning = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isTurning = false;
    const first = Math.min(...this.#waiting.keys());
    const go = this.#waiting.get(first);
    this.#waiting.delete(first);
    this.#wake();
    go?.();
  }
}
