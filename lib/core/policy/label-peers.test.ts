import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '@/lib/core/flow';
import { engineRules } from './document-rules';
import { peersField } from './list-dialect';
import { compileRule, matchRule } from './match';
import { dialectCases } from './testing/dialect-cases';
import { connection, NO_FACTS, workload } from './testing/policy-set';
import { createSideWalker } from './walk-side';

const { traffic } = createSideWalker({ tiers: [], policies: [], facts: NO_FACTS }, 'enforced');
const namespace = fc.constantFrom('shop', 'far');
const labels = fc.dictionary(fc.constantFrom('app', 'team', 'version'), fc.constantFrom('a', 'b'), { maxKeys: 3 });
const pod = fc.record({ namespace, labels }).map((parts): Endpoint => workload('pod', parts));
const subject = workload('subject');

/** Does the rule for `peer` alone match `other`. */
function reaches(
  name: keyof typeof dialectCases,
  peer: object,
  other: Endpoint,
  direction: 'ingress' | 'egress',
): boolean {
  const { document, dialect } = dialectCases[name];
  const rule = { ...(dialect.allow === null ? {} : { action: dialect.allow }), [peersField(direction)]: [peer] };
  const probe = direction === 'egress' ? connection(subject, other) : connection(other, subject);
  return engineRules(document, direction, rule).some((each) => matchRule(compileRule(each), traffic(probe)) === true);
}

describe.each(['kubernetes', 'admin', 'cluster'] as const)('peers of the %s dialect', (name) => {
  const { dialect, ownNamespace } = dialectCases[name];
  const direction = fc.constantFrom('ingress', 'egress' as const);

  it('mean the pod they were made from, and no pod of another namespace or without its labels', () => {
    let named = 0;
    fc.assert(
      fc.property(pod, pod, direction, (one, other, way) => {
        const peer = dialect.peer(one, way, ownNamespace);
        if (!peer.ok) return;
        named++;
        expect(reaches(name, peer.value, one, way)).toBe(true);
        const isLike = Object.entries(one.labels ?? {})
          .filter(([key]) => key !== 'version' || !Object.hasOwn(one.labels ?? {}, 'app'))
          .every(([key, value]) => other.labels?.[key] === value);
        expect(reaches(name, peer.value, other, way)).toBe(isLike && other.namespace === one.namespace);
      }),
    );
    expect(named).toBeGreaterThan(30);
  });

  it('are narrowed to the pod and never beyond what they meant', () => {
    const stated = dialectCases[name].peers;
    fc.assert(
      fc.property(fc.constantFrom(...stated), pod, pod, direction, (peer, one, other, way) => {
        if (!reaches(name, peer, one, way)) return;
        const narrow = dialect.narrowed(peer, one);
        if (narrow === null) return;
        expect(reaches(name, narrow, one, way)).toBe(true);
        if (reaches(name, narrow, other, way)) expect(reaches(name, peer, other, way)).toBe(true);
      }),
    );
  });
});
