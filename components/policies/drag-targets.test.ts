import { describe, expect, it } from 'vitest';
import type { WouldBeDenied } from '@/lib/core/policy/board-model';
import { accepts, nextCentre, placeInGap } from './drag-targets';
import { sampleCard, sampleVersion } from './testing/sample-card';

describe('stepping by arrow keys', () => {
  const left = [0, 100, 200].map((y) => ({ x: 0, y }));
  const right = [10, 90].map((y) => ({ x: 300, y }));
  const centres = [...left, ...right];

  it('goes to the nearest place of the same column', () => {
    expect(nextCentre({ x: 0, y: 100 }, centres, 'ArrowDown')).toEqual({ x: 0, y: 200 });
    expect(nextCentre({ x: 0, y: 100 }, centres, 'ArrowUp')).toEqual({ x: 0, y: 0 });
  });

  it('changes the column to the place at the same height', () => {
    expect(nextCentre({ x: 0, y: 100 }, centres, 'ArrowRight')).toEqual({ x: 300, y: 90 });
    expect(nextCentre({ x: 300, y: 10 }, centres, 'ArrowLeft')).toEqual({ x: 0, y: 0 });
  });

  it('stays at the edge', () => {
    expect(nextCentre({ x: 0, y: 200 }, left, 'ArrowDown')).toBeNull();
    expect(nextCentre({ x: 300, y: 10 }, centres, 'ArrowRight')).toBeNull();
  });
});

describe('what may land where', () => {
  const staged = sampleCard({ staged: sampleVersion({}) });
  const enforced = sampleCard({ enforced: sampleVersion({}) });
  const gap = { kind: 'gap', tier: 'default', index: 0, cardIds: [] } as const;
  const flow = { kind: 'flow', flow: {} as WouldBeDenied } as const;

  it('a flow lands on staged cards only', () => {
    expect(accepts(flow, { kind: 'card', card: staged })).toBe(true);
    expect(accepts(flow, { kind: 'card', card: enforced })).toBe(false);
    expect(accepts(flow, gap)).toBe(false);
  });

  it('a card lands in gaps, and only when it may be moved', () => {
    expect(accepts({ kind: 'card', card: staged }, gap)).toBe(true);
    expect(accepts({ kind: 'card', card: { ...staged, movable: false } }, gap)).toBe(false);
    expect(accepts({ kind: 'card', card: staged }, { kind: 'card', card: staged })).toBe(false);
  });
});

describe('the place that a gap means', () => {
  const gap = (index: number) => ({ kind: 'gap', tier: 't', index, cardIds: ['a', 'b', 'c'] }) as const;

  it.each([
    ['a', 0, 1, false],
    ['a', 1, 1, false],
    ['a', 2, 2, true],
    ['a', 3, 3, true],
    ['c', 0, 1, true],
    ['c', 3, 3, false],
  ])('for %s in gap %i is %i of 3, moves: %s', (id, index, place, moves) => {
    expect(placeInGap({ id }, gap(index))).toEqual({ place, of: 3, moves });
  });

  it('counts one more place for a card of another tier', () => {
    expect(placeInGap({ id: 'x' }, gap(3))).toEqual({ place: 4, of: 4, moves: true });
  });
});
