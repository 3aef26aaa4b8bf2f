import { describe, expect, it } from 'vitest';
import { parseAddress } from './address';
import { isInside } from './outbound';

describe('isInside', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'ff02::1',
  ])('%s is inside', (text) => {
    const address = parseAddress(text);
    expect(address !== null && isInside(address)).toBe(true);
  });

  it.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '203.0.113.7', '2606:4700::1', '2001:db8::1'])(
    '%s is not',
    (text) => {
      const address = parseAddress(text);
      expect(address !== null && isInside(address)).toBe(false);
    },
  );
});
