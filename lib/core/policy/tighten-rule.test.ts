import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRule, matchRule } from './match';
import type { ConnectionFacts, PolicyDocument } from './model';
import { readPolicy } from './read-policy';
import { ruleContains } from './rule-contains';
import { ruleUses, type UsedConnection } from './rule-use';
import { connection, documentOf, external, NO_FACTS, workload } from './testing/policy-set';
import { anyConnection, anyDocuments, EVERY_CONNECTION, FACTS, TIERS } from './testing/random-cluster';
import { tightenRule } from './tighten-rule';
import { validateDocument } from './validate';
import { createSideWalker } from './walk-side';

const web = workload('web', { ip: '10.0.0.1' });
const egress = (rules: readonly object[], more: object = {}) =>
  documentOf('NetworkPolicy', 'web', { selector: "app == 'web'", types: ['Egress'], egress: rules, ...more });
const counted = (probe: ConnectionFacts): UsedConnection => ({ ...probe, connections: 1, lastSeen: 1 });
const to = (ip: string | null, port = 5432) =>
  counted(connection(web, external(ip, 'private'), { destinationPort: port }));
const toWorkload = (name: string, port: number, namespace = 'shop') =>
  counted(connection(web, workload(name, { namespace, ip: '10.0.0.2' }), { destinationPort: port }));

function tighten(document: PolicyDocument, used: readonly UsedConnection[]) {
  const walker = createSideWalker({ tiers: [], policies: [], facts: NO_FACTS }, 'enforced');
  return tightenRule(document, 'egress', 0, used, walker.traffic);
}

describe('tightenRule', () => {
  it('turns a block and any port into what was used', () => {
    const answer = tighten(egress([{ action: 'Allow', protocol: 'TCP', destination: { nets: ['10.0.0.0/8'] } }]), [
      to('10.0.0.6'),
      to('10.0.0.5'),
    ]);
    expect(answer.ok && answer.value.rules).toEqual([
      { action: 'Allow', protocol: 'TCP', destination: { nets: ['10.0.0.5/32', '10.0.0.6/32'], ports: [5432] } },
    ]);
    expect(answer.ok && answer.value.texts).toEqual(['Allow TCP, to 10.0.0.5/32, 10.0.0.6/32, to ports 5432']);
  });

  it('gives each peer the ports it was used on', () => {
    const answer = tighten(egress([{ action: 'Allow' }]), [
      toWorkload('db', 5432),
      toWorkload('cache', 6379, 'far'),
      toWorkload('db', 5433),
    ]);
    expect(answer.ok && answer.value.rules).toEqual([
      {
        action: 'Allow',
        protocol: 'TCP',
        destination: {
          selector: "app == 'cache'",
          namespaceSelector: "projectcalico.org/name == 'far'",
          ports: [6379],
        },
      },
      { action: 'Allow', protocol: 'TCP', destination: { selector: "app == 'db'", ports: ['5432:5433'] } },
    ]);
  });

  it('keeps every word of the rule that it cannot narrow', () => {
    const rule = {
      action: 'Allow',
      protocol: 'TCP',
      metadata: { annotations: { why: 'ticket 7' } },
      destination: { selector: 'has(app)', ports: ['http'] },
    };
    const facts = {
      ...NO_FACTS,
      workloads: [
        {
          namespace: 'shop',
          name: 'db',
          labels: { app: 'db' },
          serviceAccount: null,
          serviceAccountLabels: {},
          ips: ['10.0.0.2'],
          ports: [{ name: 'http', port: 80, protocol: 'tcp' }],
        },
      ],
    };
    const { traffic } = createSideWalker({ tiers: [], policies: [], facts }, 'enforced');
    const answer = tightenRule(egress([rule]), 'egress', 0, [toWorkload('db', 80)], traffic);
    expect(answer.ok && answer.value.rules).toEqual([
      { ...rule, destination: { selector: "(has(app)) && app == 'db'", ports: ['http'] } },
    ]);
  });

  it('narrows ports alone where the address was not reported', () => {
    const answer = tighten(egress([{ action: 'Allow', protocol: 'TCP' }]), [to(null)]);
    expect(answer.ok && answer.value.rules).toEqual([
      { action: 'Allow', protocol: 'TCP', destination: { ports: [5432] } },
    ]);
  });

  it('leaves the other rules of the policy where they are', () => {
    const deny = { action: 'Deny', destination: { nets: ['10.0.0.5/32'] } };
    const answer = tighten(egress([{ action: 'Allow' }, deny]), [toWorkload('db', 1), toWorkload('cache', 2)]);
    expect(answer.ok && (answer.value.document.spec.egress as readonly unknown[])[2]).toEqual(deny);
  });

  it.each<[string, PolicyDocument, readonly UsedConnection[]]>([
    ['not-allow', egress([{ action: 'Deny' }]), [to('10.0.0.5')]],
    ['no-such-rule', egress([]), [to('10.0.0.5')]],
    ['unused', egress([{ action: 'Allow' }]), []],
    [
      'already-tight',
      egress([{ action: 'Allow', protocol: 'TCP', destination: { nets: ['10.0.0.5/32'], ports: [5432] } }]),
      [to('10.0.0.5')],
    ],
    ['unsupported-kind', { ...egress([{ action: 'Allow' }]), apiVersion: 'cilium.io/v2' }, [to('10.0.0.5')]],
  ])('refuses: %s', (code, document, used) => {
    expect(tighten(document, used)).toMatchObject({ ok: false, error: { code } });
  });
});

