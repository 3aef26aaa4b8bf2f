import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFixture, readFixture, summarise } from '@/lib/connectors/testing/decode-fixture';
import { damaged } from '@/lib/connectors/testing/mutate-json';
import type { Flow } from '@/lib/core/flow';
import { invariant } from '@/lib/core/result';
import { goldmaneToFlow } from './to-flow';

const EMITTED = readFixture('goldmane/fixtures/goldmane-emitter-emojivoto.ndjson').toString().split('\n');
const GO: Record<string, unknown> = JSON.parse(EMITTED[0] ?? '');
const DENIED: Record<string, unknown> = JSON.parse(
  EMITTED.find((line) => line.includes('"action":2,"policies"')) ?? '',
);
const WHISKER = JSON.parse(readFixture('goldmane/fixtures/whisker-list-emojivoto.json').toString()).items[0];

/** What protojson writes for the same flow: camelCase, enum names, int64 as text, zeros left out. */
const PROTOJSON = {
  Key: {
    sourceName: 'vote-bot-84d9c6b5d7-*',
    sourceNamespace: 'emojivoto',
    sourceType: 'WorkloadEndpoint',
    destName: 'web-6d7b8c5f4-*',
    destNamespace: 'emojivoto',
    destType: 'WorkloadEndpoint',
    destPort: '8080',
    destServiceName: 'web-svc',
    destServiceNamespace: 'emojivoto',
    destServicePortName: 'http',
    destServicePort: '80',
    proto: 'tcp',
    reporter: 'Src',
    action: 'Allow',
    policies: {
      enforcedPolicies: [{ kind: 'Profile', name: 'kns.emojivoto', action: 'Allow' }],
      pendingPolicies: [{ kind: 'Profile', name: 'kns.emojivoto', action: 'Allow' }],
    },
  },
  startTime: '1767225600',
  endTime: '1767225615',
  sourceLabels: ['app=vote-bot', 'version=v11'],
  destLabels: ['app=web-svc', 'version=v11'],
  packetsIn: '36',
  packetsOut: '42',
  bytesIn: '23688',
  bytesOut: '11844',
  numConnectionsStarted: '6',
  numConnectionsCompleted: '6',
  numConnectionsLive: '6',
};

