import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyHit, SeriesKey } from '@/lib/core/flow';
import { type AgreementOptions, agreementJudge } from './agreement';
import { compilePolicySet } from './evaluate';
import type { ConnectionFacts, Policy, PolicySet } from './model';
import { readPolicy } from './read-policy';
import { connection, external, policyOf, setOf, workload } from './testing/policy-set';
import { anyConnection, anyDocuments, FACTS, TIERS } from './testing/random-cluster';

/** The properties take a second alone; a machine busy with other suites may need far longer. */
const LOADED_MACHINE_MS = 60_000;

const web = workload('web');
const db = workload('db');
const hit = (parts: Partial<PolicyHit> & Pick<PolicyHit, 'kind' | 'name' | 'action'>): PolicyHit => ({
  namespace: 'shop',
  tier: 'default',
  policyIndex: 0,
  ruleIndex: 0,
  trigger: null,
  ...parts,
});
const profile = hit({ kind: 'Profile', namespace: null, name: 'kns.shop', tier: '', action: 'allow' });
const byRule = (ruleIndex: number, action: PolicyHit['action'], name = 'db') =>
  hit({ kind: 'CalicoNetworkPolicy', name, action, ruleIndex });
const endOfTier = (name: string) =>
  hit({
    kind: 'EndOfTier',
    namespace: null,
    name: '',
    action: 'deny',
    ruleIndex: -1,
    trigger: { kind: 'CalicoNetworkPolicy', namespace: 'shop', name },
  });

const rules = (ingress: readonly object[], name = 'db') => policyOf('NetworkPolicy', name, { ingress });
const series = (trace: Partial<SeriesKey['trace']>, more: Partial<SeriesKey> = {}) => ({
  key: {
    ...connection(web, db),
    reporter: 'destination' as const,
    verdict: 'allow' as const,
    ...more,
    trace: { enforced: [], pending: [], ...trace },
  },
  lastSeen: 1000,
});
const ask = (
  policies: readonly Policy[],
  asked: ReturnType<typeof series>,
  options: AgreementOptions = {},
  facts: Partial<PolicySet['facts']> = {},
) => agreementJudge(setOf(policies, facts), options)(asked);

const allowWeb = rules([{ action: 'Allow', source: { selector: "app == 'web'" } }]);

