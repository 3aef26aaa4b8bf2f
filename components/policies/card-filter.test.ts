import { describe, expect, it } from 'vitest';
import type { BoardCard } from '@/lib/core/policy/board-model';
import { BOARD_CHIPS, chipMatches, filterCards, searchMatches } from './card-filter';
import { sampleCard, sampleVersion } from './testing/sample-card';

describe('chips', () => {
  const cards: Record<string, BoardCard> = {
    staged: sampleCard({ staged: sampleVersion({}), flags: ['staged', 'denying'] }),
    enforced: sampleCard({ enforced: sampleVersion({}), flags: ['neverHit'] }),
    empty: sampleCard({ enforced: sampleVersion({}), flags: ['noEndpoints'] }),
  };
  it.each([
    ['all', ['staged', 'enforced', 'empty']],
    ['denying', ['staged']],
    ['staged', ['staged']],
    ['enforced', ['enforced', 'empty']],
    ['unused', ['enforced']],
    ['noEndpoints', ['empty']],
  ] as const)('%s leaves exactly its cards', (chip, left) => {
    expect(Object.keys(cards).filter((name) => cards[name] && chipMatches(cards[name], chip))).toEqual(left);
  });

  it('names every chip once', () => expect(new Set(BOARD_CHIPS).size).toBe(6));
});

describe('search', () => {
  const card = sampleCard({ displayName: 'web', namespace: 'emojivoto', endpoints: ['emojivoto/web'] });

  it('wants every word, wherever it occurs, whatever its case', () => {
    expect(searchMatches(card, 'EMOJI web')).toBe(true);
    expect(searchMatches(card, 'web billing')).toBe(false);
    expect(searchMatches(card, '  ')).toBe(true);
  });

  it('finds a cluster-wide policy as global', () => {
    expect(searchMatches(sampleCard({ namespace: null }), 'global')).toBe(true);
  });

  it('works together with the chip', () => {
    expect(filterCards([card], 'staged', 'web')).toEqual([]);
    expect(filterCards([card], 'all', 'web')).toEqual([card]);
  });
});
