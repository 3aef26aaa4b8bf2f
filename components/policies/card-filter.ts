/** Which cards a chip and a search text leave on the board. Pure. */
import type { BoardCard } from '@/lib/core/policy/board-model';

export const BOARD_CHIPS = ['all', 'denying', 'staged', 'enforced', 'unused', 'noEndpoints'] as const;
export type BoardChip = (typeof BOARD_CHIPS)[number];

export const CHIP_LABELS: Readonly<Record<BoardChip, string>> = {
  all: 'All',
  denying: 'Denying',
  staged: 'Staged',
  enforced: 'Enforced',
  unused: 'Unused',
  noEndpoints: 'No endpoints',
};

export function chipMatches(card: BoardCard, chip: BoardChip): boolean {
  switch (chip) {
    case 'all':
      return true;
    case 'staged':
      return card.staged !== null;
    case 'enforced':
      return card.enforced !== null;
    case 'unused':
      return card.flags.includes('neverHit');
    case 'denying':
    case 'noEndpoints':
      return card.flags.includes(chip);
  }
}

/** Every word must occur in the name, the namespace, the selector or an endpoint; case does not matter. */
export function searchMatches(card: BoardCard, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [card.displayName, card.namespace ?? 'global', card.tier, card.selectorText, ...card.endpoints]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

export function filterCards(cards: readonly BoardCard[], chip: BoardChip, search: string): readonly BoardCard[] {
  return cards.filter((card) => chipMatches(card, chip) && searchMatches(card, search));
}
