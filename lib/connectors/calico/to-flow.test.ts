import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFixture, readFixture, summarise } from '@/lib/connectors/testing/decode-fixture';
import { damaged } from '@/lib/connectors/testing/mutate-json';
import type { Flow } from '@/lib/core/flow';
import { invariant } from '@/lib/core/result';
import { calicoToFlows } from './to-flow';

type Wire = Record<string, unknown>;
const AGGREGATED: Wire = JSON.parse(
  readFixture('calico/fixtures/calico-enterprise-flows-emojivoto.ndjson').toString().split('\n')[0] ?? '',
);
const DOCUMENTED: Wire = JSON.parse(
  readFixture('calico/fixtures/enterprise-flow-log-no-aggregation.json')
    .toString()
    .replace(/,\s*\]/, ']'),
);
const FORWARDED: readonly Wire[] = [1, 2].map((n) =>
  JSON.parse(readFixture(`calico/fixtures/enterprise-flow-log-host-forwarded-${n}.json`).toString()),
);
const TIMES = { start_time: 1_767_225_600, end_time: 1_767_225_900 };

describe('calicoToFlows', () => {
  it('reads every record of the aggregated file', async () => {
    const { records, rejected, flows } = await decodeFixture(
      'calico/fixtures/calico-enterprise-flows-emojivoto.ndjson',
    );
    expect({ records, rejected }).toEqual({ records: 18, rejected: [] });
    expect(summarise(flows)).toEqual({
      flows: 18,
      series: 18,
      endpoints: 6,
      verdicts: { allow: 17, deny: 1 },
      packets: [918, 780],
      bytes: [233_264, 462_928],
      connections: [118, 118, 118],
    });
  });

  it('refuses the documentation sample with a trailing comma, saying where', async () => {
    const { records, rejected, flows } = await decodeFixture('calico/fixtures/enterprise-flow-log-no-aggregation.json');
    expect({ records, flows }).toEqual({ records: 1, flows: [] });
    expect(rejected).toEqual([
      { index: 0, code: 'bad-json', reason: expect.stringMatching(/^record is not JSON: `Unexpected token '\]'/) },
    ]);
  });

  it.each([1, 2])('refuses the host-forwarded sample %i, which has no start_time', async (n) => {
    const { records, rejected } = await decodeFixture(`calico/fixtures/enterprise-flow-log-host-forwarded-${n}.json`);
    expect(records).toBe(1);
    expect(rejected).toEqual([{ index: 0, code: 'missing-field', reason: '`start_time` is missing' }]);
  });

  it('reads the documentation sample once its comma is gone', () => {
    expect(flowsOf(DOCUMENTED)).toMatchSnapshot();
  });

  it('gives a record of two reporters as two flows, each with its own trace', () => {
    const [destination, transit, ...rest] = flowsOf({ ...FORWARDED[0], ...TIMES });
    expect(rest).toEqual([]);
    expect(destination?.key.reporter).toBe('destination');
    expect(destination?.key.trace.enforced.map(({ name }) => name)).toEqual(['kns.maintenance-server']);
    expect(transit?.key.reporter).toBe('transit');
    expect(transit?.key.trace.enforced.map(({ name }) => name)).toEqual(['default.allow-ssh-maintenance']);
    expect(transit?.key.trace.pending).toEqual([]);
    expect(transit?.counters).toEqual(destination?.counters);
    expect(destination?.counters).toMatchObject({
      packetsForward: 10,
      packetsReverse: 8,
      bytesForward: 1234,
      bytesReverse: 5678,
    });
  });

  it('infers a missing endpoint type from the namespace', () => {
    const [flow] = flowsOf({ ...FORWARDED[0], ...TIMES });
    expect(flow?.key.source).toEqual({
      kind: 'workload',
      namespace: 'client-pods-namespace',
      name: 'client-pods',
      labels: null,
      ip: null,
      serviceAccount: null,
    });
  });

  it('keeps addresses of external peers and never those of pods', () => {
    const [external] = flowsOf({ ...FORWARDED[1], ...TIMES });
    expect(external?.key.reporter).toBe('transit');
    expect([external?.key.source.ip, external?.key.destination.ip]).toEqual(['34.0.113.100', '66.11.155.1']);
    const [internal] = flowsOf(DOCUMENTED);
    expect([internal?.key.source.ip, internal?.key.destination.ip]).toEqual([null, null]);
  });

  it.each([
    ['10.0.0.300', null],
    ['127.1', null],
    ['not an address', null],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
  ])('writes the external address %s as %s', (dest_ip, ip) => {
    const [flow] = flowsOf({ ...AGGREGATED, dest_type: 'net', dest_name_aggr: 'pub', dest_namespace: '-', dest_ip });
    expect(flow?.key.destination.ip).toBe(ip);
  });

  it('reads old logs that have one list of policies: enforced entries only', () => {
    const all_policies = [
      '2|default|policy-demo/default.access-nginx|allow',
      '0|tier1|ns1/tier1.policy1|pass',
      '1|tier2|ns2/staged:tier2.policy1|deny',
    ];
    const [flow] = flowsOf({ ...AGGREGATED, policies: { all_policies } });
    expect(flow?.key.trace.enforced.map(({ name, ruleIndex }) => [name, ruleIndex])).toEqual([
      ['tier1.policy1', null],
      ['default.access-nginx', null],
    ]);
    expect(flow?.key.trace.pending).toEqual([]);
  });

  it.each([
    [{ dest_service_namespace: '-', dest_service_name: '-', dest_service_port: '-' }, null],
    [{ dest_service_namespace: 'a', dest_service_name: '*', dest_service_port: '*' }, null],
    [
      { dest_service_namespace: 'a', dest_service_name: 's', dest_service_port: 'http', dest_service_port_num: 80 },
      { namespace: 'a', name: 's', portName: 'http', port: 80 },
    ],
    [
      { dest_service_namespace: 'a', dest_service_name: 's', dest_service_port: 80 },
      { namespace: 'a', name: 's', portName: null, port: 80 },
    ],
    [
      { dest_service_namespace: 'a', dest_service_name: 's', dest_service_port: '*' },
      { namespace: 'a', name: 's', portName: null, port: null },
    ],
  ])('reads the service %j', (service, expected) => {
    expect(flowsOf({ ...AGGREGATED, ...service })[0]?.key.destinationService).toEqual(expected);
  });

  it.each([
    ['src', ['source']],
    ['dst', ['destination']],
    ['fwd', ['transit']],
    ['dst, fwd', ['destination', 'transit']],
    ['fwd,fwd', ['transit']],
    ['somebody', ['unknown']],
    ['', ['unknown']],
  ])('reads the reporter %j', (reporter, expected) => {
    expect(flowsOf({ ...AGGREGATED, reporter }).map(({ key }) => key.reporter)).toEqual(expected);
  });

  it.each([
    ['icmp', null, 'icmp', null],
    [58, 0, 'icmp6', null],
    ['ICMPv6', null, 'icmp6', null],
    ['6', 443, 'tcp', 443],
    ['253', null, '253', null],
  ])('reads protocol %s and port %s', (proto, dest_port, protocol, destinationPort) => {
    expect(flowsOf({ ...AGGREGATED, proto, dest_port })[0]?.key).toMatchObject({ protocol, destinationPort });
  });

  it.each([
    [{ labels: ['a=1', 'b=2=3'] }, { a: '1', b: '2=3' }],
    [{ labels: [] }, {}],
    ['-', null],
    [{ labels: '-' }, null],
    [null, null],
    [undefined, null],
    [{ a: '1' }, { a: '1' }],
    [['a=1'], { a: '1' }],
  ])('reads labels %j', (dest_labels, labels) => {
    expect(flowsOf({ ...AGGREGATED, dest_labels })[0]?.key.destination.labels).toEqual(labels);
  });

  it.each([
    ['no names', { source_name: '-', source_name_aggr: '-' }, 'missing-field'],
    ['a policy that is no string', { policies: { enforced_policies: [1] } }, 'bad-field'],
    ['a policy string of three parts', { policies: { enforced_policies: ['0|a|b'] } }, 'bad-policy'],
    ['labels that are a number', { source_labels: 7 }, 'bad-field'],
    ['a counter that is text', { bytes_in: 'many' }, 'bad-counter'],
    ['a long name', { source_name_aggr: 'x'.repeat(10_000) }, 'too-long'],
    ['no protocol', { proto: null }, 'missing-field'],
  ])('refuses %s', (_what, change, code) => {
    expect(calicoToFlows({ ...AGGREGATED, ...change })).toMatchObject({ ok: false, error: { code } });
  });

  it.each([
    ['aggregated', AGGREGATED],
    ['documented', DOCUMENTED],
    ['forwarded', { ...FORWARDED[0], ...TIMES }],
  ])('answers flows or a short reason for any damage to the %s record', (_which, base) => {
    fc.assert(
      fc.property(damaged(base), (record) => {
        const decoded = calicoToFlows(record);
        if (decoded.ok) expect(decoded.value?.length).toBeGreaterThan(0);
        else expect(decoded.error.reason.length).toBeLessThanOrEqual(120);
      }),
      { numRuns: 500 },
    );
  });
});

function flowsOf(record: unknown): readonly Flow[] {
  const decoded = calicoToFlows(record);
  invariant(decoded.ok && decoded.value !== null, `refused: ${JSON.stringify(decoded)}`);
  return decoded.value;
}
