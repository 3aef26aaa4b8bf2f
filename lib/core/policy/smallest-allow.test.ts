import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowConnection, allowWays } from './allow-flow';
import { compilePolicySet } from './evaluate';
import type { ConnectionFacts, PolicyDocument, PolicyEngine } from './model';
import { readPolicy } from './read-policy';
import { type AllowQuestion, smallestAllow } from './smallest-allow';
import { connection, documentOf, external, NO_FACTS, workload } from './testing/policy-set';
import { anyConnection, anyDocuments, EXTERNALS, FACTS, TIERS, WORKLOADS } from './testing/random-cluster';
import { anyListDocuments } from './testing/random-lists';

/** The properties take a second alone; a machine busy with other suites may need far longer. */
const LOADED_MACHINE_MS = 60_000;

const ENDPOINTS = [...WORKLOADS, ...EXTERNALS];

function engineOf(documents: readonly PolicyDocument[]): PolicyEngine {
  const policies = documents.flatMap((document) => {
    const policy = readPolicy(document);
    return policy.ok ? [policy.value] : [];
  });
  return compilePolicySet({ tiers: TIERS, facts: FACTS, policies }, 'enforced');
}

function question(documents: readonly PolicyDocument[]): AllowQuestion {
  return { documents, tiers: TIERS, facts: FACTS, scope: 'enforced', endpoints: ENDPOINTS };
}

/** Every pair of known endpoints on the connection's protocol and port that is allowed only afterwards. */
function openedByBruteForce(
  before: readonly PolicyDocument[],
  after: readonly PolicyDocument[],
  probe: ConnectionFacts,
): readonly string[] {
  const [was, becomes] = [engineOf(before), engineOf(after)];
  return ENDPOINTS.flatMap((source) =>
    ENDPOINTS.flatMap((destination) => {
      if (source === probe.source && destination === probe.destination) return [];
      const pair = { ...probe, source, destination };
      const opens = becomes.judge(pair).verdict === 'allow' && was.judge(pair).verdict !== 'allow';
      return opens ? [pairText(pair)] : [];
    }),
  );
}

function pairText({ source, destination }: Pick<ConnectionFacts, 'source' | 'destination'>): string {
  return [source, destination].map((end) => `${end.namespace}/${end.name}/${end.ip}`).join(' -> ');
}

function applied(
  documents: readonly PolicyDocument[],
  changes: readonly { before: PolicyDocument; after: PolicyDocument }[],
) {
  return documents.map((document) => changes.find(({ before }) => before === document)?.after ?? document);
}

describe('smallestAllow', () => {
  const db = (rules: readonly object[], name = 'db', more: object = {}) =>
    documentOf('NetworkPolicy', name, { selector: "app == 'db'", types: ['Ingress'], ingress: rules, ...more });
  const ask = (documents: readonly PolicyDocument[], probe: ConnectionFacts) =>
    smallestAllow(
      {
        documents,
        tiers: [],
        facts: NO_FACTS,
        scope: 'enforced',
        endpoints: ['web', 'job', 'db'].map((name) => workload(name)),
      },
      probe,
    );
  const probe = connection(workload('web'), workload('db'));
  const kubernetes = (spec: object): PolicyDocument => ({
    ...documentOf('NetworkPolicy', 'k', { ...spec }),
    apiVersion: 'networking.k8s.io/v1',
  });
  const admin = (spec: object): PolicyDocument => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    metadata: { name: 'guard' },
    spec: { priority: 1, subject: { namespaces: {} }, ...spec },
  });

  it('adds one rule for exactly the connection', () => {
    const answer = ask([db([])], probe);
    expect(answer).toMatchObject({
      ok: true,
      value: { changes: [{ ends: [{ end: 'destination', ruleIndex: 0, joins: false }] }], opens: [] },
    });
  });

  it('lists what a policy for many endpoints opens besides', () => {
    const wide = documentOf('NetworkPolicy', 'wide', { selector: 'all()', types: ['Ingress'] });
    const answer = ask([wide], probe);
    expect(answer.ok && answer.value.opens.map(pairText)).toEqual([
      'shop/web/null -> shop/web/null',
      'shop/web/null -> shop/job/null',
    ]);
  });

  it('writes Kubernetes rules into a Kubernetes policy, and says what they open', () => {
    const answer = ask([kubernetes({ podSelector: {}, policyTypes: ['Ingress'] })], probe);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        changes: [
          {
            after: {
              spec: {
                ingress: [
                  {
                    from: [{ podSelector: { matchLabels: { app: 'web' } } }],
                    ports: [{ protocol: 'TCP', port: 80 }],
                  },
                ],
              },
            },
            ends: [{ end: 'destination', ruleIndex: 0, joins: false, way: 'allow' }],
          },
        ],
      },
    });
    expect(answer.ok && answer.value.opens.map(pairText)).toEqual([
      'shop/web/null -> shop/web/null',
      'shop/web/null -> shop/job/null',
    ]);
  });

  it('lets an admin policy leave the connection to the next tier where that will do', () => {
    const deny = admin({ ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] });
    const passed = ask([deny], probe);
    expect(passed.ok && passed.value.changes[0]).toMatchObject({
      after: { spec: { ingress: [{ action: 'Pass' }, { action: 'Deny' }] } },
      ends: [{ way: 'pass', ruleText: 'pass ingress TCP 80 from app == "web" in namespace shop' }],
    });
    const web = {
      pods: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
        podSelector: { matchLabels: { app: 'web' } },
      },
    };
    const other = { action: 'Allow', from: [web], ports: [{ portNumber: { port: 81 } }] };
    const tempted = ask([admin({ ingress: [other, { action: 'Deny', from: [{ namespaces: {} }] }] })], probe);
    expect(tempted.ok && tempted.value.changes[0]?.ends).toMatchObject([{ way: 'pass', joins: false }]);
    const overruled = ask([deny, kubernetes({ podSelector: { matchLabels: { app: 'db' } } })], probe);
    expect(overruled.ok && overruled.value.changes[0]).toMatchObject({
      after: { spec: { ingress: [{ action: 'Allow' }, { action: 'Deny' }] } },
    });
  });

  it('prefers the policy that opens least', () => {
    const wide = documentOf('NetworkPolicy', 'a-wide', { selector: 'all()', types: ['Ingress'] });
    const answer = ask([wide, db([])], probe);
    expect(answer.ok && answer.value.changes[0]?.before.metadata.name).toBe('db');
  });

  it('does not offer a rule that an earlier Deny would keep from being reached', () => {
    const stop = db([{ action: 'Deny' }], 'a-stop', { order: 1 });
    const answer = ask([stop, db([], 'later', { order: 2 })], probe);
    expect(answer.ok && answer.value.changes[0]?.before.metadata.name).toBe('a-stop');
  });

  it.each<[string, readonly PolicyDocument[], ConnectionFacts, string]>([
    ['allowed already', [], probe, 'nothing-to-change'],
    ['no labels', [db([])], connection(workload('web', { labels: null }), workload('db')), 'no-change'],
    [
      'a Kubernetes policy cannot name the protocol',
      [kubernetes({ podSelector: {} })],
      { ...probe, protocol: 'icmp', destinationPort: null },
      'no-change',
    ],
    [
      'a policy of administrators cannot name an address outside as a source',
      [admin({ ingress: [{ action: 'Deny', from: [{ nodes: {} }] }] })],
      connection(external('1.1.1.1'), workload('db')),
      'no-change',
    ],
  ])('says so when %s', (_name, documents, asked, code) => {
    expect(ask(documents, asked)).toMatchObject({ ok: false, error: { code } });
  });
});

