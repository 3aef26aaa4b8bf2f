import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from '@/lib/core/net/address';
import { cidrContains, formatCidr, parseCidr } from '@/lib/core/net/cidr';
import { buildDomainSet } from './domain-set';
import type { DomainIndicator, Indicator } from './indicator';
import { buildIpSet } from './ip-set';
import { ipv4Value } from './ipv4-ranges';

/** Few distinct addresses, so that blocks nest, touch and repeat. */
const narrowAddress = fc.integer({ min: 0, max: 2047 }).map((value) => BigInt(0xc6336000 + value));
const ipv4Block = fc
  .tuple(narrowAddress, fc.integer({ min: 20, max: 32 }))
  .map(([value, prefix]) =>
    formatCidr(parseCidr(`${formatAddress({ version: 4, value })}/${prefix}`) ?? { version: 4, base: 0n, prefix: 32 }),
  );
const ipv6Block = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 112, max: 128 }))
  .map(([value, prefix]) => `2001:db8::${value.toString(16)}/${prefix}`);

function listed(values: readonly string[]): readonly Indicator[] {
  return values.map((value, index) => ({ feedId: `feed${index % 3}`, value, line: index + 1 }));
}

function naive(indicators: readonly Indicator[], text: string): readonly Indicator[] {
  const address = parseAddress(text);
  if (address === null) return [];
  return indicators
    .map((indicator, index) => ({ indicator, index, cidr: parseCidr(indicator.value) }))
    .filter(({ cidr }) => cidr !== null && cidrContains(cidr, address))
    .sort((a, b) => (b.cidr?.prefix ?? 0) - (a.cidr?.prefix ?? 0) || a.index - b.index)
    .map(({ indicator }) => indicator);
}

describe('buildIpSet', () => {
  it('names the same indicators as a scan of the whole list', () => {
    const question = fc.oneof(
      narrowAddress.map((value) => formatAddress({ version: 4, value })),
      fc.integer({ min: 0, max: 300 }).map((value) => `2001:db8::${value.toString(16)}`),
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(ipv4Block, ipv6Block), { maxLength: 60 }),
        fc.array(question, { maxLength: 60 }),
        (blocks, questions) => {
          const indicators = listed(blocks);
          const set = buildIpSet(indicators);
          for (const address of questions) {
            expect(set.match(address)).toEqual(naive(indicators, address));
            expect(set.has(address)).toBe(naive(indicators, address).length > 0);
          }
        },
      ),
    );
  });

  it.each(['', '198.51.100', '198.51.100.1 ', '0198.51.100.1', 'evil.com', '198.51.100.1/32'])(
    'answers nothing for %j',
    (text) => {
      const set = buildIpSet(listed(['0.0.0.0/0', '::/0']));
      expect(set.match(text)).toEqual([]);
      expect(set.has(text)).toBe(false);
    },
  );

  it('finds an IPv4 address written as a mapped IPv6 one', () => {
    expect(buildIpSet(listed(['198.51.100.0/24'])).match('::ffff:198.51.100.9')).toHaveLength(1);
  });

  it('handles the ends of the address space', () => {
    const set = buildIpSet(listed(['255.255.255.255/32', '0.0.0.0/32']));
    expect([set.has('255.255.255.255'), set.has('0.0.0.0'), set.has('255.255.255.254')]).toEqual([true, true, false]);
  });
});

describe('ipv4Value', () => {
  it('agrees with the strict parser on every text', () => {
    const text = fc.oneof(
      fc.ipV4(),
      fc.string(),
      fc.array(fc.constantFrom('0', '1', '25', '256', '.', '01'), { maxLength: 9 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        const strict = candidate.includes(':') ? null : parseAddress(candidate);
        expect(ipv4Value(candidate)).toBe(strict === null ? -1 : Number(strict.value));
      }),
      { numRuns: 500 },
    );
  });
});

const label = fc.constantFrom('a', 'b', 'c', 'aa');
const name = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));

describe('buildDomainSet', () => {
  it('names the same indicators as a scan of the whole list', () => {
    const entry = fc.record({ name, below: fc.boolean(), subtree: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), fc.array(name, { maxLength: 40 }), (entries, questions) => {
        const indicators: readonly DomainIndicator[] = entries.map(({ name: value, below, subtree }, index) => ({
          feedId: 'f',
          value: below ? `*.${value}` : value,
          line: index + 1,
          subtree,
        }));
        const set = buildDomainSet(indicators);
        for (const question of questions) {
          const expected = indicators
            .map((indicator, index) => ({ indicator, index, base: indicator.value.replace(/^\*\./, '') }))
            .filter(({ indicator, base }) => {
              const below = question.endsWith(`.${base}`);
              if (indicator.value.startsWith('*.')) return below;
              return question === base || (indicator.subtree && below);
            })
            .sort((a, b) => b.base.length - a.base.length || a.index - b.index)
            .map(({ indicator }) => indicator);
          expect(set.match(question)).toEqual(expected);
          expect(set.has(question)).toBe(expected.length > 0);
        }
      }),
    );
  });

  it('does not take a longer label for a name below', () => {
    const set = buildDomainSet([{ feedId: 'f', value: 'evil.com', line: 1, subtree: true }]);
    expect(['notevil.com', 'evil.com.au', 'com', ''].map(set.has)).toEqual([false, false, false, false]);
    expect(['evil.com', 'x.y.evil.com'].map(set.has)).toEqual([true, true]);
  });
});
