import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damaged } from '@/lib/connectors/testing/mutate-json';
import { hubbleToDns } from './to-dns';

/** Shape of cilium flow.proto DNS; the values are ours. */
const ANSWER = {
  time: '2026-01-01T00:00:07.5Z',
  verdict: 'FORWARDED',
  IP: { source: '10.0.0.10', destination: '10.0.0.5' },
  source: { namespace: 'kube-system', pod_name: 'coredns-1' },
  destination: { namespace: 'default', pod_name: 'multitool', labels: ['k8s:app=multitool'] },
  Type: 'L7',
  event_type: { type: 129 },
  is_reply: true,
  l7: {
    type: 'RESPONSE',
    latency_ns: '12',
    dns: { query: 'Evil.example.', ips: ['192.0.2.7'], cnames: ['cdn.evil.example.'], qtypes: ['A'], rrtypes: ['A'] },
  },
};

describe('hubbleToDns', () => {
  it('reads an answer as a question of the one who got it', () => {
    expect(hubbleToDns({ flow: ANSWER, time: ANSWER.time })).toEqual({
      ok: true,
      value: {
        at: 1_767_225_607,
        clientNamespace: 'default',
        clientName: 'multitool',
        clientLabels: { app: 'multitool' },
        queryName: 'evil.example',
        queryType: 'A',
        responseCode: 'NOERROR',
        answers: ['cdn.evil.example', '192.0.2.7'],
        count: 1,
      },
    });
  });

  it('reads a question that policy dropped as refused', () => {
    const dropped = {
      ...ANSWER,
      verdict: 'DROPPED',
      source: ANSWER.destination,
      destination: ANSWER.source,
      l7: { ...ANSWER.l7, type: 'REQUEST' },
    };
    expect(hubbleToDns(dropped)).toMatchObject({ value: { clientName: 'multitool', responseCode: 'REFUSED' } });
  });

  it('counts no question twice', () => {
    expect(hubbleToDns({ ...ANSWER, l7: { ...ANSWER.l7, type: 'REQUEST' } })).toEqual({ ok: true, value: null });
  });

  it.each([
    [3, 'NXDOMAIN'],
    [5, 'REFUSED'],
    [23, 'RCODE23'],
  ])('names response code %i %s', (rcode, responseCode) => {
    const answer = { ...ANSWER, l7: { ...ANSWER.l7, dns: { ...ANSWER.l7.dns, rcode } } };
    expect(hubbleToDns(answer)).toMatchObject({ value: { responseCode } });
  });

  it('answers a record, nothing or a reason for any damage', () => {
    fc.assert(
      fc.property(damaged(ANSWER), (record) => {
        const decoded = hubbleToDns(record);
        expect(decoded.ok || decoded.error.reason.length <= 120).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
