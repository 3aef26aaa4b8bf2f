/** Rows per statement: beyond about 5,000 a bulk insert gets no faster (measured). */
const SLICE = 5_000;

/** The rows in pieces of at most `size`. */
export function* slices<T>(rows: readonly T[], size = SLICE): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