describe('the enforced trace', () => {
  it.each<[string, readonly Policy[], PolicyHit[], object]>([
    ['the same rule', [allowWeb], [byRule(0, 'allow')], { kind: 'agrees' }],
    [
      'a rule index that was not reported',
      [allowWeb],
      [{ ...byRule(0, 'allow'), ruleIndex: null }],
      { kind: 'agrees' },
    ],
    ['a name without its tier', [rules([{ action: 'Allow' }], 'default.db')], [byRule(0, 'allow')], { kind: 'agrees' }],
    ['an end of tier with another trigger', [rules([]), rules([], 'other')], [endOfTier('db')], { kind: 'agrees' }],
    ['a profile', [], [profile], { kind: 'agrees' }],
    ['no trace', [allowWeb], [], { kind: 'not-comparable', reason: 'the record has no enforced trace' }],
    ['a policy that is gone', [allowWeb], [byRule(0, 'allow', 'gone')], { kind: 'policy-changed' }],
    ['a policy of another tier', [allowWeb], [{ ...byRule(0, 'allow'), tier: 'first' }], { kind: 'policy-changed' }],
    ['a rule that is gone', [allowWeb], [byRule(3, 'allow')], { kind: 'policy-changed' }],
    ['a rule with another action', [allowWeb], [byRule(0, 'deny')], { kind: 'policy-changed' }],
    [
      'a trigger that is gone',
      [allowWeb],
      [endOfTier('gone')],
      { kind: 'policy-changed', reason: '`gone` judged the flow and exists no more' },
    ],
    [
      'the end of the tier of an unchanged policy',
      [allowWeb],
      [endOfTier('db')],
      {
        kind: 'disagrees',
        differs: 'verdict',
        reason: 'the data plane says deny (default/db: end of tier default), Firebreak allow (default/db: rule 1)',
      },
    ],
    [
      'another rule of the same action',
      [rules([{ action: 'Allow' }, { action: 'Allow' }])],
      [byRule(1, 'allow')],
      { kind: 'disagrees', differs: 'steps' },
    ],
    [
      'a staged policy',
      [allowWeb],
      [hit({ kind: 'StagedNetworkPolicy', name: 'db', action: 'deny' })],
      { kind: 'known-limit', limits: ['staged-verdict'] },
    ],
  ])('with %s', (_name, policies, enforced, expected) => {
    expect(ask(policies, series({ enforced })).enforced).toMatchObject(expected);
  });

  it('of a flow that no end reported, or that was lost, is not compared', () => {
    const enforced = [byRule(0, 'allow')];
    for (const reporter of ['transit', 'unknown'] as const) {
      expect(ask([allowWeb], series({ enforced }, { reporter })).enforced.kind).toBe('not-comparable');
    }
    expect(ask([allowWeb], series({ enforced }, { verdict: 'drop' })).enforced.kind).toBe('not-comparable');
    expect(ask([allowWeb], series({ enforced }, { destination: external('1.1.1.1') })).enforced.kind).toBe(
      'not-comparable',
    );
  });

  it('of a flow the engine cannot judge names the missing fact', () => {
    const byAddress = rules([{ action: 'Deny', source: { nets: ['8.8.0.0/16'] } }, { action: 'Allow' }]);
    expect(
      ask([byAddress], series({ enforced: [byRule(1, 'allow')] }, { source: external(null) })).enforced,
    ).toMatchObject({ kind: 'fact-missing', missing: { fact: 'ip', end: 'source', ruleIndex: 0 } });
  });

  it('of a policy known to be newer than the flow is explained by the change', () => {
    const asked = series({ enforced: [endOfTier('db')] });
    expect(ask([allowWeb], asked, { changedAt: () => 1000 }).enforced.kind).toBe('policy-changed');
    expect(ask([allowWeb], asked, { changedAt: () => 999 }).enforced.kind).toBe('disagrees');
  });

  it('is given time to follow a change', () => {
    const asked = series({ enforced: [endOfTier('db')] });
    const soon = (at: number) => ask([allowWeb], asked, { changedAt: () => at, settleSeconds: 300 }).enforced;
    expect(soon(700)).toMatchObject({ kind: 'policy-changed', reason: expect.stringContaining('shortly before') });
    expect(soon(699).kind).toBe('disagrees');
  });

  it('is explained by the newest change of what differs, not of what is shared', () => {
    const pass = { ...byRule(0, 'pass', 'guard'), tier: 'first' };
    const guard = policyOf('NetworkPolicy', 'guard', { tier: 'first', ingress: [{ action: 'Pass' }] });
    const asked = series({ enforced: [pass, profile] });
    const changedAt = ({ name }: { readonly name: string }) => (name === 'guard' ? 2000 : 1500);
    const set = setOf([guard, allowWeb], {}, [{ name: 'first', order: 1, defaultAction: 'Pass', exists: true }]);
    expect(agreementJudge(set, { changedAt })(asked).enforced).toEqual({
      kind: 'policy-changed',
      reason: '`db` changed after the flow was last seen',
    });
  });

  it('cannot be compared with policies that are not known, or of a kind that is not read', () => {
    const asked = series({ enforced: [endOfTier('db')] });
    expect(ask([], asked, { policiesKnown: false })).toMatchObject({
      enforced: { kind: 'not-comparable', reason: expect.stringContaining('which policies are in force') },
      pending: { kind: 'not-comparable' },
    });
    const byCilium = hit({ kind: 'CiliumNetworkPolicy', name: 'l3', action: 'deny' });
    expect(ask([], series({ enforced: [byCilium] })).enforced).toMatchObject({
      kind: 'not-comparable',
      reason: expect.stringContaining('Cilium'),
    });
  });

  it('by policies of equal order in the order of other releases is a known limit', () => {
    // v3.32 sorts by name, v3.30 by the stored key, which is knp.default.a for the one and default.b for the other.
    const kubernetes = readPolicy({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'a', namespace: 'shop' },
      spec: { podSelector: {}, ingress: [{}] },
    });
    const beside = policyOf('NetworkPolicy', 'b', { order: 1000, ingress: [{ action: 'Deny' }] });
    const both = kubernetes.ok ? [kubernetes.value, beside] : [];
    expect(ask(both, series({ enforced: [byRule(0, 'deny', 'b')] })).enforced).toMatchObject({
      kind: 'known-limit',
      limits: ['tie-break'],
    });
  });

  it('of a host reaching its own pod is a known limit', () => {
    const host = { ...workload('node-1'), kind: 'host' as const, namespace: null, labels: null };
    const asked = series({ enforced: [{ ...profile }] }, { source: host });
    expect(ask([rules([])], asked).enforced).toMatchObject({ kind: 'known-limit', limits: ['host-to-pod'] });
  });
});

