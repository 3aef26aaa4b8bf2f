'use client';
import { VERDICT_LABELS } from '@/components/ui/verdict-badge';
import { countOf, type GraphElements } from './graph-elements';

/** What cytoscape says it paints. */
export interface PaintedEdge {
  readonly id: string;
  readonly color: string;
  readonly lineStyle: string;
}

/** The drawn edges as text, for screen readers and for tests that must see real colours. */
export function PaintedEdges({ elements, painted }: { elements: GraphElements; painted: readonly PaintedEdge[] }) {
  const paints = new Map(painted.map((paint) => [paint.id, paint]));
  return (
    <ul data-testid="graph-edges" aria-label="Edges of the graph" className="sr-only">
      {elements.edges.map(({ id, state, label, deniedAt, edge }) => (
        <li
          key={id}
          data-edge={id}
          data-state={state}
          data-denied-at={deniedAt ?? undefined}
          data-color={paints.get(id)?.color}
          data-line-style={paints.get(id)?.lineStyle}
        >
          {edge.source} to {edge.target}: {VERDICT_LABELS[state]}, {label}, {countOf(edge.counts)} connections
        </li>
      ))}
    </ul>
  );
}
