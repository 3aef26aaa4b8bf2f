'use client';
import { useDraggable } from '@dnd-kit/core';
import type { DOMAttributes } from 'react';
import type { Dragged } from './drag-targets';

/** A draggable whose body follows the pointer and whose grip is the one tab stop, for the keyboard. */
export function useDragSource(id: string, data: Dragged) {
  const { attributes, isDragging, listeners, setActivatorNodeRef, setNodeRef } = useDraggable({ id, data });
  // dnd-kit types its listeners as bare functions; its sensors give exactly these two.
  const { onPointerDown, onKeyDown } = (listeners ?? {}) as Pick<
    DOMAttributes<HTMLElement>,
    'onPointerDown' | 'onKeyDown'
  >;
  return {
    isDragging,
    body: { ref: setNodeRef, onPointerDown },
    grip: { ...attributes, ref: setActivatorNodeRef, onKeyDown },
  };
}
