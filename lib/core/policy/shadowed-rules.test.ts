import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicySet } from './evaluate';
import { compileRule, matchRule, type Traffic } from './match';
import type { Policy, PolicySet, Rule } from './model';
import { readPolicy } from './read-policy';
import { refKey } from './ref';
import { ruleContains } from './rule-contains';
import { type ShadowedRule, shadowedRules } from './shadowed-rules';
import { policyOf, setOf } from './testing/policy-set';
import { anyDocuments, anyRule, EVERY_CONNECTION, FACTS, TIERS } from './testing/random-cluster';
import { createSideWalker } from './walk-side';

/** The properties take a second alone; a machine busy with other suites may need far longer. */
const LOADED_MACHINE_MS = 60_000;

const matches = (rule: Rule, traffic: Traffic) => matchRule(compileRule(rule), traffic) === true;

const ingress = (rules: readonly object[], more: object = {}) =>
  policyOf('NetworkPolicy', 'p', { types: ['Ingress'], ingress: rules, ...more });
const places = (policies: readonly Policy[]) =>
  shadowedRules(setOf(policies, {}, TIERS), 'enforced').map(
    ({ ref, ruleIndex, by }) => `${ref.name} ${ruleIndex} by ${by.ref.name} ${by.ruleIndex}`,
  );

