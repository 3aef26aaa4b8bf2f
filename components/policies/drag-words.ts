/** What a screen reader hears while something is dragged on the board. */
import type { Announcements, ScreenReaderInstructions } from '@dnd-kit/core';
import { connectionText } from '@/lib/core/graph/connection-words';
import { cardName } from './card-words';
import { accepts, type Dragged, type DropTarget, draggedOf, targetOf } from './drag-targets';

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
  if (target === null || !accepts(dragged, target)) return `${nameOf(dragged)} is over nothing that takes it.`;
  return target.kind === 'gap'
    ? `Place ${target.index + 1} of ${target.gaps} in tier ${target.tier}.`
    : `Allow it in ${cardName(target.card)}.`;
}

export function endText(dragged: Dragged | null, target: DropTarget | null): string {
  if (target === null || !accepts(dragged, target)) return `${nameOf(dragged)} stays where it was.`;
  return target.kind === 'gap'
    ? `${nameOf(dragged)} moved to place ${target.index + 1} in tier ${target.tier}, in the draft.`
    : `${nameOf(dragged)} is allowed in ${cardName(target.card)}, in the draft.`;
}
