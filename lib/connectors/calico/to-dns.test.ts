import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damaged } from '@/lib/connectors/testing/mutate-json';
import { calicoToDns } from './to-dns';

/** Field names of tigera/docs dns-logs.mdx; the values are ours. */
const LOG = {
  start_time: 1_767_225_600,
  end_time: 1_767_225_900,
  type: 'LOG',
  count: 3,
  client_ip: null,
  client_name: '-',
  client_name_aggr: 'multitool-6d7b8c5f4-*',
  client_namespace: 'default',
  client_labels: { labels: ['app=multitool'] },
  qname: 'Evil.Example.',
  qtype: 'A',
  qclass: 'IN',
  rcode: 'NoError',
  rrsets: [
    { name: 'evil.example', type: 'CNAME', class: 'IN', rdata: ['CDN.Evil.example.'] },
    { name: 'cdn.evil.example', type: 'A', class: 'IN', rdata: ['192.0.2.7', '192.0.2.7'] },
    { name: 'evil.example', type: 'TXT', class: 'IN', rdata: ['"free text"'] },
    { name: 'evil.example', type: 'AAAA', class: 'IN', rdata: ['2001:DB8::0:1'] },
  ],
  servers: [{ ip: '10.0.0.10', name: 'coredns-1', name_aggr: 'coredns-*', namespace: 'kube-system' }],
  latency_count: 3,
};

describe('calicoToDns', () => {
  it('reads who asked for what, and every name and address of the answer once', () => {
    expect(calicoToDns(LOG)).toEqual({
      ok: true,
      value: {
        at: 1_767_225_600,
        clientNamespace: 'default',
        clientName: 'multitool',
        clientLabels: { app: 'multitool' },
        queryName: 'evil.example',
        queryType: 'A',
        responseCode: 'NOERROR',
        answers: ['cdn.evil.example', '192.0.2.7', '2001:db8::1'],
        count: 3,
      },
    });
  });

  it('skips records that only count unlogged questions', () => {
    expect(calicoToDns({ ...LOG, type: 'UNLOGGED', qname: '' })).toEqual({ ok: true, value: null });
  });

  it.each([
    ['bücher.example', 'xn--bcher-kva.example'],
    ['EVIL.example..', 'evil.example.'],
    ['*.evil.example', '*.evil.example'],
    ['127.1', '127.1'],
    ['evil.com/path', 'evil.com/path'],
    ['%65vil.com', '%65vil.com'],
    ['.', '.'],
  ])('writes the question %s as %s', (qname, queryName) => {
    expect(calicoToDns({ ...LOG, qname })).toMatchObject({ value: { queryName } });
  });

  it('counts a record without a count once', () => {
    expect(calicoToDns({ ...LOG, count: 0 })).toMatchObject({ value: { count: 1 } });
  });

  it.each([
    ['no question', { qname: '' }, 'missing-field'],
    ['no client', { client_name_aggr: null }, 'missing-field'],
    ['no time', { start_time: null }, 'missing-field'],
    ['a long name', { qname: 'x'.repeat(10_000) }, 'too-long'],
    ['an answer that is a number', { rrsets: [{ name: 'a', type: 'A', rdata: [1] }] }, 'bad-field'],
  ])('refuses %s', (_what, change, code) => {
    expect(calicoToDns({ ...LOG, ...change })).toMatchObject({ ok: false, error: { code } });
  });

  it('answers a record or a reason for any damage', () => {
    fc.assert(
      fc.property(damaged(LOG), (record) => {
        const decoded = calicoToDns(record);
        expect(decoded.ok || decoded.error.reason.length <= 120).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('reads the plain form with `at` and a list of answers', () => {
    const record = {
      at: '2026-11-23T12:00:00Z',
      client_namespace: 'shop',
      client_name: 'web',
      qname: 'Cdn.Example.',
      qtype: 'a',
      rcode: 'NoError',
      answers: ['2001:DB8::1', 'Edge.Example.', '203.0.113.7'],
    };
    expect(calicoToDns(record)).toMatchObject({
      ok: true,
      value: { at: 1_795_435_200, queryName: 'cdn.example', answers: ['2001:db8::1', 'edge.example', '203.0.113.7'] },
    });
  });
});
