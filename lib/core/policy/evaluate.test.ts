import { describe, expect, it } from 'vitest';
import { compilePolicySet } from './evaluate';
import { DENY_TIER, judge, trace } from './testing/judge-set';
import { connection, external, policyOf, setOf, workload } from './testing/policy-set';

const web = workload('web');
const db = workload('db');

describe('compilePolicySet', () => {
  it('allows by profile where no policy selects the workload', () => {
    const judgement = judge(setOf([]), connection(web, db));
    expect(judgement.verdict).toBe('allow');
    expect(trace(judgement.ingress)).toEqual(['0|__PROFILE__|pro:kns.shop|allow|0']);
  });

  it('denies at the end of a tier that selects the workload for that direction only', () => {
    const set = setOf([policyOf('NetworkPolicy', 'lock', { selector: "app == 'db'", types: ['Ingress'] })]);
    const judgement = judge(set, connection(web, db));
    expect([judgement.verdict, judgement.egress?.verdict, judgement.ingress?.verdict]).toEqual([
      'deny',
      'allow',
      'deny',
    ]);
    expect(judge(set, connection(db, web)).verdict).toBe('allow');
  });

  it('imposes nothing on a side that is no workload, and judges nothing where none is', () => {
    const set = setOf([policyOf('GlobalNetworkPolicy', 'lock', { types: ['Ingress', 'Egress'] })]);
    const inward = judge(set, connection(external('8.8.8.8'), db));
    expect([inward.verdict, inward.egress]).toEqual(['deny', null]);
    expect(judge(set, connection(external('8.8.8.8'), external('9.9.9.9')))).toEqual({
      verdict: 'unknown',
      egress: null,
      ingress: null,
    });
  });

  it('goes on after Log, leaves the tier at Pass, and keeps the index of the rule', () => {
    const set = setOf(
      [
        policyOf('NetworkPolicy', 'first.pass', {
          tier: 'first',
          ingress: [{ action: 'Log' }, { action: 'Pass' }, { action: 'Deny' }],
        }),
        policyOf('NetworkPolicy', 'allow', { ingress: [{ action: 'Allow' }] }),
      ],
      {},
      [DENY_TIER],
    );
    expect(trace(judge(set, connection(web, db)).ingress)).toEqual([
      '0|first|np:shop/first.pass|pass|1',
      '1|default|np:shop/allow|allow|0',
    ]);
  });

  it('applies a tier nobody created after the others, and denies at its end', () => {
    const set = setOf([
      policyOf('NetworkPolicy', 'lost', { tier: 'lost', types: ['Ingress'] }),
      policyOf('NetworkPolicy', 'pass', { ingress: [{ action: 'Pass' }] }),
    ]);
    expect(trace(judge(set, connection(web, db)).ingress)).toEqual([
      '0|default|np:shop/pass|pass|0',
      '1|lost|np:shop/lost|deny|-1',
    ]);
  });

  it('names the last selecting policy at the end of a tier when enforcing, the first when looking ahead', () => {
    const policies = ['a', 'b'].map((name, order) => policyOf('NetworkPolicy', name, { order, types: ['Ingress'] }));
    const triggers = (['enforced', 'pending', 'staged'] as const).map(
      (scope) => judge(setOf(policies), connection(web, db), scope).ingress?.hits[0]?.trigger?.name,
    );
    expect(triggers).toEqual(['b', 'a', 'a']);
  });

  it('does not let a tier of staged policies only deny what is enforced', () => {
    const set = setOf([policyOf('StagedNetworkPolicy', 'lock', { types: ['Ingress'] })]);
    const verdicts = (['enforced', 'pending', 'staged'] as const).map(
      (scope) => judge(set, connection(web, db), scope).verdict,
    );
    expect(verdicts).toEqual(['allow', 'deny', 'deny']);
  });

  it('skips policies that apply to host endpoints only, and says so', () => {
    const policy = policyOf('GlobalNetworkPolicy', 'host', {
      preDNAT: true,
      applyOnForward: true,
      ingress: [{ action: 'Deny' }],
    });
    expect(judge(setOf([policy]), connection(web, db)).verdict).toBe('allow');
    expect(policy.notSimulated).not.toEqual([]);
  });

  it('lists the policies that surely select an endpoint in evaluation order', () => {
    const set = setOf([
      policyOf('NetworkPolicy', 'late', { types: ['Ingress'] }),
      policyOf('NetworkPolicy', 'early', { order: 1, types: ['Ingress'] }),
      policyOf('NetworkPolicy', 'other', { selector: "app == 'web'", types: ['Ingress'] }),
      policyOf('NetworkPolicy', 'out', { types: ['Egress'] }),
    ]);
    expect(
      compilePolicySet(set, 'enforced')
        .selecting(db, 'ingress')
        .map(({ ref }) => ref.name),
    ).toEqual(['early', 'late']);
  });

  it('judges 5000 distinct series without asking a selector twice for one endpoint', () => {
    let lookups = 0;
    const labels = new Proxy<Record<string, string>>(
      { app: 'db' },
      {
        getOwnPropertyDescriptor: (target, key) => {
          lookups++;
          return Object.getOwnPropertyDescriptor(target, key);
        },
      },
    );
    const target = { ...db, labels };
    const set = setOf([
      policyOf('NetworkPolicy', 'lock', {
        selector: "app == 'db'",
        ingress: [{ action: 'Allow', source: { selector: "app == 'web'" } }],
      }),
    ]);
    const engine = compilePolicySet(set, 'enforced');
    engine.judge(connection(web, target));
    const once = lookups;
    for (let port = 1; port <= 100; port++) engine.judge(connection(web, target, { destinationPort: port }));
    expect(lookups).toBe(once);
  });
});