describe('the pending trace', () => {
  const facts = {
    workloads: [
      {
        namespace: 'shop',
        name: 'db',
        labels: { app: 'db' },
        serviceAccount: null,
        serviceAccountLabels: {},
        ips: ['10.0.0.1'],
        ports: [{ name: 'http', port: 80, protocol: 'tcp' }],
      },
    ],
  };
  const named = rules([{ action: 'Allow', protocol: 'TCP', destination: { ports: ['http'] } }]);
  const ping = rules([{ action: 'Deny', protocol: 'ICMP', icmp: { type: 8 } }, { action: 'Allow' }]);
  const six = rules([{ action: 'Deny', ipVersion: 6 }, { action: 'Allow' }]);
  const stagedTwin = policyOf('StagedNetworkPolicy', 'db', { ingress: [{ action: 'Deny' }] });

  it.each<[string, readonly Policy[], Partial<SeriesKey>, PolicyHit[], object]>([
    [
      'named ports that it never matches',
      [named],
      {},
      [endOfTier('db')],
      { kind: 'known-limit', limits: ['named-port'] },
    ],
    [
      'a named port beside a number that it does match',
      [rules([{ action: 'Allow', protocol: 'TCP', destination: { ports: ['http', 80] } }])],
      {},
      [byRule(0, 'allow')],
      { kind: 'agrees' },
    ],
    [
      'ICMP types that it does not look at',
      [ping],
      { protocol: 'icmp', destinationPort: null },
      [byRule(0, 'deny')],
      { kind: 'known-limit', limits: ['icmp'] },
    ],
    [
      'an IP version that it does not look at',
      [six],
      { source: external('10.0.0.9', 'private') },
      [byRule(0, 'deny')],
      { kind: 'known-limit', limits: ['ip-version'] },
    ],
    [
      'several of them at once',
      [
        rules([
          { action: 'Allow', protocol: 'TCP', destination: { ports: ['http'] } },
          { action: 'Deny', ipVersion: 6 },
          { action: 'Allow' },
        ]),
      ],
      { source: external('10.0.0.9', 'private') },
      [byRule(1, 'deny')],
      { kind: 'known-limit', limits: ['named-port', 'icmp', 'ip-version'] },
    ],
    ['twins judged side by side', [allowWeb, stagedTwin], {}, [byRule(0, 'allow')], { kind: 'agrees' }],
    ['a limit that does not explain it', [named], {}, [byRule(2, 'allow')], { kind: 'policy-changed' }],
    ['no limit in its way', [allowWeb], {}, [endOfTier('db')], { kind: 'disagrees', differs: 'verdict' }],
  ])('with %s', (_name, policies, more, pending, expected) => {
    expect(ask(policies, series({ pending }, more), {}, facts).pending).toMatchObject(expected);
  });

  it('is judged apart from the enforced one', () => {
    const asked = series({ enforced: [profile], pending: [endOfTier('db')] });
    expect(ask([policyOf('StagedNetworkPolicy', 'db', { ingress: [] })], asked)).toMatchObject({
      enforced: { kind: 'agrees' },
      pending: { kind: 'agrees' },
    });
  });
});

