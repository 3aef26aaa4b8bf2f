import { describe, expect, it } from 'vitest';
import { detectSource } from './detect';
import { readFixture } from './testing/decode-fixture';

const COREDNS =
  '[INFO] 10.244.1.14:36124 - 58432 "A IN evil.example. udp 45 false 1232" NOERROR qr,rd,ra 106 0.000123s';
const lines = (path: string): readonly string[] => readFixture(path).toString().split('\n').filter(Boolean);

describe('detectSource', () => {
  it.each([
    ['goldmane/fixtures/goldmane-emitter-emojivoto.ndjson', 'goldmane'],
    ['calico/fixtures/calico-enterprise-flows-emojivoto.ndjson', 'calico'],
    ['hubble/fixtures/hubble-events-emojivoto.ndjson', 'hubble'],
    ['hubble/fixtures/export-events.ndjson', 'hubble'],
  ])('knows every record of %s as %s', (path, source) => {
    expect(new Set(lines(path).map((line) => detectSource(JSON.parse(line))))).toEqual(new Set([source]));
  });

  it('knows Whisker records as Goldmane and the documentation samples as Enterprise', () => {
    expect(
      detectSource(JSON.parse(readFixture('goldmane/fixtures/whisker-list-emojivoto.json').toString()).items[0]),
    ).toBe('goldmane');
    for (const n of [1, 2]) {
      expect(
        detectSource(
          JSON.parse(readFixture(`calico/fixtures/enterprise-flow-log-host-forwarded-${n}.json`).toString()),
        ),
      ).toBe('calico');
    }
  });

  it.each([
    [{ Key: {}, start_time: 1 }, 'goldmane'],
    [{ id: '7', flow: { Key: {}, startTime: '1' } }, 'goldmane'],
    [{ qname: 'a', rcode: 'NoError' }, 'calico-dns'],
    [{ type: 'UNLOGGED', client_namespace: 'a' }, 'calico-dns'],
    [{ flow: { verdict: 'DROPPED', IP: {} } }, 'hubble'],
    [{ verdict: 'DROPPED', source: {} }, 'hubble'],
    [{ IP: {}, l4: {} }, 'hubble'],
    [{ lost_events: {} }, 'hubble'],
    [COREDNS, 'coredns'],
    [{ log: COREDNS, date: 1 }, 'coredns'],
    [{ message: `2026-01-01T00:00:00.1Z stdout F ${COREDNS}` }, 'coredns'],
    [{ log: '{"flow":{}}' }, null],
    [{ flow: { a: 1 } }, null],
    [{ verdict: 'x' }, null],
    [{}, null],
    [[], null],
    [null, null],
    ['text', null],
    [7, null],
  ])('answers for %j', (record, source) => {
    expect(detectSource(record)).toBe(source);
  });
});