describe('goldmaneToFlow', () => {
  it('reads every record of the emitter file', async () => {
    const { records, rejected, skipped, flows } = await decodeFixture(
      'goldmane/fixtures/goldmane-emitter-emojivoto.ndjson',
    );
    expect({ records, rejected, skipped }).toEqual({ records: 160, rejected: [], skipped: 0 });
    expect(summarise(flows)).toEqual({
      flows: 160,
      series: 20,
      endpoints: 8,
      verdicts: { allow: 152, deny: 8 },
      packets: [8852, 7730],
      bytes: [2_055_712, 4_156_544],
      connections: [994, 906, 994],
    });
  });

  it('counts pending hits by policy as the file holds them', async () => {
    const { flows } = await decodeFixture('goldmane/fixtures/goldmane-emitter-emojivoto.ndjson');
    const counts: Record<string, number> = {};
    for (const { key } of flows) {
      for (const { kind, name, action } of key.trace.pending) {
        counts[`${kind} ${name} ${action}`] = (counts[`${kind} ${name} ${action}`] ?? 0) + 1;
      }
    }
    expect(counts).toEqual({
      'Profile kns.default allow': 48,
      'Profile kns.emojivoto allow': 40,
      'Profile kns.kube-system allow': 24,
      'EndOfTier  deny': 24,
      'StagedNetworkPolicy web-allow allow': 8,
      'StagedNetworkPolicy emoji-allow allow': 8,
      'StagedNetworkPolicy voting-allow allow': 8,
    });
  });

  it('reads every record of a Whisker list', async () => {
    const { records, rejected, flows } = await decodeFixture('goldmane/fixtures/whisker-list-emojivoto.json');
    expect({ records, rejected }).toEqual({ records: 144, rejected: [] });
    expect(summarise(flows)).toEqual({
      flows: 144,
      series: 18,
      endpoints: 6,
      verdicts: { allow: 136, deny: 8 },
      packets: [8564, 7410],
      bytes: [2_022_112, 4_012_544],
      connections: [0, 0, 0],
    });
  });

  it('reads every record of a Whisker stream', async () => {
    const { records, rejected, flows } = await decodeFixture('goldmane/fixtures/whisker-stream-emojivoto.sse');
    expect({ records, rejected }).toEqual({ records: 60, rejected: [] });
    expect(summarise(flows)).toEqual({
      flows: 60,
      series: 18,
      endpoints: 6,
      verdicts: { allow: 57, deny: 3 },
      packets: [3406, 2938],
      bytes: [818_360, 1_626_640],
      connections: [0, 0, 0],
    });
  });

  it('gives the same flow for Go JSON, its id wrapper and protojson', () => {
    const flow = flowOf(GO);
    expect(flow).toMatchSnapshot();
    expect(flowOf({ id: 7, flow: GO })).toEqual(flow);
    expect(flowOf({ id: '7', flow: PROTOJSON })).toEqual(flow);
    expect(flowOf(PROTOJSON)).toEqual(flow);
  });

  it('gives the same endpoints, trace and volumes for the Whisker record of that flow', () => {
    const { key, counters, windowStart, windowEnd } = flowOf(GO);
    const whisker = flowOf(WHISKER);
    expect(whisker.key).toEqual({ ...key, destinationService: null });
    expect([whisker.windowStart, whisker.windowEnd]).toEqual([windowStart, windowEnd]);
    expect(whisker.counters).toEqual({
      ...counters,
      connectionsStarted: 0,
      connectionsCompleted: 0,
      connectionsLive: 0,
    });
  });

  it('reads a denied flow as the tier ending against the policy that selected it', () => {
    const { key, counters } = flowOf(DENIED);
    expect(key.verdict).toBe('deny');
    expect(key.reporter).toBe('destination');
    expect(key.trace.enforced).toEqual([
      {
        kind: 'EndOfTier',
        namespace: null,
        name: '',
        tier: 'security',
        action: 'deny',
        policyIndex: 0,
        ruleIndex: -1,
        trigger: { kind: 'CalicoNetworkPolicy', namespace: 'emojivoto', name: 'web-lockdown' },
      },
    ]);
    expect([counters.packetsForward, counters.packetsReverse]).toEqual([DENIED.packets_in, 0]);
  });

  it('turns in and out by who reports', () => {
    const counted = { ...GO, packets_in: 1, packets_out: 2, bytes_in: 3, bytes_out: 4 };
    const by = (reporter: number) => {
      const { counters } = flowOf({ ...counted, Key: { ...(GO.Key as object), reporter } });
      return [counters.packetsForward, counters.packetsReverse, counters.bytesForward, counters.bytesReverse];
    };
    expect(by(1)).toEqual([2, 1, 4, 3]);
    expect(by(2)).toEqual([1, 2, 3, 4]);
  });

  it('sorts hits by policy index and keeps a kind it does not know', () => {
    const pending_policies = [
      { kind: 12, name: 'new', tier: 't', action: 1, policy_index: 2 },
      { kind: 1, name: 'np', namespace: 'a', tier: 't', action: 3, policy_index: 0, rule_index: 4 },
      { kind: 7, name: 'old', tier: 't', action: 3, policy_index: 1 },
    ];
    const { key } = flowOf({ ...GO, Key: { ...(GO.Key as object), policies: { pending_policies } } });
    expect(key.trace.enforced).toEqual([]);
    expect(key.trace.pending.map(({ kind, name, ruleIndex }) => [kind, name, ruleIndex])).toEqual([
      ['CalicoNetworkPolicy', 'np', 4],
      ['AdminNetworkPolicy', 'old', 0],
      ['Unknown', 'new', 0],
    ]);
  });

  it('says nothing about a trace with an action it does not know', () => {
    const enforced_policies = [{ kind: 1, name: 'np', namespace: 'a', tier: 't', action: 9 }];
    const { key } = flowOf({ ...GO, Key: { ...(GO.Key as object), policies: { enforced_policies } } });
    expect(key.trace.enforced).toEqual([]);
  });

  it.each([
    ['pub', '-', 4, 'network', 'public'],
    ['pvt', '-', 4, 'network', 'private'],
    ['threatfeed.feodo', '-', 3, 'networkSet', 'threatfeed.feodo'],
    ['node-1', '-', 2, 'host', 'node-1'],
    ['pub', '-', 99, 'network', 'public'],
    ['db-0', 'shop', undefined, 'workload', 'db-0'],
  ])('reads the end %s in %s of type %s as %s %s', (dest_name, dest_namespace, dest_type, kind, name) => {
    const { destination } = flowOf({
      ...GO,
      Key: { ...(GO.Key as object), dest_name, dest_namespace, dest_type },
    }).key;
    expect([destination.kind, destination.name]).toEqual([kind, name]);
  });

  it('takes the service account from the label Calico sets', () => {
    const source_labels = ['app=a', 'projectcalico.org/serviceaccount=robot'];
    expect(flowOf({ ...GO, source_labels }).key.source.serviceAccount).toBe('robot');
    expect(flowOf(GO).key.source.serviceAccount).toBeNull();
  });

  it.each([
    ['no object', 'text', 'not-a-record'],
    ['a list', [], 'not-a-record'],
    ['nothing known', { a: 1 }, 'missing-field'],
    ['a wrapper around nothing', { id: 1 }, 'missing-field'],
    ['no start', { ...GO, start_time: undefined }, 'missing-field'],
    ['a start of 0', { ...GO, start_time: 0 }, 'bad-time'],
    ['a start that is text', { ...GO, start_time: 'yesterday' }, 'bad-time'],
    ['an end before the start', { ...GO, end_time: 1 }, 'bad-time'],
    ['a negative counter', { ...GO, packets_in: -1 }, 'bad-counter'],
    ['a counter with a fraction', { ...GO, bytes_in: 1.5 }, 'bad-counter'],
    ['a counter that is too large', { ...GO, bytes_in: 2 ** 53 }, 'bad-counter'],
    ['infinity', { ...GO, bytes_in: JSON.parse('1e999') }, 'bad-counter'],
    ['a huge counter as text', { ...GO, bytes_in: '9007199254740993' }, 'bad-counter'],
    ['a port over 65535', { ...GO, Key: { ...(GO.Key as object), dest_port: 65_536 } }, 'bad-port'],
    [
      'a name of 10,000 characters',
      { ...GO, Key: { ...(GO.Key as object), source_name: 'x'.repeat(10_000) } },
      'too-long',
    ],
    ['a label of 10,000 characters', { ...GO, source_labels: ['a='.padEnd(10_000, 'x')] }, 'too-long'],
    ['2,000 labels', { ...GO, source_labels: Array.from({ length: 2000 }, (_, n) => `l${n}=1`) }, 'too-long'],
    ['NUL in a name', { ...GO, Key: { ...(GO.Key as object), source_name: 'a\0b' } }, 'bad-text'],
    ['half a character', { ...GO, Key: { ...(GO.Key as object), source_name: 'a\ud800b' } }, 'bad-text'],
    [
      'a hit that is no object',
      { ...GO, Key: { ...(GO.Key as object), policies: { enforced_policies: ['x'] } } },
      'bad-policy',
    ],
  ])('refuses %s', (_what, record, code) => {
    expect(goldmaneToFlow(record)).toMatchObject({ ok: false, error: { code } });
  });

  it('keeps a hostile label without touching the prototype', () => {
    const { labels } = flowOf({ ...GO, source_labels: ['__proto__=x', 'constructor=y', 'plain'] }).key.source;
    expect(Object.entries(labels ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['plain', ''],
    ]);
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
  });

  it.each([
    ['Go', GO],
    ['protojson', PROTOJSON],
    ['Whisker', WHISKER],
    ['denied', DENIED],
  ])('answers a flow or a reason of at most 120 characters for any damage to a %s record', (_dialect, base) => {
    fc.assert(
      fc.property(damaged(base), (record) => {
        const decoded = goldmaneToFlow(record);
        if (decoded.ok)
          invariant(decoded.value !== null && decoded.value.windowEnd > decoded.value.windowStart, 'a window');
        else expect(decoded.error.reason.length).toBeLessThanOrEqual(120);
      }),
      { numRuns: 500 },
    );
  });
});

function flowOf(record: unknown): Flow {
  const decoded = goldmaneToFlow(record);
  invariant(decoded.ok && decoded.value !== null, `refused: ${JSON.stringify(decoded)}`);
  return decoded.value;
}