const ADMIN_KINDS = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'];
const anyKinds = fc.oneof(
  { weight: 2, arbitrary: anyDocuments(4) },
  { weight: 1, arbitrary: anyListDocuments(4) },
  {
    weight: 2,
    arbitrary: fc.tuple(anyDocuments(2), anyListDocuments(3)).map(([calico, lists]) => [...calico, ...lists]),
  },
);

describe('on random clusters', () => {
  it(
    'its change allows the connection, and opens exactly what brute force finds',
    () => {
      const found = new Map<string, number>();
      fc.assert(
        fc.property(anyKinds, anyConnection, (documents, probe) => {
          const answer = smallestAllow(question(documents), probe);
          if (!answer.ok) return;
          for (const { before } of answer.value.changes) {
            const kind = before.apiVersion.startsWith('networking') ? 'Kubernetes' : before.kind;
            found.set(kind, (found.get(kind) ?? 0) + 1);
          }
          const after = applied(documents, answer.value.changes);
          expect(engineOf(after).judge(probe).verdict).toBe('allow');
          expect(answer.value.opens.map(pairText).sort()).toEqual(
            [...openedByBruteForce(documents, after, probe)].sort(),
          );
        }),
        { numRuns: 2000 },
      );
      // Every kind must have been edited, or the property says nothing of it.
      for (const kind of ['NetworkPolicy', 'GlobalNetworkPolicy', 'Kubernetes', ...ADMIN_KINDS]) {
        expect(found.get(kind) ?? 0, kind).toBeGreaterThan(5);
      }
    },
    LOADED_MACHINE_MS,
  );

  it(
    'nothing smaller of the kinds considered does, and where it finds nothing none does',
    () => {
      fc.assert(
        fc.property(anyKinds, anyConnection, (documents, probe) => {
          const answer = smallestAllow(question(documents), probe);
          const sizes = everyEdit(documents, probe)
            .filter((after) => engineOf(after).judge(probe).verdict === 'allow')
            .map(
              (after) =>
                [
                  after.filter((document, index) => document !== documents[index]).length,
                  openedByBruteForce(documents, after, probe).length,
                ] as const,
            );
          if (!answer.ok) {
            const allowed = engineOf(documents).judge(probe);
            const managed = allowed.egress !== null || allowed.ingress !== null;
            if (answer.error.code === 'no-change') expect(sizes).toEqual([]);
            else expect(!managed || allowed.verdict === 'allow').toBe(true);
            return;
          }
          const { changes, opens } = answer.value;
          for (const [count, opened] of sizes) {
            expect(count > changes.length || (count === changes.length && opened >= opens.length)).toBe(true);
          }
        }),
        { numRuns: 200 },
      );
    },
    LOADED_MACHINE_MS,
  );
});

/** Every way to write the narrowest rule into one document per end, at the ends that do not allow. */
function everyEdit(
  documents: readonly PolicyDocument[],
  probe: ConnectionFacts,
): readonly (readonly PolicyDocument[])[] {
  const { egress, ingress } = engineOf(documents).judge(probe);
  let worlds: readonly (readonly PolicyDocument[])[] = [documents];
  for (const [end, side] of [
    ['source', egress],
    ['destination', ingress],
  ] as const) {
    if (side === null || side.verdict === 'allow') continue;
    worlds = worlds.flatMap((world) =>
      world.flatMap((document, index) =>
        allowWays(document).flatMap((way) => {
          const allowed = allowConnection(document, probe, end, way);
          return allowed.ok && allowed.value.changed ? [world.with(index, allowed.value.document)] : [];
        }),
      ),
    );
  }
  return worlds.filter((world) => world !== documents);
}
