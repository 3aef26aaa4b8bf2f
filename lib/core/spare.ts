/** Pieces of memory that were used and will be again: V8 marks the whole heap for each 30 MB that are taken outside of it. */
export class Spare<T> {
  readonly #make: () => T;
  readonly #limit: number;
  readonly #pieces: T[] = [];

  /** Keeps `limit` of them. `make` is asked when there is none; all that it makes are alike. */
  constructor(limit: number, make: () => T) {
    this.#limit = limit;
    this.#make = make;
  }

  /** As it was left, or new. */
  take(): T {
    return this.#pieces.pop() ?? this.#make();
  }

  /** Once each; nobody may use it from now on. */
  give(piece: T): void {
    if (this.#pieces.length < this.#limit) this.#pieces.push(piece);
  }
}
