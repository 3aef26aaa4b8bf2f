/** Rows in the binary format of COPY, for columns of texts, JSON, bytes and integers, in a buffer that grows with them. */
import { HEADER, microsOf, NULL_LENGTH, TRAILER_BYTES } from './copy-format';

const FIRST_CAPACITY = 64 * 1024;
/** Most bytes of UTF-8 for one unit of a JavaScript string. */
const BYTES_PER_UNIT = 3;
const ID_BYTES = 12;
/** Of an array: dimensions, whether it holds a null, type of the elements, their number, subscript of the first. */
const ARRAY_BYTES = 20;
/** Oid of int8. */
const INT8 = 20;
/** Heads the text of a jsonb value. */
const JSONB_VERSION = '\x01';

/** Append the fields of each row between `startRow` and the next one, in the order of the columns; then `finish` once. */
export class CopyFields {
  readonly #columns: number;
  #bytes: Buffer;
  #at: number;

  /** `rowBytes` = of all rows, when that is known. */
  constructor(columns: number, rowBytes = 0) {
    this.#columns = columns;
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY, HEADER.length + rowBytes + TRAILER_BYTES));
    this.#at = HEADER.copy(this.#bytes);
  }

  startRow(): void {
    this.#makeRoom(2);
    this.#at = this.#bytes.writeInt16BE(this.#columns, this.#at);
  }

  /** An int4. */
  int(value: number | null): void {
    this.#makeRoom(8);
    this.#length(value === null ? NULL_LENGTH : 4);
    if (value !== null) this.#at = this.#bytes.writeInt32BE(value, this.#at);
  }

  /** An int8. */
  id(value: bigint): void {
    this.#makeRoom(ID_BYTES);
    this.#id(value);
  }

  /** An int8[]. */
  ids(values: BigInt64Array): void {
    const length = ARRAY_BYTES + values.length * ID_BYTES;
    this.#makeRoom(4 + length);
    for (const head of [length, 1, 0, INT8, values.length, 1]) this.#at = this.#bytes.writeInt32BE(head, this.#at);
    for (const value of values) this.#id(value);
  }

  /** A timestamptz, from epoch seconds. */
  instant(seconds: number): void {
    this.id(microsOf(seconds));
  }

  text(value: string | null): void {
    if (value === null) this.#null();
    else this.#characters(value, 'utf8', value.length * BYTES_PER_UNIT);
  }

  /** A bytea, from its hexadecimal digits. */
  hex(digits: string): void {
    this.#characters(digits, 'hex', digits.length / 2);
  }

  /** A jsonb; null is no value, not JSON's null. */
  json(value: object | null): void {
    const text = value === null ? null : JSON.stringify(value);
    if (text === null) this.#null();
    else this.#characters(`${JSONB_VERSION}${text}`, 'utf8', 1 + text.length * BYTES_PER_UNIT);
  }

  finish(): Buffer {
    this.#makeRoom(TRAILER_BYTES);
    const end = this.#bytes.writeInt16BE(-1, this.#at);
    return this.#bytes.subarray(0, end);
  }

  #id(value: bigint): void {
    this.#length(8);
    this.#at = this.#bytes.writeBigInt64BE(value, this.#at);
  }

  #null(): void {
    this.#makeRoom(4);
    this.#length(NULL_LENGTH);
  }

  #characters(text: string, encoding: 'utf8' | 'hex', mostBytes: number): void {
    this.#makeRoom(4 + mostBytes);
    const length = this.#bytes.write(text, this.#at + 4, encoding);
    this.#length(length);
    this.#at += length;
  }

  #length(bytes: number): void {
    this.#at = this.#bytes.writeInt32BE(bytes, this.#at);
  }

  #makeRoom(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + bytes));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
