import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCidr } from '@/lib/core/net/cidr';
import { type FeedOptions, MAX_REFUSED_KEPT, type ParsedFeed, parseFeed } from './parse-feed';

const SUFFIXES = new Set(['com', 'co.uk', 'github.io', 'org', 'example']);
const isPublicSuffix = (name: string) => SUFFIXES.has(name);

function parsed(text: string, options: Partial<FeedOptions> = {}): ParsedFeed {
  const result = parseFeed(text, { content: 'ip', isPublicSuffix, ...options });
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

const values = (feed: ParsedFeed) => feed.entries.map((entry) => entry.value);

describe('address feeds', () => {
  it.each([
    ['one a line with LF', '198.51.100.1\n198.51.100.2\n', ['198.51.100.1/32', '198.51.100.2/32']],
    [
      'CRLF, lone CR and a byte order mark',
      '\ufeff198.51.100.1\r\n198.51.100.2\r198.51.100.3',
      ['198.51.100.1/32', '198.51.100.2/32', '198.51.100.3/32'],
    ],
    [
      'comments with #, ; and // after white space',
      '# head\n198.51.100.0/24 ; SBL1\n203.0.113.7 # x\n203.0.113.8 // y',
      ['198.51.100.0/24', '203.0.113.7/32', '203.0.113.8/32'],
    ],
    ['a count in a second column', '198.51.100.1\t12', ['198.51.100.1/32']],
    ['defanged addresses', '198[.]51[.]100[.]1\n198(.)51(.)100(dot)2', ['198.51.100.1/32', '198.51.100.2/32']],
    ['address and port', '198.51.100.1:443\n[2001:db8::1]:443', ['198.51.100.1/32', '2001:db8::1/128']],
    ['IPv4 mapped into IPv6', '::ffff:198.51.100.1', ['198.51.100.1/32']],
    ['a range', '198.51.100.255-198.51.101.1', ['198.51.100.255/32', '198.51.101.0/31']],
    ['nothing', '', []],
  ])('reads %s', (_name, text, expected) => {
    expect(values(parsed(text))).toEqual(expected);
    expect(parsed(text).refusedTotal).toBe(0);
  });

  it.each([
    ['127.1', 'not an address, block or range'],
    ['0x7f000001', 'not an address, block or range'],
    ['198.051.100.1', 'not an address, block or range'],
    ['fe80::1%eth0', 'an address with a zone'],
    ['8.0.0.0/7', 'a block wider than /8'],
    ['0.0.0.0/0', 'a block wider than /8'],
    ['2001::/15', 'a block wider than /16'],
    ['198.51.100.9-198.51.100.1', 'a range that ends before it starts'],
    ['evil.example.com', 'not an address, block or range'],
    ['198.51.100.1\0', 'a NUL character'],
    [`198.51.100.1${' '.repeat(5000)}`, 'a line of more than 4096 characters'],
  ])('refuses %j and says why', (line, reason) => {
    const feed = parsed(`198.51.100.1\n${line}\n`);
    expect(feed.refused).toMatchObject([{ line: 2, reason }]);
    expect(feed.refusedByReason).toEqual({ [reason]: 1 });
    expect(values(feed)).toEqual(['198.51.100.1/32']);
  });

  it('masks host bits and counts them', () => {
    const feed = parsed('198.51.100.77/24\n203.0.113.0/24');
    expect(values(feed)).toEqual(['198.51.100.0/24', '203.0.113.0/24']);
    expect(feed.maskedHostBits).toBe(1);
  });

  it('strips private, reserved and cluster space and counts each', () => {
    const feed = parsed('10.1.2.3\n100.64.0.1\n224.0.0.1\nfc00::1\n20.0.0.7\n198.51.100.1', {
      clusterCidrs: ['20.0.0.0/16'],
    });
    expect(values(feed)).toEqual(['198.51.100.1/32']);
    expect([feed.strippedReserved, feed.strippedCluster, feed.refusedTotal]).toEqual([4, 1, 0]);
  });

  it('strips a wide block that holds private space', () => {
    expect(parsed('172.0.0.0/8')).toMatchObject({ entries: [], strippedReserved: 1 });
  });

  it('keeps the first line of a repeated value', () => {
    const feed = parsed('198.51.100.1\n198.51.100.1/32');
    expect(feed).toMatchObject({ entries: [{ value: '198.51.100.1/32', line: 1 }], duplicates: 1 });
  });

  it('reads a quoted CSV column and skips the header', () => {
    const text =
      '"first_seen","dst_ip","note"\n"2026-01-01","198.51.100.1","a, ""b"""\n"2026","203.0.113.5",x\n"open\n';
    const feed = parsed(text, { format: { kind: 'csv', column: 1, delimiter: ',', header: true } });
    expect(feed.entries).toEqual([
      { value: '198.51.100.1/32', line: 2 },
      { value: '203.0.113.5/32', line: 3 },
    ]);
    expect(feed.refused).toMatchObject([{ line: 4, reason: 'broken CSV quoting' }]);
  });
});

describe('name feeds', () => {
  const names = (text: string, options: Partial<FeedOptions> = {}) => parsed(text, { content: 'domain', ...options });

  it.each([
    ['plain names, lower-cased, one trailing dot cut', 'Evil.COM.\nbad.org', ['evil.com', 'bad.org']],
    ['hosts lines', '0.0.0.0 evil.com www.evil.com # x\n127.0.0.1 localhost', ['evil.com', 'www.evil.com']],
    ['a wildcard as the names below', '*.evil.com', ['*.evil.com']],
    ['a leading dot as the name and all below', '.evil.com', ['evil.com', '*.evil.com']],
    ['defanged names and bare URLs', 'hxxp://evil[.]com/\nevil2(dot)com', ['evil.com', 'evil2.com']],
  ])('reads %s', (_name, text, expected) => {
    expect(values(names(text))).toEqual(expected);
  });

  it.each([
    ['com', 'a single-label name'],
    ['co.uk', 'a public suffix'],
    ['*.github.io', 'a public suffix'],
    ['198.51.100.1', 'an address where a name is expected'],
    ['a..b.com', 'not a domain name'],
    [`${'a'.repeat(64)}.com`, 'not a domain name'],
    ['evil.com:443', 'not a domain name'],
    ['%65vil.com', 'not a domain name'],
    ['https://evil.com/path', 'a URL with a path: its host may serve much else'],
    ['bücher.example.com', 'a name with characters that have no A-label form'],
  ])('refuses %j and says why', (line, reason) => {
    expect(names(line).refused).toMatchObject([{ line: 1, reason }]);
  });

  it('uses the given A-label conversion', () => {
    const toAscii = (name: string) => name.replace('bücher', 'xn--bcher-kva');
    expect(values(names('bücher.example.com', { toAscii }))).toEqual(['xn--bcher-kva.example.com']);
  });
});

describe('hostile files', () => {
  it('recognises an HTML page in place of a feed', () => {
    const page = parseFeed('\n<!DOCTYPE html><p>1.2.3.4', { content: 'ip', isPublicSuffix });
    expect(page).toMatchObject({ ok: false, error: { code: 'html-page' } });
  });

  it('stops at the entry limit', () => {
    const text = Array.from({ length: 5 }, (_, index) => `198.51.100.${index}`).join('\n');
    expect(parseFeed(text, { content: 'ip', isPublicSuffix, maxEntries: 4 })).toMatchObject({
      ok: false,
      error: { code: 'too-many-entries' },
    });
    expect(parseFeed(text, { content: 'ip', isPublicSuffix, maxEntries: 5 }).ok).toBe(true);
  });

  it('keeps 1,000 refused lines, counts all, and escapes control characters', () => {
    const feed = parsed(`\u001b[31mred\n${'x\n'.repeat(1500)}`);
    expect(feed.refused).toHaveLength(MAX_REFUSED_KEPT);
    expect(feed.refusedTotal).toBe(1501);
    expect(feed.refused[0]?.excerpt).toBe('\\x1b[31mred');
  });

  it('never throws and keeps only well-formed values, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.ipV4(), fc.ipV6(), fc.domain())), (lines) => {
        const result = parseFeed(lines.join('\n'), { content: 'ip', isPublicSuffix });
        if (!result.ok) return;
        for (const entry of result.value.entries) expect(parseCidr(entry.value)).not.toBeNull();
      }),
    );
  });
});