describe('shadowedRules', () => {
  it.each<[string, object, object]>([
    ['everything', { action: 'Deny' }, { action: 'Allow', protocol: 'TCP' }],
    ['the protocol', { action: 'Deny', protocol: 'TCP' }, { action: 'Allow', protocol: 6 }],
    [
      'a port range',
      { action: 'Deny', protocol: 'TCP', destination: { ports: ['1:100'] } },
      { action: 'Allow', protocol: 'TCP', destination: { ports: [80] } },
    ],
    [
      'two ranges that touch',
      { action: 'Deny', protocol: 'TCP', destination: { ports: ['1:50', '51:100'] } },
      { action: 'Allow', protocol: 'TCP', destination: { ports: ['40:60'] } },
    ],
    [
      'a block',
      { action: 'Deny', source: { nets: ['10.0.0.0/8'] } },
      { action: 'Allow', source: { nets: ['10.1.0.0/16'] } },
    ],
    [
      'a selector',
      { action: 'Deny', source: { selector: 'has(app)' } },
      { action: 'Allow', source: { selector: "app == 'web'" } },
    ],
    [
      'what is not excluded',
      { action: 'Deny', source: { notNets: ['8.8.0.0/16'] } },
      { action: 'Allow', source: { nets: ['10.0.0.0/8'] } },
    ],
  ])('finds a rule whose earlier rule covers %s', (_name, earlier, later) => {
    expect(places([ingress([earlier, later])])).toEqual(['p 1 by p 0']);
  });

  it.each<[string, object, object]>([
    ['Log decides nothing', { action: 'Log' }, { action: 'Deny' }],
    ['it is narrower', { action: 'Deny', protocol: 'TCP' }, { action: 'Allow' }],
    [
      'a name may be any number',
      { action: 'Deny', protocol: 'TCP', destination: { ports: ['1:65535'] } },
      { action: 'Allow', protocol: 'TCP', destination: { ports: ['http'] } },
    ],
    [
      'an address is no endpoint',
      { action: 'Deny', source: { selector: 'all()', namespaceSelector: 'all()' } },
      { action: 'Allow', source: { nets: ['8.8.8.8/32'] } },
    ],
    [
      'its block cannot be read',
      { action: 'Deny', source: { nets: ['x'] } },
      { action: 'Allow', source: { nets: ['x'] } },
    ],
  ])('finds nothing when %s', (_name, earlier, later) => {
    expect(places([ingress([earlier, later])])).toEqual([]);
  });

  it('looks across policies of a tier, and across tiers when the earlier rule is final', () => {
    const later = policyOf('NetworkPolicy', 'q', { order: 9, selector: "app == 'web'", ingress: [{ action: 'Deny' }] });
    const first = (action: string) => ingress([{ action }], { tier: 'first', order: 1 });
    expect(places([ingress([{ action: 'Pass' }], { order: 1 }), later])).toEqual(['q 0 by p 0']);
    expect(places([ingress([{ action: 'Pass' }], { order: 1, selector: "app == 'db'" }), later])).toEqual([]);
    expect(places([first('Allow'), later])).toEqual(['q 0 by p 0']);
    expect(places([first('Pass'), later])).toEqual([]);
    const passSome = ingress([{ action: 'Pass', protocol: 'TCP' }, { action: 'Allow' }], { tier: 'first', order: 1 });
    expect(places([passSome, later])).toEqual([]);
  });

  it('says what is lost', () => {
    const [found] = shadowedRules(
      setOf([
        ingress([
          { action: 'Deny', protocol: 'TCP' },
          { action: 'Allow', protocol: 'TCP' },
        ]),
      ]),
      'enforced',
    );
    expect(found).toMatchObject({ sameVerdict: false });
    expect(found?.sentence).toBe('Allow TCP is never reached: p rule 1 takes all of it (Deny TCP)');
  });

  function without(set: PolicySet, shadowed: readonly ShadowedRule[]): PolicySet {
    const gone = new Set(shadowed.map(({ ref, direction, ruleIndex }) => `${refKey(ref)} ${direction} ${ruleIndex}`));
    const kept = (policy: Policy, direction: 'ingress' | 'egress') =>
      policy[direction].filter((_, index) => !gone.has(`${refKey(policy.ref)} ${direction} ${index}`));
    return {
      ...set,
      policies: set.policies.map((policy) => ({
        ...policy,
        ingress: kept(policy, 'ingress'),
        egress: kept(policy, 'egress'),
      })),
    };
  }

  it(
    'taking all shadowed rules away changes no verdict of any connection',
    () => {
      let found = 0;
      fc.assert(
        fc.property(anyDocuments(5), (documents) => {
          const policies = documents.flatMap((document) => {
            const policy = readPolicy(document);
            return policy.ok ? [policy.value] : [];
          });
          const set = { tiers: TIERS, policies, facts: FACTS };
          const shadowed = shadowedRules(set, 'enforced');
          if (shadowed.length === 0) return;
          found++;
          const before = compilePolicySet(set, 'enforced');
          const after = compilePolicySet(without(set, shadowed), 'enforced');
          for (const probe of EVERY_CONNECTION) expect(after.judge(probe).verdict).toBe(before.judge(probe).verdict);
        }),
        { numRuns: 400 },
      );
      expect(found).toBeGreaterThan(30);
    },
    LOADED_MACHINE_MS,
  );
});

describe('ruleContains', () => {
  it(
    'is never wrong: what the narrow rule matches, the wide one matches',
    () => {
      const walker = createSideWalker({ tiers: [], policies: [], facts: FACTS }, 'enforced');
      const read = (rule: object) => ingress([rule], { types: ['Ingress'] }).ingress[0];
      let proven = 0;
      fc.assert(
        fc.property(
          anyRule,
          anyRule,
          fc.subarray(['source', 'destination', 'protocol', 'notProtocol']),
          (a, b, shared) => {
            const taken = Object.fromEntries(Object.entries(a).filter(([key]) => shared.includes(key)));
            const [wide, narrow] = [read(a), read({ ...b, ...taken })];
            if (wide === undefined || narrow === undefined || !ruleContains(wide, narrow)) return;
            proven++;
            for (const probe of EVERY_CONNECTION) {
              const traffic = walker.traffic(probe);
              if (matches(narrow, traffic)) expect(matches(wide, traffic)).toBe(true);
            }
          },
        ),
        { numRuns: 1500 },
      );
      expect(proven).toBeGreaterThan(50);
    },
    LOADED_MACHINE_MS,
  );
});
