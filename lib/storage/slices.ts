/** Rows per statement: beyond about 5,000 a bulk insert gets no faster (measured). */
const SLICE = 5_000;

/** The rows in pieces of at most 5,000. */
export function* slices<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += SLICE) yield rows.slice(at, at + SLICE);
}
