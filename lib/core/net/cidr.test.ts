import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from './address';
import { cidrContains, complement, coverage, formatCidr, isPrivate, parseCidr, RFC1918 } from './cidr';

function cidr(text: string) {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(text);
  return parsed;
}

function address(text: string) {
  const parsed = parseAddress(text);
  if (parsed === null) throw new Error(text);
  return parsed;
}

const cidrs = (...texts: readonly string[]) => texts.map(cidr);

describe('parseCidr', () => {
  it.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.0.0.1', '10.0.0.1/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['dead:beef::1/96', 'dead:beef::/96'],
    ['::1', '::1/128'],
  ])('reads %s as %s', (text, canonical) => {
    expect(formatCidr(cidr(text))).toBe(canonical);
  });

  it.each([
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '192.168.0.0.0/16',
    'garbage',
    '/8',
    '',
  ])('refuses %j', (text) => {
    expect(parseCidr(text)).toBeNull();
  });
});

describe('cidrContains', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['0.0.0.0/0', '45ab::1', false],
    ['::/0', '10.0.0.1', false],
    ['45ab:23::/32', '45ab:23::abcd', true],
  ])('%s holds %s: %s', (net, ip, expected) => {
    expect(cidrContains(cidr(net), address(ip))).toBe(expected);
  });
});

describe('coverage', () => {
  it.each([
    [['10.0.0.0/8'], ['10.1.0.0/16'], 'all'],
    [['10.0.0.0/9', '10.128.0.0/9'], ['10.0.0.0/8'], 'all'],
    [['10.0.0.0/9'], ['10.0.0.0/8'], 'part'],
    [['11.0.0.0/8'], ['10.0.0.0/8'], 'none'],
    [['10.0.0.0/8'], ['10.0.0.1', '11.0.0.1'], 'part'],
    [['10.0.0.0/8'], ['11.0.0.1', '10.0.0.1'], 'part'],
    [['0.0.0.0/0'], ['::1'], 'none'],
    [[], ['10.0.0.1'], 'none'],
  ])('%j of %j is %s', (nets, space, expected) => {
    expect(coverage(cidrs(...nets), cidrs(...space))).toBe(expected);
  });

  it('never contradicts an address of the space', () => {
    const net = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([ip, prefix]) => cidr(`${ip}/${prefix}`));
    fc.assert(
      fc.property(fc.array(net, { maxLength: 6 }), net, fc.ipV4(), (nets, space, ip) => {
        const inside = coverage(nets, [space]);
        const point = address(ip);
        if (!cidrContains(space, point) || inside === 'part') return;
        expect(nets.some((candidate) => cidrContains(candidate, point))).toBe(inside === 'all');
      }),
    );
  });
});

describe('complement', () => {
  it('and its nets share no address and leave none out', () => {
    const outside = complement(4, RFC1918);
    expect(coverage(RFC1918, outside)).toBe('none');
    expect(coverage([...RFC1918, ...outside], cidrs('0.0.0.0/0'))).toBe('all');
    expect(complement(6, cidrs('::/0'))).toEqual([]);
  });
});

describe('isPrivate', () => {
  it.each([
    ['10.0.0.0', true],
    ['172.15.255.255', false],
    ['172.16.0.0', true],
    ['172.31.255.255', true],
    ['172.32.0.0', false],
    ['192.168.255.255', true],
    ['100.64.0.1', false],
    ['169.254.0.1', false],
    ['fc00::1', true],
    ['fdff::1', true],
    ['fe80::1', false],
    ['::ffff:10.0.0.1', true],
  ])('%s: %s', (ip, expected) => {
    expect(isPrivate(address(ip))).toBe(expected);
  });
});
