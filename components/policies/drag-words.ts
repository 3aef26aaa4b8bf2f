/** What a screen reader hears while something is dragged on the board. */
import type { Announcements, ScreenReaderInstructions } from '@dnd-kit/core';
import { connectionText } from '@/lib/core/graph/connection-words';
import { cardName } from './card-words';
import { accepts, type Dragged, type DropTarget, draggedOf, placeInGap, targetOf } from './drag-targets';

export const DRAG_HELP: ScreenReaderInstructions = {
  draggable:
    'Press Space or Enter to pick up, the arrow keys to move, Space or Enter again to drop, Escape to cancel. Dropping edits the draft, never the cluster.',
};

export const DRAG_WORDS: Announcements = {
  onDragStart: ({ active }) => startText(draggedOf(active)),
  onDragOver: ({ active, over }) => overText(draggedOf(active), targetOf(over)),
  onDragEnd: ({ active, over }) => endText(draggedOf(active), targetOf(over)),
  onDragCancel: ({ active }) => `${nameOf(draggedOf(active))} stays where it was.`,
};

export function nameOf(dragged: Dragged | null): string {
  if (dragged === null) return 'It';
  return dragged.kind === 'card' ? `Policy ${cardName(dragged.card)}` : connectionText(dragged.flow.connection);
}

export function startText(dragged: Dragged | null): string {
  if (dragged?.kind === 'card' && !dragged.card.movable) {
    return `${nameOf(dragged)} cannot be moved: ${dragged.card.immovableReason ?? 'its place is fixed'}.`;
  }
  return `Picked up ${nameOf(dragged)}.`;
}

export function overText(dragged: Dragged | null, target: DropTarget | null): string {
  if (dragged === null || target === null || !accepts(dragged, target)) {
    return `${nameOf(dragged)} is over nothing that takes it.`;
  }
  if (target.kind === 'card') return `Allow it in ${cardName(target.card)}.`;
  if (dragged.kind !== 'card') return '';
  const { place, of } = placeInGap(dragged.card, target);
  return `Place ${place} of ${of} in tier ${target.tier}.`;
}

export function endText(dragged: Dragged | null, target: DropTarget | null): string {
  if (dragged === null || target === null || !accepts(dragged, target)) return `${nameOf(dragged)} stays where it was.`;
  if (target.kind === 'card') return `${nameOf(dragged)} is allowed in ${cardName(target.card)}, in the draft.`;
  if (dragged.kind !== 'card') return '';
  const { place, moves } = placeInGap(dragged.card, target);
  return moves
    ? `${nameOf(dragged)} moved to place ${place} in tier ${target.tier}, in the draft.`
    : `${nameOf(dragged)} stays where it was.`;
}
