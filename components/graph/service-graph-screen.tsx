'use client';
import { useQuery } from '@tanstack/react-query';
import { Waypoints } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useCallback, useEffect, useMemo } from 'react';
import { UnlessNoSource } from '@/components/shell/no-source';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState, ErrorStrip } from '@/components/ui/error-state';
import type { GraphResponse } from '@/lib/api/graph';
import { explainError } from '@/lib/client/fetch';
import { graphQuery } from '@/lib/client/graph';
import { useRange, useScope } from '@/lib/client/url-state';
import { ConnectionDrawer } from './connection-drawer';
import { EdgePanel } from './edge-panel';
import { GraphTable } from './edge-table';
import { toElements } from './graph-elements';
import { GraphSkeleton } from './graph-skeleton';
import {
  type Selection,
  useExpanded,
  useFocus,
  useLayerStates,
  usePicture,
  useSelection,
  useView,
  useVolume,
} from './graph-state';
import { GraphToolbar } from './graph-toolbar';
import { ItemPanel } from './item-panel';
import { dimmedIds } from './layers';
import { MOST_DRAWN, showGraph } from './shown-graph';

const GraphCanvas = dynamic(() => import('./graph-canvas').then((room) => room.GraphCanvas), {
  ssr: false,
  loading: () => <GraphSkeleton />,
});

/** The Service Graph: toolbar, picture or table, panel of the selection, drawer of connections. */
export function ServiceGraphScreen() {
  const { params } = useRange();
  const [view] = useView();
  const graph = useQuery(graphQuery({ ...params, view }));
  const failed = graph.isError ? explainError(graph.error) : null;
  const retry = () => void graph.refetch();
  return (
    <>
      <GraphToolbar />
      {failed !== null && graph.data !== undefined ? (
        <ErrorStrip title="Could not refresh the graph" {...failed} onRetry={retry} busy={graph.isFetching} />
      ) : null}
      {graph.data !== undefined ? <LoadedGraph graph={graph.data} /> : null}
      {graph.data === undefined && failed === null ? <GraphSkeleton /> : null}
      {graph.data === undefined && failed !== null ? (
        <ErrorState title="Could not load the graph" {...failed} onRetry={retry} busy={graph.isFetching} />
      ) : null}
    </>
  );
}

function LoadedGraph({ graph }: { readonly graph: GraphResponse }) {
  const { params } = useRange();
  const [view] = useView();
  const [scope] = useScope();
  const [picture] = usePicture();
  const [volume] = useVolume();
  const [focus] = useFocus();
  const [open, setOpen] = useExpanded();
  const { states } = useLayerStates();
  const { item: itemId, edge: edgeId, select } = useSelection();
  const selected = itemId ?? edgeId;
  useClearOnEscape(selected !== null, select);

  const shown = useMemo(
    () => showGraph(graph, { scope, layers: states, expanded: open, selected: itemId, focus }),
    [graph, scope, states, open, itemId, focus],
  );
  const elements = useMemo(() => toElements(shown.drawn, volume), [shown.drawn, volume]);
  const dimmed = useMemo(() => dimmedIds(shown.drawn.items, shown.drawn.edges, states), [shown.drawn, states]);
  const toggle = useCallback(
    (id: string) => {
      const namespace = shown.drawn.items.find(
        (candidate) => candidate.id === id && candidate.kind === 'namespace',
      )?.namespace;
      if (namespace === undefined || namespace === null) return;
      const isOpen = shown.expanded.includes(namespace);
      void setOpen(
        isOpen ? shown.expanded.filter((name) => name !== namespace) : [...shown.expanded, namespace].sort(),
      );
    },
    [shown, setOpen],
  );

  const item = shown.drawn.items.find((candidate) => candidate.id === itemId) ?? null;
  const edge = shown.drawn.edges.find((candidate) => candidate.id === edgeId) ?? null;
  if (graph.items.length === 0) return <NothingSeen />;
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        {shown.capped ? <CapNote /> : null}
        {picture === 'table' ? (
          <GraphTable graph={shown.drawn} selected={selected} onSelect={select} />
        ) : (
          <GraphCanvas
            cluster={params.cluster ?? ''}
            elements={elements}
            selected={selected}
            dimmed={dimmed}
            onSelect={select}
            onToggle={toggle}
          />
        )}
        <ConnectionDrawer
          range={params}
          view={view}
          item={item}
          edge={edge}
          onSelectEdge={(id) => select('edge', id)}
        />
      </div>
      {item === null ? null : (
        <ItemPanel
          item={item}
          graph={shown.drawn}
          isExpanded={item.namespace !== null && shown.expanded.includes(item.namespace)}
          onSelect={select}
          onToggle={toggle}
        />
      )}
      {edge === null ? null : (
        <EdgePanel
          key={edge.id}
          edge={edge}
          graph={shown.drawn}
          range={params}
          view={view}
          onClose={() => select(null, '')}
        />
      )}
    </div>
  );
}

/** Escape closes the panel wherever the focus is, unless something above it (a menu, a dialog, a field) takes the key. */
function useClearOnEscape(isOpen: boolean, select: Selection['select']): void {
  // Outside thing: the document's keyboard. Cleanup removes the listener.
  useEffect(() => {
    if (!isOpen) return;
    const onKey = (event: KeyboardEvent) => {
      const isTaken =
        event.defaultPrevented || document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]');
      if (event.key === 'Escape' && !isTaken) select(null, '');
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isOpen, select]);
}

function CapNote() {
  return (
    <p role="status" className="border-line border-b bg-sunken px-4 py-1 text-muted text-xs">
      More than {MOST_DRAWN} items would be drawn, so namespaces are folded. Choose a namespace scope to look inside.
    </p>
  );
}

function NothingSeen() {
  const { setPreset } = useRange();
  return (
    <UnlessNoSource why="The graph is drawn from flows.">
      <EmptyState
        icon={<Waypoints aria-hidden />}
        title="No flows in this range"
        end={<Button onClick={() => setPreset('24h')}>Show the last 24 hours</Button>}
      >
        Widen the time range. What each source sent last is under Settings.
      </EmptyState>
    </UnlessNoSource>
  );
}
