'use client';
import {
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardSensor,
  type Modifier,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { Lock } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { connectionText } from '@/lib/core/graph/connection-words';
import { useBoard } from './board-commands';
import { moveToGap } from './card-places';
import { cardName } from './card-words';
import { accepts, collide, type Dragged, draggedOf, stepByKey, targetOf } from './drag-targets';
import { DRAG_HELP, DRAG_WORDS } from './drag-words';

/** Pixels the pointer travels before a press becomes a drag, so that clicks stay clicks. */
const DRAG_DISTANCE = 6;

/** Pixels between the pointer and what it carries. */
const POINTER_GAP = 10;

/** Carries a small label at the pointer instead of the place where the pick-up began; the keyboard needs no such thing. */
const atPointer: Modifier = ({ activatorEvent, draggingNodeRect, transform }) => {
  if (!(activatorEvent instanceof PointerEvent) || draggingNodeRect === null) return transform;
  return {
    ...transform,
    x: transform.x + activatorEvent.clientX - draggingNodeRect.left + POINTER_GAP,
    y: transform.y + activatorEvent.clientY - draggingNodeRect.top + POINTER_GAP,
  };
};

const POINTER_MODIFIERS = [atPointer];

/** Drag and drop of the board; every drop is an edit of the draft. */
export function BoardDrag({ children }: { readonly children: ReactNode }) {
  const board = useBoard();
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_DISTANCE } }),
    useSensor(KeyboardSensor, { coordinateGetter: stepByKey }),
  );
  const drop = ({ active, over }: DragEndEvent) => {
    setDragged(null);
    const moved = draggedOf(active);
    const target = targetOf(over);
    if (moved?.kind === 'card' && !moved.card.movable) return board.refuse(moved.card);
    if (moved === null || target === null || !accepts(moved, target)) return;
    if (moved.kind === 'flow' && target.kind === 'card') board.allow(target.card, moved.flow);
    const tier = target.kind === 'gap' && board.tiers.find((other) => other.name === target.tier);
    if (moved.kind !== 'card' || target.kind !== 'gap' || !tier) return;
    const move = moveToGap(moved.card, tier, target.index);
    if (move !== null) board.move(moved.card, move.tier, move.position);
  };
  return (
    <DndContext
      id="policy-board"
      sensors={sensors}
      collisionDetection={collide}
      modifiers={POINTER_MODIFIERS}
      accessibility={{ announcements: DRAG_WORDS, screenReaderInstructions: DRAG_HELP }}
      onDragStart={({ active }) => setDragged(draggedOf(active))}
      onDragEnd={drop}
      onDragCancel={() => setDragged(null)}
    >
      {children}
      <DragOverlay dropAnimation={null}>{dragged === null ? null : <DragPill dragged={dragged} />}</DragOverlay>
    </DndContext>
  );
}

function DragPill({ dragged }: { readonly dragged: Dragged }) {
  const fixed = dragged.kind === 'card' && !dragged.card.movable;
  return (
    <div className="flex w-max max-w-80 cursor-grabbing items-center gap-2 rounded-md bg-raised px-2.5 py-1.5 text-xs shadow-float">
      {fixed ? <Lock aria-hidden className="size-3.5 shrink-0 text-subtle" /> : null}
      <span className="min-w-0">
        <span className="block truncate font-mono text-fg">
          {dragged.kind === 'card' ? cardName(dragged.card) : connectionText(dragged.flow.connection)}
        </span>
        {fixed ? <span className="block text-muted wrap-anywhere">{dragged.card.immovableReason}</span> : null}
        {dragged.kind === 'flow' ? <span className="block text-muted">Drop on a staged policy to allow it</span> : null}
      </span>
    </div>
  );
}
