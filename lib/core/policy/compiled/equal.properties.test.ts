import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '@/lib/core/flow';
import type { ClusterFacts, ConnectionFacts, Policy, PolicyEngine, PolicyScope, Tier } from '@/lib/core/policy/model';
import type { Profile } from '@/lib/core/policy/profile';
import { plainEngine } from '@/lib/core/policy/reference/plain-engine';
import { CompileCache } from './compile-cache';
import { compileEngine } from './compile-engine';
import { facts, flows, policies, policy, tiers } from './testing/clusters';

/** Seconds alone; a machine busy with other suites may need far longer. */
const LOADED_MACHINE_MS = 120_000;
const CLUSTERS = 1500;
const FLOWS = 8;

const scope = fc.constantFrom<PolicyScope>('enforced', 'staged', 'pending');
/** What was judged before is of use to the same scope only. */
const mostlyStaged = fc.constantFrom<PolicyScope>('staged', 'staged', 'staged', 'enforced', 'pending');
const tieBreak = fc.constantFrom('v3.32', 'v3.30');

interface World {
  readonly tiers: readonly Tier[];
  readonly policies: readonly Policy[];
  readonly facts: ClusterFacts;
}
const world: fc.Arbitrary<World> = fc.record({ tiers, policies, facts });

/** Twice, so that what the memo answers is compared as well. */
function expectEqual(compiled: PolicyEngine, plain: PolicyEngine, connections: readonly ConnectionFacts[]): void {
  for (const asked of [...connections, ...connections]) {
    expect(compiled.judge(asked)).toStrictEqual(plain.judge(asked));
  }
  for (const { source, destination } of connections) {
    expect(compiled.selecting(source, 'egress')).toEqual(plain.selecting(source, 'egress'));
    expect(compiled.selecting(destination, 'ingress')).toEqual(plain.selecting(destination, 'ingress'));
  }
}

describe('the compiled engine on random clusters', () => {
  it(
    `judges as the plain reference does, in verdict, trace and reason, ${CLUSTERS * FLOWS} flows`,
    () => {
      const verdicts = { allow: 0, deny: 0, unknown: 0 };
      fc.assert(
        fc.property(world, scope, tieBreak, flows(FLOWS), (set, within, rule, connections) => {
          const options = { tieBreak: rule } as const;
          const compiled = compileEngine(set, within, options);
          expectEqual(compiled, plainEngine(set, within, options), connections);
          for (const { verdict } of compiled.judgeMany(connections)) verdicts[verdict]++;
        }),
        { numRuns: CLUSTERS },
      );
      // The generator must not drift into clusters where everything is the same.
      for (const count of Object.values(verdicts)) expect(count).toBeGreaterThan(CLUSTERS / 2);
    },
    LOADED_MACHINE_MS,
  );

  it(
    'judges as the plain reference does after edits that share a cache',
    () => {
      fc.assert(
        fc.property(
          world,
          fc.array(fc.tuple(fc.nat(6), policy, mostlyStaged), { minLength: 1, maxLength: 4 }),
          flows(4),
          (set, edits, connections) => {
            const cache = new CompileCache();
            let edited = set;
            expectEqual(compileEngine(set, 'staged', { cache }), plainEngine(set, 'staged'), connections);
            for (const [at, replacement, within] of edits) {
              edited = { ...edited, policies: edited.policies.with(at % edited.policies.length, replacement) };
              expectEqual(compileEngine(edited, within, { cache }), plainEngine(edited, within), connections);
            }
          },
        ),
        { numRuns: 600 },
      );
    },
    LOADED_MACHINE_MS,
  );

  it(
    'judges by the profiles it is given',
    () => {
      fc.assert(
        fc.property(world, policies, scope, flows(FLOWS), (set, donors, within, connections) => {
          const profilesOf = ({ name }: Endpoint): readonly Profile[] =>
            donors
              .filter((_, index) => index % 2 === name.length % 2)
              .map((donor, index) => ({ name: `p${index}`, ingress: donor.ingress, egress: donor.egress }));
          const options = { profilesOf };
          expectEqual(compileEngine(set, within, options), plainEngine(set, within, options), connections);
        }),
        { numRuns: 400 },
      );
    },
    LOADED_MACHINE_MS,
  );
});
