/** A memory of bounded size for values that are always read again when they are missing. */

/**
 * At least the latest `limit` / 2 values that were set or got, and at most `limit`. Two generations instead of a list in
 * order of use: getting costs one look-up for what is in use, and nothing in use is ever forgotten all at once.
 */
export class BoundedMap<Key, Value> {
  #recent = new Map<Key, Value>();
  #older = new Map<Key, Value>();

  constructor(private readonly limit: number) {}

  get(key: Key): Value | undefined {
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    this.#recent.set(key, value);
    if (this.#recent.size * 2 < this.limit) return;
    this.#older = this.#recent;
    this.#recent = new Map();
  }

  /** Values remembered; what was got since counts twice. */
  get size(): number {
    return this.#recent.size + this.#older.size;
  }
}
