/** A bounded number of works at a time, a bounded number waiting, and an honest no to the rest. */

export class Slots {
  readonly #limit: number;
  readonly #waitLimit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number, waitLimit: number) {
    this.#limit = limit;
    this.#waitLimit = waitLimit;
  }

  /** Nothing more would be taken at this moment. */
  get isFull(): boolean {
    return this.#running >= this.#limit && this.#waiting.length >= this.#waitLimit;
  }

  /** Runs `work` in its turn. Null = too many are waiting already, and nothing was done. */
  async run<T>(work: () => Promise<T>): Promise<{ readonly value: T } | null> {
    if (this.#running >= this.#limit) {
      if (this.isFull) return null;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return { value: await work() };
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
