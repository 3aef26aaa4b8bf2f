import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corednsToDns } from './to-dns';

const LINE = '[INFO] 10.244.1.14:36124 - 58432 "A IN Evil.example. udp 45 false 1232" NXDOMAIN qr,rd,ra 106 0.000123s';
const TIME = '2026-01-01T00:00:07.25Z';

describe('corednsToDns', () => {
  it('reads the client address, the question and its outcome', () => {
    expect(corednsToDns({ log: LINE, time: TIME })).toEqual({
      ok: true,
      value: {
        at: 1_767_225_607,
        clientNamespace: null,
        clientName: '10.244.1.14',
        clientLabels: null,
        queryName: 'evil.example',
        queryType: 'A',
        responseCode: 'NXDOMAIN',
        answers: [],
        count: 1,
      },
    });
  });

  it.each([
    ['the CRI prefix, before any field', { log: `${TIME} stdout F ${LINE}`, time: '2020-01-01T00:00:00Z' }],
    ['a bare container line', `${TIME} stdout F ${LINE}`],
    ['Fluent Bit', { log: LINE, date: 1_767_225_607.25 }],
    ['Vector', { message: LINE, timestamp: TIME }],
    ['Elastic', { message: LINE, '@timestamp': TIME }],
  ])('takes the time from %s', (_what, record) => {
    expect(corednsToDns(record)).toMatchObject({ value: { at: 1_767_225_607 } });
  });

  it('reads IPv6 clients and lines without a level', () => {
    const line = '[fd00:0:0::5]:4000 - 1 "AAAA IN a.example. tcp 45 true 4096" NOERROR qr,aa 90 0.1s';
    expect(corednsToDns({ log: line, time: TIME })).toMatchObject({
      value: { clientName: 'fd00::5', queryType: 'AAAA' },
    });
  });

  it('refuses a line without a time, and anything else', () => {
    expect(corednsToDns({ log: LINE })).toMatchObject({ ok: false, error: { code: 'missing-field' } });
    expect(corednsToDns({ log: 'plugin/reload: running' })).toMatchObject({
      ok: false,
      error: { code: 'not-a-record' },
    });
    expect(corednsToDns(7)).toMatchObject({ ok: false, error: { code: 'not-a-record' } });
  });

  it('answers for any damaged line', () => {
    fc.assert(
      fc.property(fc.nat(LINE.length), fc.string(), (at, noise) => {
        const decoded = corednsToDns({ log: LINE.slice(0, at) + noise + LINE.slice(at + noise.length), time: TIME });
        expect(decoded.ok || decoded.error.reason.length <= 120).toBe(true);
      }),
    );
  });
});
