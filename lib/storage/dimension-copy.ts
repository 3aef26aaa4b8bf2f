/**
 * Dimension rows that a process does not know are mostly new, and COPY stores new rows faster than an insert that looks
 * for them first (decision 009).
 */
import { setImmediate } from 'node:timers/promises';
import type { Transaction } from './client';
import { CopyFields } from './copy-fields';
import { copyIfNew } from './copy-in';
import { slices } from './slices';

/** Few rows are not worth two more round trips. */
const FEWEST_ROWS = 200;
/** Rows that are encoded in one go: some 5 ms. */
const ENCODED_AT_ONCE = 1_000;

/** A table as its rows are copied: `encode` writes the fields of a row in the order of the columns. */
export interface CopiedTable<T> {
  readonly name: string;
  readonly columns: readonly string[];
  readonly encode: (copy: CopyFields, row: T) => void;
}

/**
 * True when all rows were added. False when there are too few to be worth it or one of them is stored already: nothing
 * was written then. In the order given, so that two batches never wait for each other in a circle.
 */
export async function isCopied<T>(tx: Transaction, table: CopiedTable<T>, rows: readonly T[]): Promise<boolean> {
  if (rows.length < FEWEST_ROWS) return false;
  return copyIfNew(tx, table.name, table.columns, await encoded(table, rows));
}

/** Lets the process answer others now and then. */
async function encoded<T>({ columns, encode }: CopiedTable<T>, rows: readonly T[]): Promise<CopyFields> {
  const copy = new CopyFields(columns.length);
  for (const slice of slices(rows, ENCODED_AT_ONCE)) {
    for (const row of slice) {
      copy.startRow();
      encode(copy, row);
    }
    await setImmediate();
  }
  return copy;
}