describe('the staged what-if', () => {
  const enforced = policyOf('NetworkPolicy', 'db', { ingress: [{ action: 'Allow' }] });
  const edit = (stagedAction: string, spec: Record<string, unknown> = {}) =>
    policyOf('StagedNetworkPolicy', 'db', { ...spec, stagedAction });

  it.each([
    ['an edit that narrows replaces its twin', edit('Set', { types: ['Ingress'] }), 'deny', 'allow'],
    ['a learned one replaces its twin too', edit('Learn', { types: ['Ingress'] }), 'deny', 'allow'],
    [
      'an ignored one is left out',
      edit('Ignore', { types: ['Ingress'], order: 1, ingress: [{ action: 'Deny' }] }),
      'allow',
      'deny',
    ],
    [
      'one of another name replaces nothing',
      policyOf('StagedNetworkPolicy', 'other', { types: ['Ingress'] }),
      'allow',
      'allow',
    ],
    [
      'one in another namespace replaces nothing',
      policyOf('StagedNetworkPolicy', 'db', { types: ['Ingress'] }, 'bank'),
      'allow',
      'allow',
    ],
  ])('%s', (_, staged, expected, pending) => {
    const set = setOf([enforced, staged]);
    expect(judge(set, connection(web, db), 'staged').verdict).toBe(expected);
    expect(judge(set, connection(web, db), 'pending').verdict).toBe(pending);
    expect(judge(set, connection(web, db), 'enforced').verdict).toBe('allow');
  });

  it('removes what a staged deletion names, which the data plane does not see', () => {
    const set = setOf([policyOf('NetworkPolicy', 'db', { types: ['Ingress'] }), edit('Delete')]);
    expect(judge(set, connection(web, db), 'staged').verdict).toBe('allow');
    expect(judge(set, connection(web, db), 'pending').verdict).toBe('deny');
  });
});

describe('rules of Kubernetes shape', () => {
  it('allow the union of all policies that select the pod', () => {
    const knp = (name: string, spec: Record<string, unknown>) =>
      policyOf('StagedKubernetesNetworkPolicy', name, { podSelector: {}, ...spec });
    const set = setOf([
      knp('deny', { policyTypes: ['Ingress'] }),
      knp('web', { ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }] }),
    ]);
    expect(judge(set, connection(web, db), 'staged').verdict).toBe('allow');
    expect(judge(set, connection(workload('other'), db), 'staged').verdict).toBe('deny');
  });
});
