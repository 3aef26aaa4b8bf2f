/** Rows in the binary format of COPY, for tables of one int4 and then int8 columns: all rows have one length. */
import { HEADER, microsOf, NULL_LENGTH, POSTGRES_EPOCH_SECONDS, TRAILER_BYTES } from './copy-format';

const FIELD_BYTES = 12;
/** Column count, and the first column with its length. */
const LEAD_BYTES = 2 + 8;
const LOW = 2 ** 32;

/**
 * Memory of rows that were sent, to be used again: V8 marks the whole heap for each 30 MB that are taken outside of it.
 * As many as a process has batches at once.
 */
const spare: Buffer[] = [];
const SPARE_LIMIT = 4;

/** Append the fields of each row between `startRow` and the next one, in the order of the columns; then `finish` once. */
export class CopyRows {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #columns: number;
  readonly #lead: number;
  #at = HEADER.length;

  /** `lead` = value of the int4 column that heads every row; `columns` counts it too. */
  constructor(rows: number, columns: number, lead: number) {
    this.#bytes = memoryOf(HEADER.length + rows * (LEAD_BYTES + (columns - 1) * FIELD_BYTES) + TRAILER_BYTES);
    this.#view = new DataView(this.#bytes.buffer);
    this.#columns = columns;
    this.#lead = lead;
    HEADER.copy(this.#bytes);
  }

  startRow(): void {
    this.#view.setInt16(this.#at, this.#columns);
    this.#view.setInt32(this.#at + 2, 4);
    this.#view.setInt32(this.#at + 6, this.#lead);
    this.#at += LEAD_BYTES;
  }

  /** `value` = a safe integer, or NaN for no value. */
  number(value: number): void {
    if (value >>> 0 === value) this.#halves(0, value);
    else if (Number.isNaN(value)) this.#null();
    else this.#safe(value);
  }

  id(value: bigint): void {
    this.#view.setInt32(this.#at, 8);
    this.#view.setBigInt64(this.#at + 4, value);
    this.#at += FIELD_BYTES;
  }

  /** A timestamptz, from epoch seconds. */
  instant(seconds: number): void {
    const micros = (seconds - POSTGRES_EPOCH_SECONDS) * 1_000_000;
    if (Number.isSafeInteger(micros)) this.number(micros);
    else this.id(microsOf(seconds));
  }

  finish(): Buffer {
    this.#view.setInt16(this.#at, -1);
    return this.#bytes.subarray(0, this.#at + TRAILER_BYTES);
  }

  release(): void {
    if (spare.length < SPARE_LIMIT) spare.push(this.#bytes);
  }

  #safe(value: number): void {
    if (!Number.isSafeInteger(value)) throw new Error(`not a safe integer: ${value}`);
    const high = Math.floor(value / LOW);
    this.#halves(high, value - high * LOW);
  }

  #halves(high: number, low: number): void {
    this.#view.setInt32(this.#at, 8);
    this.#view.setInt32(this.#at + 4, high);
    this.#view.setUint32(this.#at + 8, low);
    this.#at += FIELD_BYTES;
  }

  #null(): void {
    this.#view.setInt32(this.#at, NULL_LENGTH);
    this.#at += 4;
  }
}

/** The first spare buffer that is large enough, and not much larger. */
function memoryOf(bytes: number): Buffer {
  const place = spare.findIndex(({ length }) => length >= bytes && length <= 4 * bytes);
  const [found] = place < 0 ? [] : spare.splice(place, 1);
  return found ?? Buffer.allocUnsafeSlow(bytes);
}