describe('on random policies and use', () => {
  it('every used connection stays allowed and nothing new is', () => {
    const walker = createSideWalker({ tiers: TIERS, policies: [], facts: FACTS }, 'enforced');
    const matches = (
      document: PolicyDocument,
      direction: 'ingress' | 'egress',
      range: readonly number[],
      probe: ConnectionFacts,
    ) => {
      const policy = readPolicy(document);
      return range.some((index) => {
        const rule = policy.ok ? policy.value[direction][index] : undefined;
        return rule !== undefined && matchRule(compileRule(rule), walker.traffic(probe)) === true;
      });
    };
    let tightened = 0;
    fc.assert(
      fc.property(anyDocuments(3), fc.array(anyConnection, { minLength: 1, maxLength: 30 }), (documents, probes) => {
        const policies = documents.flatMap((document) => {
          const policy = readPolicy(document);
          return policy.ok ? [policy.value] : [];
        });
        const uses = ruleUses({ tiers: TIERS, policies, facts: FACTS }, 'enforced', probes.map(counted));
        for (const [at, document] of documents.entries()) {
          for (const direction of ['ingress', 'egress'] as const) {
            for (const [ruleIndex, rule] of (policies[at]?.[direction] ?? []).entries()) {
              const ref = policies[at]?.ref;
              if (ref === undefined || rule.action !== 'Allow') continue;
              const { certain } = uses.of({ ref, direction, ruleIndex });
              const answer = tightenRule(document, direction, ruleIndex, certain, walker.traffic);
              if (!answer.ok) continue;
              tightened++;
              const after = answer.value.document;
              const range = answer.value.rules.map((_, offset) => ruleIndex + offset);
              for (const probe of certain) expect(matches(after, direction, range, probe)).toBe(true);
              for (const probe of EVERY_CONNECTION) {
                if (matches(after, direction, range, probe))
                  expect(matches(document, direction, [ruleIndex], probe)).toBe(true);
              }
              const read = readPolicy(after);
              for (const index of range) {
                const narrow = read.ok ? read.value[direction][index] : undefined;
                expect(narrow && ruleContains(rule, narrow)).toBe(true);
              }
              expect(validateDocument(after).length).toBeLessThanOrEqual(validateDocument(document).length);
            }
          }
        }
      }),
      { numRuns: 100 },
    );
    expect(tightened).toBeGreaterThan(25);
  }, 60_000);
});
