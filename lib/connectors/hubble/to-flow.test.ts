import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord } from '@/lib/connectors/decode';
import { decodeFixture, readFixture, summarise } from '@/lib/connectors/testing/decode-fixture';
import { damaged } from '@/lib/connectors/testing/mutate-json';
import type { Flow } from '@/lib/core/flow';
import { invariant } from '@/lib/core/result';
import { hubbleToFlows } from './to-flow';

type Wire = Record<string, unknown>;
const LINES = readFixture('hubble/fixtures/hubble-events-emojivoto.ndjson').toString().split('\n').filter(Boolean);
const FLOWS: readonly Wire[] = LINES.map((line) => JSON.parse(line).flow);
const ALLOWED = pick(({ verdict }) => verdict === 'FORWARDED');
const INGRESS = pick((flow) => flow.ingress_allowed_by !== undefined);
const DENIED = pick(({ verdict }) => verdict === 'DROPPED');
const AUDITED = pick(({ verdict }) => verdict === 'AUDIT');
const TRACE: Wire = { ...ALLOWED, event_type: { type: 4 }, trace_observation_point: 'TO_ENDPOINT' };

describe('hubbleToFlows', () => {
  it('reads every event of the synthetic file', async () => {
    const { records, rejected, skipped, repeated, flows } = await decodeFixture(
      'hubble/fixtures/hubble-events-emojivoto.ndjson',
    );
    expect({ records, rejected, skipped, repeated }).toEqual({ records: 72, rejected: [], skipped: 0, repeated: 0 });
    expect(summarise(flows)).toEqual({
      flows: 72,
      series: 18,
      endpoints: 6,
      verdicts: { allow: 60, audit: 8, deny: 4 },
      packets: [4, 0],
      bytes: [0, 0],
      connections: [72, 0, 72],
    });
    expect(flows.filter(({ key }) => key.trace.enforced.length > 0)).toHaveLength(12);
    expect(new Set(flows.map(({ windowStart, windowEnd }) => `${windowStart}-${windowEnd}`))).toEqual(
      new Set(['1767225600-1767225660']),
    );
    expect(flows.every(({ counters, granularity }) => counters.bytesForward === null && granularity === 'event')).toBe(
      true,
    );
  });

  it('reads the two lines of the exporter documentation: a data-plane drop and a denial', async () => {
    const { records, rejected, flows } = await decodeFixture('hubble/fixtures/export-events.ndjson');
    expect({ records, rejected }).toEqual({ records: 2, rejected: [] });
    expect(summarise(flows)).toEqual({
      flows: 2,
      series: 2,
      endpoints: 4,
      verdicts: { drop: 1, deny: 1 },
      packets: [2, 0],
      bytes: [0, 0],
      connections: [1, 0, 1],
    });
    const lines = readFixture('hubble/fixtures/export-events.ndjson').toString().trim().split('\n');
    const decoded = lines.map((line) => decodeRecord(JSON.parse(line), 'hubble'));
    expect(decoded.flatMap((one) => (one.ok ? (one.value?.flows ?? []) : []))).toMatchSnapshot();
  });

  it('gives the same flow with and without the exporter wrapper', () => {
    expect(oneOf({ flow: ALLOWED, node_name: 'n', time: ALLOWED.time })).toEqual(oneOf(ALLOWED));
  });

  it('names who allowed, for the direction of the reporter only', () => {
    expect(oneOf(INGRESS).key.trace.enforced).toEqual([
      {
        kind: 'NetworkPolicy',
        namespace: 'emojivoto',
        name: expect.stringMatching(/-allow$/),
        tier: '',
        action: 'allow',
        policyIndex: 0,
        ruleIndex: null,
        trigger: null,
      },
    ]);
    expect(oneOf({ ...INGRESS, traffic_direction: 'EGRESS' }).key.trace.enforced).toEqual([]);
  });

  it('puts what would deny under audit into the pending trace', () => {
    const ingress_denied_by = [{ name: 'lock', labels: ['k8s:io.cilium.k8s.policy.derived-from=CiliumNetworkPolicy'] }];
    const { key } = oneOf({ ...AUDITED, ingress_denied_by });
    expect([key.verdict, key.trace.enforced]).toEqual(['audit', []]);
    expect(key.trace.pending).toMatchObject([{ kind: 'CiliumNetworkPolicy', name: 'lock', action: 'deny' }]);
  });

  it.each<[string, Wire, string, [number, number, number]]>([
    ['an allowed policy verdict is a connection', ALLOWED, 'allow', [1, 0, 0]],
    ['a redirected one too', { ...ALLOWED, verdict: 'REDIRECTED' }, 'allow', [1, 0, 0]],
    ['an audited one too', AUDITED, 'audit', [1, 0, 0]],
    ['a denied one is a connection and a packet', DENIED, 'deny', [1, 1, 0]],
    ['an explicit deny rule', { ...DENIED, drop_reason_desc: 'POLICY_DENY' }, 'deny', [1, 1, 0]],
    ['missing authentication', { ...DENIED, drop_reason_desc: 'AUTH_REQUIRED' }, 'deny', [1, 1, 0]],
    [
      'an old agent with a number only',
      { ...DENIED, drop_reason_desc: undefined, drop_reason: 181 },
      'deny',
      [1, 1, 0],
    ],
    ['a drop event of policy', { ...DENIED, event_type: { type: 1, sub_type: 133 } }, 'deny', [1, 1, 0]],
    [
      'a drop for another reason',
      { ...DENIED, event_type: { type: 1 }, drop_reason_desc: 'STALE_OR_UNROUTABLE_IP' },
      'drop',
      [0, 1, 0],
    ],
    ['an error', { ...ALLOWED, verdict: 'ERROR' }, 'drop', [0, 0, 0]],
    ['no verdict', { ...ALLOWED, verdict: undefined }, 'unknown', [1, 0, 0]],
    ['a trace is a packet', TRACE, 'allow', [0, 1, 0]],
    [
      'a trace on entry repeats the one on exit',
      { ...TRACE, trace_observation_point: 'FROM_ENDPOINT' },
      'allow',
      [0, 0, 0],
    ],
    ['an opening packet of unstated type', { ...ALLOWED, event_type: undefined }, 'allow', [1, 1, 0]],
    [
      'a later packet of unstated type',
      { ...ALLOWED, event_type: undefined, l4: { TCP: { destination_port: 8080, flags: { ACK: true } } } },
      'allow',
      [0, 1, 0],
    ],
    ['an L7 denial', { ...ALLOWED, verdict: 'DROPPED', Type: 'L7', event_type: { type: 129 } }, 'deny', [1, 0, 0]],
  ])('%s', (_what, record, verdict, [started, forward, reverse]) => {
    const { key, counters } = oneOf(record);
    expect(key.verdict).toBe(verdict);
    expect(counters).toMatchObject({ connectionsStarted: started, packetsForward: forward, packetsReverse: reverse });
  });

  it('turns a reply round: same series as the request, a packet back and no connection', () => {
    const reply = {
      ...TRACE,
      is_reply: true,
      source: TRACE.destination,
      destination: TRACE.source,
      l4: { TCP: { source_port: 8080, destination_port: 34_350 } },
    };
    const { key, counters } = oneOf(reply);
    expect(key).toEqual(oneOf(TRACE).key);
    expect(counters).toMatchObject({ connectionsStarted: 0, packetsForward: 0, packetsReverse: 1 });
  });

  it('identifies an event by its uuid, by its content where the export masks it, and an aggregate by nothing', () => {
    const observations = (changes: object) => flowsOf({ ...ALLOWED, ...changes }).map(({ observation }) => observation);
    const [own] = observations({});
    expect(own).toBe(`source ${ALLOWED.uuid}`);
    const [content] = observations({ uuid: undefined });
    expect(content).toMatch(/^source [\w-]{43}$/);
    expect(observations({ uuid: undefined })).toEqual([content]);
    expect(observations({ uuid: undefined, node_name: 'another' })).not.toEqual([content]);
    expect(observations({ uuid: undefined, time: '2026-01-01T00:00:00Z' })).toEqual([undefined]);
    const aggregate = { ingress_flow_count: 5, egress_flow_count: 4 };
    expect(observations({ uuid: undefined, aggregate })).toEqual([undefined, undefined]);
    expect(new Set(observations({ aggregate })).size).toBe(2);
  });

  it('gives an aggregated line once per direction it counted', () => {
    const aggregate = { ingress_flow_count: 5, egress_flow_count: 4 };
    const line = {
      ...ALLOWED,
      uuid: undefined,
      IP: undefined,
      event_type: undefined,
      l4: { TCP: { destination_port: 8080 } },
      aggregate,
    };
    expect(
      flowsOf(line).map(({ key, counters }) => [key.reporter, counters.connectionsStarted, counters.packetsForward]),
    ).toEqual([
      ['source', 4, 4],
      ['destination', 5, 5],
    ]);
  });

  it.each([
    ['lost events', { lost_events: { num_events_lost: '3' }, time: 'x' }],
    ['node status', { node_status: {} }],
    ['agent events', { agent_event: {} }],
    ['debug events', { debug_event: {} }],
    ['socket events', { ...ALLOWED, Type: 'SOCK', event_type: { type: 7 } }],
    ['translations', { ...ALLOWED, verdict: 'TRANSLATED' }],
    ['captures', { ...ALLOWED, event_type: { type: 3 } }],
    ['L7 messages that passed', { ...ALLOWED, Type: 'L7', event_type: { type: 129 }, l7: { http: {} } }],
  ])('skips %s', (_what, record) => {
    expect(hubbleToFlows(record)).toEqual({ ok: true, value: null });
  });

  it.each<[string, Wire, string, Wire]>([
    ['a host', { identity: 1, labels: ['reserved:host'] }, '10.0.0.1', { kind: 'host', name: 'host', ip: null }],
    ['a remote host by number', { identity: 6 }, '10.0.0.1', { kind: 'host', name: 'remote-node' }],
    [
      'the world',
      { identity: 2, labels: ['reserved:world'] },
      '1.1.1.1',
      { kind: 'network', name: 'public', ip: '1.1.1.1', labels: {} },
    ],
    [
      'the world of IPv6',
      { labels: ['reserved:world-ipv6'] },
      '2606:4700:0:0::1111',
      { kind: 'network', name: 'public', ip: '2606:4700::1111' },
    ],
    [
      'a private address outside',
      { labels: ['cidr:192.168.0.0/16'] },
      '192.168.1.1',
      { kind: 'network', name: 'private', ip: '192.168.1.1' },
    ],
    ['a carrier address', { identity: 2 }, '100.64.0.1', { kind: 'network', name: 'private' }],
    ['the world without an address', { identity: 2 }, '', { kind: 'network', name: 'public', ip: null }],
    [
      'a pod without a resolved controller',
      { namespace: 'a', pod_name: 'web-6d7b8c5f4-x7k2p' },
      '',
      { kind: 'workload', namespace: 'a', name: 'web', labels: null },
    ],
    [
      'a pod of a bare ReplicaSet',
      { namespace: 'a', pod_name: 'p', workloads: [{ name: 'web-6d7b8c5f4', kind: 'ReplicaSet' }] },
      '',
      { name: 'web' },
    ],
    [
      'a pod known by identity only',
      { namespace: 'a', identity: 4711 },
      '',
      { kind: 'workload', name: 'identity-4711' },
    ],
    [
      'a pod with derived labels',
      {
        namespace: 'a',
        pod_name: 'p',
        labels: [
          'k8s:app=x',
          'k8s:io.cilium.k8s.policy.serviceaccount=robot',
          'k8s:io.kubernetes.pod.namespace=a',
          'container:y=z',
          'plain=1',
        ],
      },
      '10.0.0.9',
      { labels: { app: 'x', plain: '1' }, serviceAccount: 'robot', ip: null },
    ],
  ])('reads %s', (_what, end, ip, expected) => {
    const flow = oneOf({ ...ALLOWED, source: end, IP: { source: ip, destination: '10.0.0.2' } });
    expect(flow.key.source).toMatchObject(expected);
  });

  it('keeps the second of times with nine digits, another offset, or as protobuf', () => {
    for (const time of [
      '2026-01-01T00:00:59.999999999Z',
      '2026-01-01T01:00:59.5+01:00',
      { seconds: '1767225659', nanos: 5 },
    ]) {
      expect(oneOf({ ...ALLOWED, time }).windowStart).toBe(1_767_225_600);
    }
    expect(oneOf({ ...ALLOWED, time: '2026-01-01T00:01:00Z' }).windowStart).toBe(1_767_225_660);
  });

  it.each([
    ['no time', { time: undefined }, 'missing-field'],
    ['a time that is none', { time: 'now' }, 'bad-time'],
    ['no transport layer', { l4: undefined }, 'missing-field'],
    ['an unknown transport layer', { l4: { QUIC: {} } }, 'missing-field'],
    ['an end that says nothing', { source: {}, IP: undefined }, 'missing-field'],
    ['a long pod name', { source: { namespace: 'a', pod_name: 'x'.repeat(10_000) } }, 'too-long'],
    ['a port that is none', { l4: { TCP: { destination_port: 70_000 } } }, 'bad-port'],
    ['a count that is none', { aggregate: { egress_flow_count: -1 } }, 'bad-counter'],
  ])('refuses %s', (_what, change, code) => {
    expect(hubbleToFlows({ ...ALLOWED, ...change })).toMatchObject({ ok: false, error: { code } });
  });

  it.each([
    ['allowed', ALLOWED],
    ['denied', DENIED],
    ['policies', INGRESS],
    ['wrapped', JSON.parse(LINES[0] ?? '')],
  ])('answers flows, nothing or a short reason for any damage to a record: %s', (_which, base) => {
    fc.assert(
      fc.property(damaged(base), (record) => {
        const decoded = hubbleToFlows(record);
        if (!decoded.ok) expect(decoded.error.reason.length).toBeLessThanOrEqual(120);
        else if (decoded.value !== null) expect(decoded.value.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

function pick(wanted: (flow: Wire) => boolean): Wire {
  const flow = FLOWS.find(wanted);
  invariant(flow !== undefined, 'the fixture holds one');
  return flow;
}

function flowsOf(record: unknown): readonly Flow[] {
  const decoded = hubbleToFlows(record);
  invariant(decoded.ok && decoded.value !== null, `refused: ${JSON.stringify(decoded)}`);
  return decoded.value;
}

function oneOf(record: unknown): Flow {
  const flows = flowsOf(record);
  const [flow] = flows;
  invariant(flow !== undefined && flows.length === 1, 'one flow');
  return flow;
}
