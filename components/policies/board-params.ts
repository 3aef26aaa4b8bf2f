'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { BOARD_CHIPS } from './card-filter';

/** What the board shows beside the shell's range: `?tab&show&q&card`. `card` is a card id, null = no panel. */
export function useBoardParams() {
  return useQueryStates({
    tab: parseAsStringLiteral(['board', 'list'] as const)
      .withDefault('board')
      .withOptions({ history: 'push' }),
    show: parseAsStringLiteral(BOARD_CHIPS).withDefault('all').withOptions({ history: 'push' }),
    q: parseAsString.withDefault(''),
    card: parseAsString.withOptions({ history: 'push' }),
  });
}
