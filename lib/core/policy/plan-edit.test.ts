import { describe, expect, it } from 'vitest';
import type { Endpoint } from '@/lib/core/flow';
import { foldConnections } from '@/lib/core/graph/connections';
import type { Connection } from '@/lib/core/graph/model';
import type { ClusterFacts, PolicyDocument } from './model';
import { planAllow, planMove } from './plan-edit';
import { type PolicySets, policySets } from './policy-sets';

const FACTS: ClusterFacts = { namespaces: [], networkSets: [], workloads: [], services: [] };
const TIERS = [
  { name: 'default', order: 1_000_000, defaultAction: 'Deny', exists: true },
  { name: 'security', order: 100, defaultAction: 'Pass', exists: true },
] as const;

function policy(kind: string, name: string, spec: Readonly<Record<string, unknown>> = {}): PolicyDocument {
  const base = { tier: 'default', order: 100, selector: `app == '${name}'`, types: ['Ingress', 'Egress'] };
  return {
    apiVersion: 'projectcalico.org/v3',
    kind,
    metadata: { name, namespace: 'shop' },
    spec: { ...base, ...spec },
  };
}

const staged = (name: string, order: number) => policy('StagedNetworkPolicy', name, { order });
const enforced = (name: string, order: number) => policy('NetworkPolicy', name, { order });

/** Ids are `id-` and the place in the list. */
function setsOf(...documents: readonly PolicyDocument[]): PolicySets {
  const sources = documents.map((document, i) => ({ policyId: `id-${i}`, document, resourceVersion: '1' }));
  return policySets(sources, TIERS, FACTS);
}

const workload = (name: string): Endpoint => ({
  kind: 'workload',
  namespace: 'shop',
  name,
  labels: { app: name },
  ip: null,
  serviceAccount: null,
});

/** Web asked the shop's database. */
function connection(sets: PolicySets): Connection {
  const trace = { enforced: [], pending: [] };
  const key = {
    source: workload('web'),
    destination: workload('db'),
    protocol: 'tcp',
    destinationPort: 5432,
    destinationService: null,
    reporter: 'source',
    verdict: 'allow',
    trace,
  } as const;
  const counters = {
    connectionsStarted: 1,
    connectionsCompleted: 1,
    connectionsLive: 1,
    packetsForward: 1,
    packetsReverse: 1,
    bytesForward: 1,
    bytesReverse: 1,
  };
  const sums = [{ seriesId: '1', key, counters, firstSeen: 0, lastSeen: 1 }];
  const judges = { view: 'draft', enforced: sets.engine('enforced'), judged: sets.engine('staged') } as const;
  const [folded] = foldConnections(sums, judges);
  if (folded === undefined) throw new Error('no connection');
  return folded;
}

/** Documents as they become, by name; or the error's code. */
function outcome(plan: ReturnType<typeof planMove>): unknown {
  if (!plan.ok) return plan.error.code;
  return Object.fromEntries(plan.value.steps.map(({ after }) => [after?.metadata.name, after?.spec.order]));
}

describe('moving a policy', () => {
  it('puts it between its new neighbours and leaves those alone', () => {
    const sets = setsOf(staged('a', 100), staged('b', 200), staged('c', 300));
    expect(outcome(planMove(sets, { policyId: 'id-2', tier: 'default', position: 1 }))).toEqual({ c: 150 });
  });

  it('counts a staged policy and its enforced twin as one place', () => {
    const sets = setsOf(enforced('a', 100), staged('a', 100), enforced('b', 200), staged('c', 300));
    expect(outcome(planMove(sets, { policyId: 'id-3', tier: 'default', position: 1 }))).toEqual({ c: 150 });
  });

  it('stages a copy when the policy is enforced', () => {
    const plan = planMove(setsOf(enforced('a', 100), enforced('b', 200)), {
      policyId: 'id-0',
      tier: 'default',
      position: 1,
    });
    expect(plan.ok && plan.value.steps.map((step) => [step.before, step.after?.kind, step.after?.spec.order])).toEqual([
      [null, 'StagedNetworkPolicy', 300],
    ]);
  });

  it.each([
    ['a tier of the cluster', 'kube-admin', 'cannot-edit'],
    ['a tier that does not exist', 'nowhere', 'cannot-edit'],
  ])('refuses %s', (_name, tier, code) => {
    expect(outcome(planMove(setsOf(staged('a', 1)), { policyId: 'id-0', tier, position: 0 }))).toBe(code);
  });

  it('takes a policy to another tier', () => {
    const plan = planMove(setsOf(staged('a', 1)), { policyId: 'id-0', tier: 'security', position: 0 });
    expect(plan.ok && plan.value.steps[0]?.after?.spec.tier).toBe('security');
  });

  it('says that the policy is gone when its id names nothing', () => {
    expect(outcome(planMove(setsOf(), { policyId: 'id-9', tier: 'default', position: 0 }))).toBe('gone');
  });
});

describe('allowing a connection', () => {
  const rulesOf = (plan: ReturnType<typeof planAllow>) =>
    plan.ok ? plan.value.steps.map(({ after }) => [after?.spec.ingress ?? null, after?.spec.egress ?? null]) : null;

  it('adds an egress rule to the policy of the source', () => {
    const sets = setsOf(staged('web', 1), staged('db', 2));
    const [[ingress, egress] = []] = rulesOf(planAllow(sets, 'id-0', connection(sets))) ?? [];
    expect(ingress).toBeNull();
    expect(egress).toMatchObject([{ action: 'Allow', protocol: 'TCP', destination: { ports: [5432] } }]);
  });

  it('adds an ingress rule to the policy of the destination', () => {
    const sets = setsOf(staged('web', 1), staged('db', 2));
    const [[ingress, egress] = []] = rulesOf(planAllow(sets, 'id-1', connection(sets))) ?? [];
    expect(ingress).toMatchObject([{ action: 'Allow', protocol: 'TCP', destination: { ports: [5432] } }]);
    expect(egress).toBeNull();
  });

  it('then nothing denies the connection any more', () => {
    const sets = setsOf(staged('web', 1), staged('db', 2));
    const allowed = ['id-0', 'id-1'].map((id) => planAllow(sets, id, connection(sets)));
    const documents = allowed.flatMap((plan) => (plan.ok ? plan.value.steps.map((step) => step.after) : []));
    const after = setsOf(...documents.filter((document) => document !== null));
    expect(after.engine('staged').judge(connection(sets)).verdict).toBe('allow');
  });

  it('stages a copy of a Kubernetes policy with a rule in its own words', () => {
    const enforcedOne: PolicyDocument = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'db', namespace: 'shop' },
      spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] },
    };
    const sets = setsOf(enforcedOne);
    const plan = planAllow(sets, 'id-0', connection(sets));
    expect(plan.ok && plan.value.steps.map(({ before, after }) => [before, after])).toEqual([
      [
        null,
        {
          apiVersion: 'projectcalico.org/v3',
          kind: 'StagedKubernetesNetworkPolicy',
          metadata: { name: 'db', namespace: 'shop' },
          spec: {
            ...enforcedOne.spec,
            stagedAction: 'Set',
            ingress: [
              { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ protocol: 'TCP', port: 5432 }] },
            ],
          },
        },
      ],
    ]);
  });

  it('has nothing to do where the policy does not apply', () => {
    const sets = setsOf(staged('other', 1));
    const plan = planAllow(sets, 'id-0', connection(sets));
    expect(plan.ok ? null : plan.error.code).toBe('nothing-to-change');
  });
});
