/** Where cards stand and where they would stand after a move. Pure. */
import type { Board, BoardCard, BoardTier } from '@/lib/core/policy/board-model';

/** A move as the draft route takes it: `position` counts the target tier's cards without the moved one. */
export interface CardMove {
  readonly cardId: string;
  readonly tier: string;
  readonly position: number;
}

export function allCards(board: Board): readonly BoardCard[] {
  return board.tiers.flatMap((tier) => tier.cards);
}

/** The move that dropping a card into the gap before `index` (of all shown cards) means; null = it stays. */
export function moveToGap(card: BoardCard, tier: BoardTier, index: number): CardMove | null {
  const now = tier.cards.findIndex((other) => other.id === card.id);
  if (now === index || (now >= 0 && now === index - 1)) return null;
  return { cardId: card.id, tier: tier.name, position: now >= 0 && now < index ? index - 1 : index };
}

/** One place up or down in its own tier; null at the ends. */
export function moveByOne(card: BoardCard, tier: BoardTier, step: -1 | 1): CardMove | null {
  const now = tier.cards.findIndex((other) => other.id === card.id);
  const position = now + step;
  return now < 0 || position < 0 || position >= tier.cards.length
    ? null
    : { cardId: card.id, tier: tier.name, position };
}

/** The board as it will look once the draft holds the move, so that a dropped card does not jump back meanwhile. */
export function applyMove(board: Board, move: CardMove | null): Board {
  const card = move && allCards(board).find((other) => other.id === move.cardId);
  if (!move || !card) return board;
  const tiers = board.tiers.map((tier): BoardTier => {
    const others = tier.cards.filter((other) => other.id !== card.id);
    if (tier.name !== move.tier) return { ...tier, cards: others };
    return { ...tier, cards: others.toSpliced(move.position, 0, { ...card, tier: tier.name }) };
  });
  return { ...board, tiers };
}
