import { describe, expect, it } from 'vitest';
import { hasPorts, protocolLabel, protocolName, protocolNumber } from './protocol';

describe('protocolName', () => {
  it.each([
    ['TCP', 'tcp'],
    [6, 'tcp'],
    ['6', 'tcp'],
    ['ICMPv6', 'icmp6'],
    [58, 'icmp6'],
    ['ipv6-icmp', 'icmp6'],
    ['UDPLite', 'udplite'],
    [253, '253'],
    ['protoX', 'protox'],
  ])('writes %j as %s', (value, name) => {
    expect(protocolName(value)).toBe(name);
  });
});

describe('protocolNumber', () => {
  it.each([
    ['tcp', 6],
    ['icmp6', 58],
    ['253', 253],
    ['0', null],
    ['256', null],
    ['-1', null],
    ['protox', null],
    ['', null],
  ])('of %j is %j', (name, number) => {
    expect(protocolNumber(name)).toBe(number);
  });

  it.each(Array.from({ length: 255 }, (_, index) => index + 1))('survives the name of %i', (number) => {
    expect(protocolNumber(protocolName(number))).toBe(number);
    expect(protocolNumber(protocolLabel(String(number)))).toBe(number);
  });
});

describe('hasPorts', () => {
  it.each(['TCP', 'udp', 'SCTP', '17'])('%s has', (protocol) => expect(hasPorts(protocol)).toBe(true));
  it.each(['ICMP', 'UDPLite', '7'])('%s has not', (protocol) => expect(hasPorts(protocol)).toBe(false));
});
