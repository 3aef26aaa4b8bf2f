/**
 * COPY inside a Prisma transaction: Postgres takes rows that way three times as fast as from INSERT ... SELECT FROM unnest
 * (docs/decisions/009).
 */
import type { Transaction } from './client';
import { withTicket } from './copy-client';
import { isTaken } from './trouble';

/** Rows in the binary format of COPY: see copy-rows.ts (numbers only) and copy-fields.ts (any column). */
export interface EncodedRows {
  /** Called once. */
  finish(): Buffer;
  /** Called once, when all rows were sent and stored: nobody reads their memory any more. */
  release?(): void;
}

/**
 * Adds all rows or, with Postgres's error, none, and answers how many. As after any failed statement nothing but a
 * rollback is possible then: set a savepoint where an error is expected. `columns` = those of `rows`, in their order;
 * names of the program, never of a user.
 */
export function copyIn(tx: Transaction, table: string, columns: readonly string[], rows: EncodedRows): Promise<number> {
  const statement = `COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`;
  return withTicket(rows.finish(), (ticket) => tx.$executeRawUnsafe(statement, ticket));
}

/**
 * Adds all rows unless the key of one is taken: then none, and false. The transaction goes on either way; other errors of
 * Postgres are thrown. Needs a transaction, for its savepoint.
 */
export async function copyIfNew(
  tx: Transaction,
  table: string,
  columns: readonly string[],
  rows: EncodedRows,
): Promise<boolean> {
  await tx.$executeRaw`SAVEPOINT new_rows`;
  try {
    await copyIn(tx, table, columns, rows);
  } catch (error) {
    if (!isTaken(error)) throw error;
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT new_rows`;
    return false;
  }
  rows.release?.();
  await tx.$executeRaw`RELEASE SAVEPOINT new_rows`;
  return true;
}
