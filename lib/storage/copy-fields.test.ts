import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CopyFields } from './copy-fields';

type Field =
  | { readonly kind: 'text'; readonly value: string | null }
  | { readonly kind: 'json'; readonly value: object | null }
  | { readonly kind: 'int'; readonly value: number | null }
  | { readonly kind: 'id'; readonly value: bigint }
  | { readonly kind: 'ids'; readonly value: BigInt64Array }
  | { readonly kind: 'hex'; readonly value: string };

const text = fc.string({ unit: 'binary', maxLength: 40 });
const someId = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const field: fc.Arbitrary<Field> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), value: fc.option(text, { nil: null }) }),
  fc.record({ kind: fc.constant('json' as const), value: fc.option(fc.dictionary(text, text), { nil: null }) }),
  fc.record({
    kind: fc.constant('int' as const),
    value: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { nil: null }),
  }),
  fc.record({ kind: fc.constant('id' as const), value: someId }),
  fc.record({ kind: fc.constant('ids' as const), value: fc.array(someId).map((ids) => BigInt64Array.from(ids)) }),
  fc.record({
    kind: fc.constant('hex' as const),
    value: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  }),
);

function append(copy: CopyFields, { kind, value }: Field): void {
  if (kind === 'text') copy.text(value);
  else if (kind === 'json') copy.json(value);
  else if (kind === 'int') copy.int(value);
  else if (kind === 'id') copy.id(value);
  else if (kind === 'ids') copy.ids(value);
  else copy.hex(value);
}

/** The bytes of a field as Postgres expects them; null = SQL's NULL. */
function bytesOf({ kind, value }: Field): Buffer | null {
  if (value === null) return null;
  if (kind === 'text') return Buffer.from(value);
  if (kind === 'json') return Buffer.from(`\x01${JSON.stringify(value)}`);
  if (kind === 'hex') return Buffer.from(value, 'hex');
  if (kind === 'ids') return arrayOf(value);
  const number = Buffer.alloc(kind === 'int' ? 4 : 8);
  if (kind === 'int') number.writeInt32BE(value);
  else number.writeBigInt64BE(value);
  return number;
}

/** One dimension of int8 (oid 20) from subscript 1, without nulls. */
function arrayOf(values: BigInt64Array): Buffer {
  const heads = Int32Array.of(1, 0, 20, values.length, 1);
  const head = Buffer.alloc(20);
  for (const [place, value] of heads.entries()) head.writeInt32BE(value, 4 * place);
  const elements = Array.from(values, (value) => {
    const element = Buffer.alloc(12);
    element.writeInt32BE(8);
    element.writeBigInt64BE(value, 4);
    return element;
  });
  return Buffer.concat([head, ...elements]);
}

function readRows(bytes: Buffer): readonly (readonly (Buffer | null)[])[] {
  const rows: (Buffer | null)[][] = [];
  let at = 19;
  for (let count = bytes.readInt16BE(at); count >= 0; count = bytes.readInt16BE(at)) {
    at += 2;
    const row: (Buffer | null)[] = [];
    for (; count > 0; count--) {
      const length = bytes.readInt32BE(at);
      row.push(length < 0 ? null : bytes.subarray(at + 4, at + 4 + length));
      at += 4 + Math.max(0, length);
    }
    rows.push(row);
  }
  expect(at + 2).toBe(bytes.length);
  return rows;
}

describe('CopyFields', () => {
  it('writes any rows of any fields as Postgres reads them', () => {
    const rows = fc
      .array(field, { minLength: 1, maxLength: 5 })
      .chain((row) => fc.array(fc.tuple(...row.map(() => field)), { maxLength: 5 }));
    fc.assert(
      fc.property(rows, (all) => {
        const copy = new CopyFields(all[0]?.length ?? 0);
        for (const row of all) {
          copy.startRow();
          for (const each of row) append(copy, each);
        }
        expect(readRows(copy.finish())).toEqual(all.map((row) => row.map(bytesOf)));
      }),
    );
  });

  it('grows with rows that do not fit its first buffer', () => {
    const copy = new CopyFields(1);
    const long = 'ü'.repeat(30_000);
    for (let row = 0; row < 20; row++) {
      copy.startRow();
      copy.text(long);
    }
    const rows = readRows(copy.finish());
    expect(rows).toHaveLength(20);
    expect(rows.every(([only]) => only?.toString() === long)).toBe(true);
  });
});
