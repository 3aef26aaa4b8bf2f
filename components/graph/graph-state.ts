'use client';
/** The graph screen's part of the URL. */
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryState, useQueryStates } from 'nuqs';
import { useCallback } from 'react';
import { FIRST_LAYER_STATES, LAYER_STATES, type Layer, type LayerState } from './layers';

export const VIEWS = ['reported', 'staged', 'draft'] as const;
export const DRAWER_TABS = ['all', 'denied', 'wouldBeDenied'] as const;
export type DrawerTab = (typeof DRAWER_TABS)[number];

const PUSH = { history: 'push' } as const;
const layerState = (layer: Layer) => parseAsStringLiteral(LAYER_STATES).withDefault(FIRST_LAYER_STATES[layer]);

export function useView() {
  return useQueryState('view', parseAsStringLiteral(VIEWS).withDefault('staged').withOptions(PUSH));
}

/** `graph` or its twin, the table. */
export function usePicture() {
  return useQueryState('as', parseAsStringLiteral(['graph', 'table']).withDefault('graph').withOptions(PUSH));
}

export function useVolume() {
  return useQueryState('by', parseAsStringLiteral(['connections', 'packets', 'bytes']).withDefault('connections'));
}

/** Null = not chosen yet: the screen then expands what fits. */
export function useExpanded() {
  return useQueryState('open', parseAsArrayOf(parseAsString).withOptions(PUSH));
}

/** Null = closed. */
export function useDrawer() {
  return useQueryState('drawer', parseAsStringLiteral(DRAWER_TABS).withOptions(PUSH));
}

/** How many steps around the selection are shown; `all` = no limit. */
export function useFocus() {
  return useQueryState('focus', parseAsStringLiteral(['all', '1', '2']).withDefault('all').withOptions(PUSH));
}

export function useLayerStates() {
  const [states, setStates] = useQueryStates(
    { system: layerState('system'), dns: layerState('dns'), monitoring: layerState('monitoring') },
    PUSH,
  );
  const setLayer = useCallback((layer: Layer, state: LayerState) => void setStates({ [layer]: state }), [setStates]);
  return { states, setLayer };
}

export interface Selection {
  readonly item: string | null;
  readonly edge: string | null;
  readonly select: (kind: 'item' | 'edge' | null, id: string) => void;
}

/** One thing at a time: an item, an edge, or nothing. */
export function useSelection(): Selection {
  const [{ item, edge }, set] = useQueryStates({ item: parseAsString, edge: parseAsString }, PUSH);
  const select = useCallback(
    (kind: 'item' | 'edge' | null, id: string) =>
      void set({ item: kind === 'item' ? id : null, edge: kind === 'edge' ? id : null }),
    [set],
  );
  return { item, edge, select };
}
