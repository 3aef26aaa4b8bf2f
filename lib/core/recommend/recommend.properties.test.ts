import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '@/lib/core/flow';
import { foldConnections } from '@/lib/core/graph/connections';
import { both, engine, NO_FACTS, network, workload } from '@/lib/core/graph/testing/sums';
import type { ClusterFacts } from '@/lib/core/policy/model';
import { toKubernetesPolicy } from '@/lib/core/policy/to-kubernetes';
import { validateDocument } from '@/lib/core/policy/validate';
import type { ProposedPolicy } from './recommend';
import { learn } from './testing/learn';

const names = ['a', 'b', 'c', 'd'];
const anyWorkload = fc
  .record({ namespace: fc.constantFrom('x', 'y'), name: fc.constantFrom(...names) })
  .map(({ namespace, name }) => workload(namespace, name, { app: `${name}-${namespace}`, 'pod-template-hash': 'h' }));
const anyPeer: fc.Arbitrary<Endpoint> = fc.oneof(
  { weight: 4, arbitrary: anyWorkload },
  { weight: 1, arbitrary: fc.nat(7).map((last) => network('public', `198.51.100.${last}`)) },
  { weight: 1, arbitrary: fc.nat(3).map((last) => network('private', `10.0.0.${last}`)) },
);
const anyFlow = fc
  .record({
    from: anyWorkload,
    to: anyPeer,
    port: fc.integer({ min: 1, max: 6 }),
    protocol: fc.constantFrom('tcp', 'udp'),
  })
  .map((flow) => both(flow));
const anyFlows = fc.array(anyFlow, { maxLength: 20 }).map((flows) => {
  const distinct = new Map(flows.flat().map((item) => [JSON.stringify(item), item]));
  return [...distinct.values()].map((item, index) => ({ ...item, seriesId: String(index) }));
});

/** Pods have addresses of their own: without them a rule for 10.0.0.1 might speak of any pod. */
const facts: ClusterFacts = {
  ...NO_FACTS,
  workloads: ['x', 'y'].flatMap((namespace, column) =>
    names.map((name, row) => ({
      namespace,
      name,
      labels: { app: `${name}-${namespace}` },
      serviceAccount: 'default',
      serviceAccountLabels: {},
      ips: [`172.16.${column}.${row}`],
      ports: [],
    })),
  ),
};
const enforce = (proposals: readonly ProposedPolicy[]) =>
  engine(
    proposals.map(({ document }) => document),
    'staged',
    facts,
  );

describe('for any flows', () => {
  it('enforcing the proposals denies nothing they were learned from', () => {
    fc.assert(
      fc.property(anyFlows, (sums) => {
        const proposals = learn(sums);
        const enforcing = enforce(proposals);
        const learned = new Set(
          proposals.flatMap(({ evidence }) =>
            evidence.flatMap((rule) => rule.connectionKeys.map((key) => `${rule.direction} ${key}`)),
          ),
        );
        for (const connection of foldConnections(sums, { view: 'reported', enforced: enforcing, judged: null })) {
          const { egress, ingress } = enforcing.judge(connection);
          if (learned.has(`egress ${connection.key}`)) expect(egress?.verdict).toBe('allow');
          if (learned.has(`ingress ${connection.key}`)) expect(ingress?.verdict).toBe('allow');
        }
      }),
    );
  });

  it('enforcing the proposals denies every other peer and port of a covered workload', () => {
    fc.assert(
      fc.property(anyFlows, anyFlow, (sums, [probe]) => {
        const proposals = learn(sums);
        const enforcing = enforce(proposals);
        const [connection] = foldConnections(probe === undefined ? [] : [probe], {
          view: 'reported',
          enforced: enforcing,
          judged: null,
        });
        if (connection === undefined) return;
        const covered = (end: Endpoint) =>
          end.kind === 'workload' && proposals.some(({ key }) => key === `${end.namespace}/${end.name}`);
        const seen = proposals.some(({ evidence }) =>
          evidence.some((rule) => rule.connectionKeys.includes(connection.key)),
        );
        if (seen || !(covered(connection.source) || covered(connection.destination))) return;
        expect(enforcing.judge(connection).verdict).toBe('deny');
      }),
    );
  });

  it('the same flows in any order give the same proposals, byte by byte', () => {
    fc.assert(
      fc.property(
        anyFlows.chain((sums) =>
          fc.tuple(fc.constant(sums), fc.shuffledSubarray([...sums], { minLength: sums.length })),
        ),
        ([sums, shuffled]) => {
          expect(JSON.stringify(learn(shuffled))).toBe(JSON.stringify(learn(sums)));
        },
      ),
    );
  });

  it('a proposal means the same as a Kubernetes policy, wherever it has that form', () => {
    let said = 0;
    fc.assert(
      fc.property(anyFlows, anyFlows, (sums, others) => {
        const forms = learn(sums).flatMap(({ document }) => {
          const converted = toKubernetesPolicy(document);
          return converted.ok ? [{ document, kubernetes: converted.value }] : [];
        });
        said += forms.length;
        const calico = engine(
          forms.map(({ document }) => document),
          'staged',
          facts,
        );
        const kubernetes = engine(
          forms.map((form) => form.kubernetes),
          'enforced',
          facts,
        );
        for (const { key } of [...sums, ...others]) {
          expect(kubernetes.judge(key).verdict).toBe(calico.judge(key).verdict);
        }
      }),
    );
    expect(said).toBeGreaterThan(50);
  });

  it('every proposal is one Calico accepts', () => {
    fc.assert(
      fc.property(anyFlows, (sums) => {
        for (const { document } of learn(sums)) expect(validateDocument(document)).toEqual([]);
      }),
    );
  });
});
