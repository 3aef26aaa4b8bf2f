/** Which policies could allow a flow that would be denied. Pure. */
import { endpointText } from '@/lib/core/graph/connection-words';
import type { BoardCard, WouldBeDenied } from '@/lib/core/policy/board-model';

/** Staged cards that could allow the flow: those that deny it first, then any that select one of its ends. */
export function allowTargets(
  flow: WouldBeDenied,
  cards: readonly BoardCard[],
): readonly { readonly card: BoardCard; readonly end: 'source' | 'destination' }[] {
  const ends = (['source', 'destination'] as const).filter((end) => flow.connection[end].kind === 'workload');
  const staged = cards.filter((card) => card.staged !== null);
  return ends.flatMap((end) => {
    const name = endpointText(flow.connection[end]);
    const decider = flow.decidedBy.find((decision) => decision.end === end)?.cardId;
    if (decider === undefined) return [];
    return staged
      .filter((card) => card.id === decider || card.endpoints.includes(name))
      .sort((a, b) => Number(b.id === decider) - Number(a.id === decider))
      .map((card) => ({ card, end }));
  });
}
