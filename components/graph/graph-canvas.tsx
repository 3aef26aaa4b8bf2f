'use client';
import { useTheme } from 'next-themes';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { CardLayer, type CardLayerHandle } from './card-layer';
import { GraphControls } from './graph-controls';
import type { GraphElements } from './graph-elements';
import { GraphEngine, type GraphListener } from './graph-engine';
import { GraphSkeleton } from './graph-skeleton';
import { readTheme } from './graph-style';
import { homesOf } from './home-stores';
import { GraphLegend } from './legend';
import { type Arrow, nextItem } from './next-item';
import { type PaintedEdge, PaintedEdges } from './painted-edges';

export interface GraphCanvasProps {
  /** Homes are kept per cluster. */
  readonly cluster: string;
  readonly elements: GraphElements;
  readonly selected: string | null;
  readonly dimmed: ReadonlySet<string>;
  readonly onSelect: GraphListener['onSelect'];
  /** Expand or collapse the namespace with this item id. */
  readonly onToggle: (itemId: string) => void;
}

const NOTHING_FAINT: ReadonlySet<string> = new Set();

/** The picture: cytoscape's canvas below, React's cards above, moved together. */
export function GraphCanvas({ cluster, elements, selected, dimmed, onSelect, onToggle }: GraphCanvasProps) {
  const container = useRef<HTMLDivElement>(null);
  const cards = useRef<CardLayerHandle>(null);
  const [engine, setEngine] = useState<GraphEngine | null>(null);
  const [faint, setFaint] = useState(NOTHING_FAINT);
  const [painted, setPainted] = useState<readonly PaintedEdge[]>([]);
  const [drawn, setDrawn] = useState(0);
  const { resolvedTheme } = useTheme();
  const handlers = useRef({ onSelect, onToggle });
  handlers.current = { onSelect, onToggle };

  // Outside thing: cytoscape. Cleanup destroys the instance.
  useEffect(() => {
    if (container.current === null) return;
    const created = new GraphEngine(
      container.current,
      readTheme(document.documentElement),
      homesOf(cluster),
      {
        onPlace: (id, at) => cards.current?.place(id, at),
        onViewport: (pan, zoom) => cards.current?.view(pan, zoom),
        onSelect: (kind, id) => handlers.current.onSelect(kind, id),
        onToggle: (id) => handlers.current.onToggle(id),
        onHover: (id) => cards.current?.hover(id),
        onDrawn: () => setDrawn((times) => times + 1),
      },
      () => matchMedia('(prefers-reduced-motion: reduce)').matches,
    );
    setEngine(created);
    return () => {
      setEngine(null);
      created.destroy();
    };
  }, [cluster]);

  // Outside thing: cytoscape's elements. Nothing to clean up: the next call overtakes this one.
  useEffect(() => {
    void engine?.show(elements);
  }, [engine, elements]);

  // Outside thing: cytoscape's classes, after every drawing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `drawn` says that there are new elements to mark
  useEffect(() => {
    if (engine === null) return;
    engine.mark(selected, dimmed);
    setFaint(engine.faintIds());
    setPainted(engine.paintedEdges());
  }, [engine, selected, dimmed, drawn]);

  // Outside thing: cytoscape's colours. `resolvedTheme` changes the tokens that are read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the document
  useEffect(() => {
    engine?.setTheme(readTheme(document.documentElement));
  }, [engine, resolvedTheme]);

  // Outside thing: the canvas' size. Cleanup disconnects the observer.
  useEffect(() => {
    if (container.current === null || engine === null) return;
    const observer = new ResizeObserver(() => engine.resize(selected));
    observer.observe(container.current);
    return () => observer.disconnect();
  }, [engine, selected]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (engine === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const done = handleKey(event.key, engine, selected, handlers.current);
    if (done) event.preventDefault();
  };

  return (
    <div className="relative min-h-0 min-w-0 flex-1 overflow-hidden bg-canvas">
      {/* cytoscape looks for its sheet by id and then adds no style element, which the CSP would refuse */}
      <i id="__________cytoscape_stylesheet" hidden />
      <div
        data-testid="service-graph"
        data-drawn={drawn > 0 || undefined}
        role="application"
        aria-label="Service graph. Arrow keys select, Enter expands, Escape clears. The table shows the same as text."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture takes keys as one widget
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="absolute inset-0 outline-offset-[-2px]"
      >
        <div ref={container} className="absolute inset-0" />
        <CardLayer
          ref={cards}
          nodes={elements.nodes}
          selected={selected}
          faint={faint}
          dimmed={dimmed}
          onToggle={onToggle}
        />
      </div>
      {drawn === 0 ? (
        <div className="pointer-events-none absolute inset-0 flex">
          <GraphSkeleton />
        </div>
      ) : null}
      <PaintedEdges elements={elements} painted={painted} />
      <GraphLegend />
      <GraphControls engine={engine} />
    </div>
  );
}

function handleKey(
  key: string,
  engine: GraphEngine,
  selected: string | null,
  { onSelect, onToggle }: Pick<GraphCanvasProps, 'onSelect' | 'onToggle'>,
): boolean {
  if (key.startsWith('Arrow')) {
    const next = nextItem(engine.boxes(), selected, key as Arrow);
    if (next !== null) onSelect('item', next);
  } else if (key === 'Enter' && selected !== null) onToggle(selected);
  else if (key === 'Escape') onSelect(null, '');
  else if (key === '+' || key === '=') engine.zoomBy(1);
  else if (key === '-') engine.zoomBy(-1);
  else if (key === '0') engine.fit();
  else return false;
  return true;
}
