/** Memory for pure functions of values that never change and are met again and again, as storage's series are. */

/**
 * `answer`, asked once per object and kept for as long as the object lives. For answers that cost more than a look-up
 * (some 50 ns); equal objects are asked about separately.
 */
export function byObject<Key extends object, Answer extends string | object>(
  answer: (key: Key) => Answer,
): (key: Key) => Answer {
  const known = new WeakMap<Key, Answer>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = answer(key);
    known.set(key, made);
    return made;
  };
}
