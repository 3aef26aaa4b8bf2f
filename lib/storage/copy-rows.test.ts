import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CopyRows } from './copy-rows';

/** The fields of a row as Postgres would read them, after the first column. */
function fieldsOf(bytes: Buffer): readonly (bigint | null)[] {
  let at = 19 + 2 + 8;
  const fields: (bigint | null)[] = [];
  for (let count = bytes.readInt16BE(19); count > 1; count--) {
    const length = bytes.readInt32BE(at);
    fields.push(length < 0 ? null : bytes.readBigInt64BE(at + 4));
    at += 4 + Math.max(0, length);
  }
  return fields;
}

describe('CopyRows', () => {
  it('writes every safe integer, and NaN as no value, as Postgres reads them', () => {
    const value = fc.option(fc.oneof(fc.maxSafeInteger(), fc.nat(9)), { nil: null });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 8 }), (values) => {
        const rows = new CopyRows(1, values.length + 1, 7);
        rows.startRow();
        for (const each of values) rows.number(each ?? Number.NaN);
        expect(fieldsOf(rows.finish())).toEqual(values.map((each) => (each === null ? null : BigInt(each))));
      }),
    );
  });

  it('throws on a number that is no safe integer rather than store another one', () => {
    const rows = new CopyRows(1, 2, 7);
    rows.startRow();
    expect(() => rows.number(2 ** 53)).toThrow('not a safe integer');
    expect(() => rows.number(0.5)).toThrow('not a safe integer');
  });

  it('counts instants in microseconds from 2000, up to the last year that has four digits', () => {
    const rows = new CopyRows(1, 4, 7);
    rows.startRow();
    for (const at of [946_684_800, 0, 253_402_300_799]) rows.instant(at);
    expect(fieldsOf(rows.finish())).toEqual([0n, -946_684_800_000_000n, 252_455_615_999_000_000n]);
  });

  it('starts and ends as the manual says', () => {
    const bytes = new CopyRows(0, 2, 7).finish();
    expect(bytes.toString('latin1')).toBe('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0\xff\xff');
  });
});
