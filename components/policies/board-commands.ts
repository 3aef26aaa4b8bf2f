'use client';
import { createContext, use } from 'react';
import type { BoardCard, BoardTier, WouldBeDenied } from '@/lib/core/policy/board-model';
import { invariant } from '@/lib/core/result';

/** What cards, rows and menus may ask for. Every edit goes to the draft; only enforce and unstage reach the cluster. */
export interface BoardCommands {
  readonly tiers: readonly BoardTier[];
  readonly selectedId: string | null;
  /** True when some policy of the board passes traffic on: cards then show that line. */
  readonly showPassed: boolean;
  readonly search: string;
  /** False: enforcing is done by hand, from the YAML that `enforce` then offers. */
  readonly canEnforce: boolean;
  select: (card: BoardCard | null) => void;
  /** `position` counts the tier's cards without the moved one. */
  move: (card: BoardCard, tier: string, position: number) => void;
  allow: (card: BoardCard, flow: WouldBeDenied) => void;
  enforce: (cards: readonly BoardCard[]) => void;
  unstage: (card: BoardCard) => void;
  /** Says why a card cannot be moved. */
  refuse: (card: BoardCard) => void;
}

const Context = createContext<BoardCommands | null>(null);
export const BoardCommandsProvider = Context.Provider;

export function useBoard(): BoardCommands {
  const commands = use(Context);
  invariant(commands !== null, 'useBoard is used inside the policy board');
  return commands;
}
