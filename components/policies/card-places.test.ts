import { describe, expect, it } from 'vitest';
import type { Board, BoardCard, BoardTier } from '@/lib/core/policy/board-model';
import { applyMove, moveByOne, moveToGap } from './card-places';
import { sampleCard } from './testing/sample-card';

const card = (id: string): BoardCard => sampleCard({ id, displayName: id });
const tier = (name: string, ...ids: string[]): BoardTier => ({
  name,
  order: 1,
  defaultAction: 'Deny',
  system: false,
  cards: ids.map(card),
  foot: { enforcedDenied: 0, stagedDenied: 0, triggers: [] },
});
const board = (...tiers: BoardTier[]): Board => ({
  tiers,
  wouldBeDenied: [],
  totals: { allowed: 0, wouldBeDenied: 0, denied: 0, unknown: 0 },
  stagedCount: 0,
  draftSteps: 0,
});
const shape = (of: Board) => of.tiers.map((column) => column.cards.map(({ id }) => id).join(''));

describe('dropping a card into a gap', () => {
  const abc = tier('t', 'a', 'b', 'c');

  it.each([0, 1])('changes nothing in the gaps beside it: %i', (index) => {
    expect(moveToGap(card('a'), abc, index)).toBeNull();
  });

  it.each([
    ['a', 2, 'bac'],
    ['a', 3, 'bca'],
    ['c', 0, 'cab'],
    ['c', 1, 'acb'],
  ])('puts %s into gap %i: %s', (id, index, after) => {
    expect(shape(applyMove(board(abc), moveToGap(card(id), abc, index)))).toEqual([after]);
  });

  it('moves across tiers and keeps every card', () => {
    const both = board(abc, tier('u', 'x'));
    const [, target] = both.tiers;
    const move = target ? moveToGap(card('b'), target, 1) : null;
    const after = applyMove(both, move);
    expect(shape(after)).toEqual(['ac', 'xb']);
    expect(after.tiers[1]?.cards[1]?.tier).toBe('u');
  });
});

describe('moving by one', () => {
  const abc = tier('t', 'a', 'b', 'c');
  it('stops at the ends', () => {
    expect(moveByOne(card('a'), abc, -1)).toBeNull();
    expect(moveByOne(card('c'), abc, 1)).toBeNull();
    expect(moveByOne(card('x'), abc, 1)).toBeNull();
  });
  it('swaps with its neighbour', () => {
    expect(shape(applyMove(board(abc), moveByOne(card('b'), abc, -1)))).toEqual(['bac']);
    expect(shape(applyMove(board(abc), moveByOne(card('b'), abc, 1)))).toEqual(['acb']);
  });
});

it('a move of a card that is gone changes nothing', () => {
  const still = board(tier('t', 'a'));
  expect(applyMove(still, { cardId: 'z', tier: 't', position: 0 })).toBe(still);
});
