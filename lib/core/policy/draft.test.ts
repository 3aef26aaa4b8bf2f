import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkPolicy } from '@/lib/core/graph/testing/sums';
import { applyDraft, type DraftStep, pushStep, reorderDocument } from './draft';
import type { PolicyDocument } from './model';
import { objectNameOf } from './object-name';

const named = (
  name: string,
  spec: PolicyDocument['spec'] = {},
  kind: 'StagedNetworkPolicy' | 'NetworkPolicy' = 'StagedNetworkPolicy',
) => networkPolicy('shop', name, spec, kind);

function step(before: PolicyDocument | null, after: PolicyDocument | null): DraftStep {
  const document = after ?? before;
  if (document === null) throw new Error('a step names an object');
  return { kind: 'put', name: objectNameOf(document), before, after, label: 'edit' };
}

describe('applyDraft', () => {
  const a = named('a');
  const b = named('b');
  const edited = named('a', { order: 5 });
  const steps = [step(a, edited), step(null, b), step(edited, null)];

  it.each([
    [0, [a]],
    [1, [edited]],
    [2, [edited, b]],
    [3, [b]],
    [9, [b]],
    [-1, [a]],
  ])('with the cursor at %i applies that many steps', (cursor, expected) => {
    expect(applyDraft([a], steps, cursor)).toEqual(expected);
  });

  it('does not touch an object of the same name and another kind', () => {
    const enforced = named('a', {}, 'NetworkPolicy');
    expect(applyDraft([enforced, a], [step(a, null)], 1)).toEqual([enforced]);
  });

  it('drops undone steps when a new one is made', () => {
    const { steps: kept, cursor } = pushStep(steps, 1, step(null, b));
    expect([kept.length, cursor]).toEqual([2, 2]);
    expect(applyDraft([a], kept, cursor)).toEqual([edited, b]);
  });
});

const orderOf = (document: PolicyDocument) =>
  typeof document.spec.order === 'number' ? document.spec.order : Infinity;

/** Orders after a move, in the intended sequence. */
function sequence(
  siblings: readonly PolicyDocument[],
  moved: PolicyDocument,
  position: number,
  changes: readonly PolicyDocument[],
): readonly number[] {
  const byName = new Map(changes.map((document) => [document.metadata.name, document]));
  return siblings
    .toSpliced(position, 0, moved)
    .map((document) => orderOf(byName.get(document.metadata.name) ?? document));
}

describe('reorderDocument', () => {
  const moved = named('moved', { order: 1 });

  it.each([
    ['alone', [], 0, 100],
    ['between two', [10, 20], 1, 15],
    ['before all', [500], 0, 400],
    ['before a small order', [50], 0, 25],
    ['after all', [10, 20], 2, 120],
    ['before one without order', [10, null], 1, 110],
  ])('%s changes only the moved policy', (_name, orders, position, expected) => {
    const siblings = orders.map((order, index) => named(`s${index}`, order === null ? {} : { order }));
    expect(reorderDocument(moved, siblings, position)).toEqual({
      ok: true,
      value: [named('moved', { order: expected })],
    });
  });

  it('says so when fixed neighbours leave no room', () => {
    const fixed = [named('a', { order: 10 }, 'NetworkPolicy'), named('b', { order: 10 }, 'NetworkPolicy')];
    expect(reorderDocument(moved, fixed, 1)).toMatchObject({ ok: false, error: { code: 'no-room' } });
    expect(reorderDocument(moved, [named('a', {}, 'NetworkPolicy')], 1)).toMatchObject({ ok: false });
  });

  it('never gives an order to a Kubernetes policy, which stands at 1000', () => {
    const kubernetes: PolicyDocument = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'k', namespace: 'shop' },
      spec: { podSelector: {} },
    };
    expect(reorderDocument(moved, [kubernetes], 1)).toEqual({ ok: true, value: [named('moved', { order: 1100 })] });
  });

  it('puts the policy exactly there, whatever the orders of its staged neighbours', () => {
    const orders = fc.array(fc.option(fc.integer({ min: -3, max: 3 }), { nil: null }), { maxLength: 6 });
    fc.assert(
      fc.property(orders, fc.nat(6), (unsorted, at) => {
        const sorted = unsorted.toSorted((a, b) => (a ?? Infinity) - (b ?? Infinity) || 0);
        const siblings = sorted.map((order, index) => named(`s${index}`, order === null ? {} : { order }));
        const position = Math.min(at, siblings.length);
        const result = reorderDocument(moved, siblings, position);
        if (!result.ok) throw new Error(result.error.detail);
        const after = sequence(siblings, moved, position, result.value);
        const own = after[position] ?? Number.NaN;
        expect(after.slice(0, position).every((order) => order < own)).toBe(true);
        expect(after.slice(position + 1).every((order) => order > own)).toBe(true);
        expect(result.value[0]?.metadata.name).toBe('moved');
      }),
    );
  });

  it('still finds room after many moves into the same gap', () => {
    let siblings = [named('a', { order: 1 }), named('b', { order: 2 })];
    for (let round = 0; round < 200; round++) {
      const next = named(`n${round}`);
      const result = reorderDocument(next, siblings, 1);
      if (!result.ok) throw new Error(result.error.detail);
      const changed = new Map(result.value.map((document) => [document.metadata.name, document]));
      siblings = siblings.toSpliced(1, 0, next).map((document) => changed.get(document.metadata.name) ?? document);
    }
    const orders = siblings.map(orderOf);
    expect(orders.every((order, index) => index === 0 || order > (orders[index - 1] ?? order))).toBe(true);
  });
});