describe('on random clusters', () => {
  const judgeSeries = (documents: Parameters<typeof readPolicy>[0][], probe: ConnectionFacts) => {
    const policies = documents.flatMap((document) => {
      const policy = readPolicy(document);
      return policy.ok ? [policy.value] : [];
    });
    return { tiers: TIERS, policies, facts: FACTS, probe };
  };

  it(
    'the engine always agrees with itself',
    () => {
      fc.assert(
        fc.property(anyDocuments(4), anyConnection, (documents, probe) => {
          const set = judgeSeries([...documents], probe);
          const [enforced, pending] = (['enforced', 'pending'] as const).map((scope) =>
            compilePolicySet(set, scope).judge(probe),
          );
          const judge = agreementJudge(set);
          for (const [reporter, direction] of [
            ['source', 'egress'],
            ['destination', 'ingress'],
          ] as const) {
            const trace = { enforced: enforced?.[direction]?.hits ?? [], pending: pending?.[direction]?.hits ?? [] };
            const answer = judge({ key: { ...probe, reporter, verdict: 'allow', trace }, lastSeen: 1 });
            for (const list of ['enforced', 'pending'] as const) {
              expect(answer[list].kind).toBe(trace[list].length === 0 ? 'not-comparable' : 'agrees');
            }
          }
        }),
        { numRuns: 200 },
      );
    },
    LOADED_MACHINE_MS,
  );

  it(
    'a judge that was asked before answers as a new one, whatever it was asked',
    () => {
      fc.assert(
        fc.property(anyDocuments(4), anyConnection, anyConnection, (documents, probe, other) => {
          const set = judgeSeries([...documents], probe);
          const options = { changedAt: () => 50, settleSeconds: 10 };
          const hits = compilePolicySet(set, 'enforced').judge(probe);
          const [egress, ingress] = [hits.egress?.hits ?? [], hits.ingress?.hits ?? []];
          const judge = agreementJudge(set, options);
          for (const facts of [probe, other, probe])
            for (const list of [egress, ingress, egress.slice(1)])
              for (const reporter of ['source', 'destination'] as const)
                for (const lastSeen of [40, 55, 70]) {
                  const trace = { enforced: list, pending: list };
                  const series = { key: { ...facts, reporter, verdict: 'allow' as const, trace }, lastSeen };
                  expect(judge(series)).toEqual(agreementJudge(set, options)(series));
                }
        }),
        { numRuns: 30 },
      );
    },
    LOADED_MACHINE_MS,
  );

  it(
    'a trace whose last action is turned round is never agreed to',
    () => {
      fc.assert(
        fc.property(anyDocuments(4), anyConnection, (documents, probe) => {
          const set = judgeSeries([...documents], probe);
          const hits = compilePolicySet(set, 'enforced').judge(probe).egress?.hits ?? [];
          const last = hits.at(-1);
          if (last === undefined) return;
          const turned = [
            ...hits.slice(0, -1),
            { ...last, action: last.action === 'allow' ? 'deny' : 'allow' } as const,
          ];
          const key = {
            ...probe,
            reporter: 'source',
            verdict: 'allow',
            trace: { enforced: turned, pending: [] },
          } as const;
          expect(agreementJudge(set)({ key, lastSeen: 1 }).enforced.kind).not.toBe('agrees');
        }),
        { numRuns: 200 },
      );
    },
    LOADED_MACHINE_MS,
  );
});
