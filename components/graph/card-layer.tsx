'use client';
import { type Ref, useCallback, useImperativeHandle, useRef } from 'react';
import type { Point } from './edge-routes';
import type { NodeElement } from './graph-elements';
import { ItemCard } from './item-card';

export interface CardLayerHandle {
  place(id: string, at: Point): void;
  view(pan: Point, zoom: number): void;
  hover(id: string | null): void;
}

export interface CardLayerProps {
  readonly ref: Ref<CardLayerHandle>;
  readonly nodes: readonly NodeElement[];
  readonly selected: string | null;
  readonly faint: ReadonlySet<string>;
  readonly dimmed: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
}

/**
 * Sharp HTML cards over the canvas. Panning moves one layer and a glide moves one card, both past React, so that
 * interaction never waits for a render. Text nodes only: names are foreign.
 */
export function CardLayer({ ref, nodes, selected, faint, dimmed, onToggle }: CardLayerProps) {
  const layer = useRef<HTMLDivElement>(null);
  const cards = useRef(new Map<string, HTMLElement>());
  const places = useRef(new Map<string, Point>());
  const hovered = useRef<string | null>(null);

  useImperativeHandle(
    ref,
    () => ({
      place: (id, at) => {
        places.current.set(id, { ...at });
        move(cards.current.get(id), at);
      },
      view: (pan, zoom) => {
        if (layer.current) layer.current.style.transform = `translate(${pan.x}px, ${pan.y}px) scale(${zoom})`;
      },
      hover: (id) => {
        cards.current.get(hovered.current ?? '')?.removeAttribute('data-hover');
        cards.current.get(id ?? '')?.setAttribute('data-hover', '');
        hovered.current = id;
      },
    }),
    [],
  );

  const keep = useCallback((id: string, element: HTMLElement | null) => {
    if (element === null) {
      cards.current.delete(id);
      return;
    }
    cards.current.set(id, element);
    move(element, places.current.get(id));
  }, []);

  return (
    <div aria-hidden className="pointer-events-none absolute inset-0 overflow-hidden">
      <div ref={layer} className="absolute top-0 left-0 origin-top-left">
        {nodes.map((node) => (
          <div
            key={`${node.shape}${node.id}`}
            ref={(element) => keep(node.id, element)}
            className="absolute top-0 left-0"
          >
            <ItemCard
              node={node}
              selected={selected === node.id}
              faint={faint.has(node.id)}
              dim={dimmed.has(node.id)}
              onToggle={onToggle}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

/** A card that stands nowhere yet is not shown. */
function move(element: HTMLElement | undefined, at: Point | undefined): void {
  if (element === undefined) return;
  element.style.visibility = at === undefined ? 'hidden' : 'visible';
  if (at !== undefined) element.style.transform = `translate(${at.x}px, ${at.y}px)`;
}
