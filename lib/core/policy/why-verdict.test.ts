import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicySet } from './evaluate';
import { readPolicy } from './read-policy';
import { connection, external, policyOf, setOf, workload } from './testing/policy-set';
import { anyConnection, anyDocuments, FACTS, TIERS } from './testing/random-cluster';
import { whyVerdict } from './why-verdict';

/** The properties take a second alone; a machine busy with other suites may need far longer. */
const LOADED_MACHINE_MS = 60_000;

const rules = [
  { action: 'Log' },
  { action: 'Allow', protocol: 'TCP', source: { selector: "app == 'web'" }, destination: { ports: [443] } },
  { action: 'Deny', source: { nets: ['8.8.0.0/16'] } },
];
const set = setOf([policyOf('NetworkPolicy', 'default.db', { ingress: rules })]);
const web = workload('web', { ip: '10.0.0.1' });
const why = (source: ReturnType<typeof workload>, port = 80) =>
  whyVerdict(set, 'enforced', connection(source, workload('db'), { destinationPort: port }));

describe('whyVerdict', () => {
  it('says of every rule that was looked at which criteria were met and which failed', () => {
    const tier = why(web).ingress?.tiers[0];
    expect(tier).toMatchObject({ tier: 'default', defaultApplies: true, defaultAction: 'Deny' });
    expect(tier?.policies[0]).toMatchObject({ name: 'db', selects: 'yes' });
    const shown = tier?.policies[0]?.rules.map(({ outcome, criteria, decides }) => [
      outcome,
      criteria.map(({ text, outcome: met }) => `${met}: ${text}`),
      decides,
    ]);
    expect(shown).toEqual([
      ['matched', [], false],
      ['failed', ['met: TCP', 'met: from app == "web" in namespace shop', 'failed: to ports 443'], false],
      ['failed', ['failed: from 8.8.0.0/16'], false],
    ]);
    expect(why(web).summary).toBe('denied at ingress by default/db: end of tier default');
  });

  it('stops at the rule that decides', () => {
    const policy = why(web, 443).ingress?.tiers[0]?.policies[0];
    expect(policy?.rules.map(({ decides }) => decides)).toEqual([false, true]);
    expect(why(web, 443).ingress?.tiers[0]?.defaultApplies).toBe(false);
  });

  it('names the fact that is missing', () => {
    const rule = why(external(null)).ingress?.tiers[0]?.policies[0]?.rules[2];
    expect(rule).toMatchObject({ outcome: 'unknown', criteria: [{ missing: { fact: 'ip', end: 'source' } }] });
    expect(why(external(null)).verdict).toBe('deny');
  });

  it('has nothing to say about an end that is no workload', () => {
    expect(why(external('1.1.1.1')).egress).toBeNull();
  });
});

describe('on random clusters', () => {
  it(
    'agrees with the engine, and each rule is what its criteria add up to',
    () => {
      let failed = 0;
      fc.assert(
        fc.property(anyDocuments(5), anyConnection, (documents, probe) => {
          const policies = documents.flatMap((document) => {
            const policy = readPolicy(document);
            return policy.ok ? [policy.value] : [];
          });
          const cluster = { tiers: TIERS, policies, facts: FACTS };
          const judged = compilePolicySet(cluster, 'enforced').judge(probe);
          const explained = whyVerdict(cluster, 'enforced', probe);
          expect(explained.verdict).toBe(judged.verdict);
          for (const side of ['egress', 'ingress'] as const) {
            expect(explained[side]?.verdict).toBe(judged[side]?.verdict);
            expect(explained[side]?.steps.length).toBe(judged[side]?.hits.length);
            const looked =
              explained[side]?.tiers.flatMap((tier) => tier.policies.flatMap((policy) => policy.rules)) ?? [];
            for (const rule of looked) {
              const outcomes = rule.criteria.map(({ outcome }) => outcome);
              const total = outcomes.includes('failed')
                ? 'failed'
                : outcomes.includes('unknown')
                  ? 'unknown'
                  : 'matched';
              if (total === 'failed') failed++;
              expect(rule.outcome).toBe(total);
            }
            const deciding = looked.filter(({ decides }) => decides).length;
            const byRule =
              judged[side]?.hits.filter(({ kind }) => kind !== 'EndOfTier' && kind !== 'Profile').length ?? 0;
            expect(deciding).toBe(byRule);
          }
        }),
        { numRuns: 300 },
      );
      expect(failed).toBeGreaterThan(50);
    },
    LOADED_MACHINE_MS,
  );
});
