/** What all rows in the binary format of COPY have in common (Postgres manual, COPY, "Binary Format"). */

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Flags and the length of an extension: none. */
export const HEADER = Buffer.concat([SIGNATURE, Buffer.alloc(8)]);
/** -1 where the next row would tell its number of columns. */
export const TRAILER_BYTES = 2;
/** Of a field, in the place of its length. */
export const NULL_LENGTH = -1;

/** 2000-01-01, from which Postgres counts. */
export const POSTGRES_EPOCH_SECONDS = 946_684_800;

/** Microseconds of a timestamptz, from epoch seconds. */
export function microsOf(seconds: number): bigint {
  return BigInt(seconds - POSTGRES_EPOCH_SECONDS) * 1_000_000n;
}
