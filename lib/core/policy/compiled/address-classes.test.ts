import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '@/lib/core/net/address';
import { type Cidr, cidrOf, coverage, parseCidr, RFC1918 } from '@/lib/core/net/cidr';
import { AddressTable } from './address-classes';
import { MAYBE, NO, YES } from './truth';

const v4 = fc.tuple(fc.constantFrom(0, 8, 10, 192), fc.constantFrom(0, 1, 128, 255), fc.constantFrom(0, 255));
const address = fc.oneof(
  v4.map(([a, b, c]) => `${a}.${b}.0.${c}`),
  fc.constantFrom('::', '2001:db8::1', '2001:db8:ffff::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'),
);
const block = fc
  .tuple(address, fc.constantFrom(0, 1, 8, 9, 16, 31, 32))
  .map(([text, prefix]) => read(`${text}/${prefix}`));
const lists = fc.array(fc.array(block, { maxLength: 3 }), { maxLength: 6 });
const space = fc.oneof(
  fc.array(address, { minLength: 1, maxLength: 2 }).map((texts) => texts.map(single)),
  fc.constant(RFC1918),
  fc.array(block, { minLength: 1, maxLength: 2 }),
);
const TRUTH = { all: YES, none: NO, part: MAYBE } as const;

function read(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === null) throw new Error(text);
  return cidr;
}

function single(text: string): Cidr {
  const parsed = parseAddress(text);
  if (parsed === null) throw new Error(text);
  return cidrOf(parsed);
}

describe('AddressTable', () => {
  it('answers for every list what asking each block answers, for lists added before and after', () => {
    fc.assert(
      fc.property(lists, lists, space, (before, after, asked) => {
        const table = new AddressTable();
        for (const nets of before) table.listOf(nets);
        table.classOf(asked);
        for (const nets of after) table.listOf(nets);
        const found = table.classOf(asked);
        for (const nets of [...before, ...after]) {
          expect(found.within(table.listOf(nets))).toBe(TRUTH[coverage(nets, asked)]);
        }
      }),
    );
  });

  it('puts addresses into one class only if no list tells them apart', () => {
    fc.assert(
      fc.property(lists, space, space, (all, a, b) => {
        const table = new AddressTable();
        for (const nets of all) table.listOf(nets);
        if (table.classOf(a).key !== table.classOf(b).key) return;
        for (const nets of all) expect(coverage(nets, a)).toBe(coverage(nets, b));
      }),
    );
  });

  it('gives the addresses between two borders one class', () => {
    const table = new AddressTable();
    table.listOf([read('10.0.0.0/8')]);
    table.listOf([read('10.1.0.0/16')]);
    const keys = ['10.0.0.1', '10.2.3.4', '10.255.255.255'].map((text) => table.classOf([single(text)]).key);
    expect(new Set(keys).size).toBe(1);
    expect(table.classOf([single('10.1.0.1')]).key).not.toBe(keys[0]);
  });
});
