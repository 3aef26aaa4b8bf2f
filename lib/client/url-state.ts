'use client';
/**
 * Everything that decides what a screen shows lives in the URL, so that a copied link shows the same thing and Back
 * works. One hook per concern; each names its parameters once.
 */
import {
  parseAsArrayOf,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryState,
  useQueryStates,
} from 'nuqs';
import { useCallback, useMemo } from 'react';
import { RANGE_PRESETS, type RangePreset } from '@/lib/api/range';
import type { RangeParams } from './range-params';

const PRESETS = Object.keys(RANGE_PRESETS) as RangePreset[];
export const DEFAULT_PRESET: RangePreset = '1h';

export interface RangeState {
  readonly preset: RangePreset;
  /** Two instants, epoch seconds, when frozen. */
  readonly frozen: { readonly from: number; readonly to: number } | null;
  readonly live: boolean;
  /** What every read takes. */
  readonly params: RangeParams;
  readonly setPreset: (preset: RangePreset) => void;
  readonly freeze: (from: number, to: number) => void;
  readonly resume: () => void;
}

/** `?cluster&range` follows now; `?from&to` stands still and remembers the preset to go back to. */
export function useRange(): RangeState {
  const [cluster] = useCluster();
  const [state, setState] = useQueryStates(
    {
      range: parseAsStringLiteral(PRESETS).withDefault(DEFAULT_PRESET),
      from: parseAsInteger,
      to: parseAsInteger,
    },
    { history: 'push' },
  );
  const { range, from, to } = state;
  const frozen = useMemo(() => (from !== null && to !== null && from < to ? { from, to } : null), [from, to]);
  const params = useMemo<RangeParams>(
    () => ({ cluster: cluster ?? undefined, ...(frozen ?? { range }) }),
    [cluster, frozen, range],
  );
  const setPreset = useCallback(
    (preset: RangePreset) => void setState({ range: preset, from: null, to: null }),
    [setState],
  );
  const freeze = useCallback((start: number, end: number) => void setState({ from: start, to: end }), [setState]);
  const resume = useCallback(() => void setState({ from: null, to: null }), [setState]);
  return { preset: range, frozen, live: frozen === null, params, setPreset, freeze, resume };
}

/** `?cluster`; null = the server's default. */
export function useCluster() {
  return useQueryState('cluster', parseAsString.withOptions({ history: 'push' }));
}

/** `?ns=emojivoto,default`; empty = all namespaces. */
export function useScope() {
  return useQueryState('ns', parseAsArrayOf(parseAsString).withDefault([]).withOptions({ history: 'push' }));
}

/** The parameters of the shell that a link to another screen takes along. */
export const SHELL_PARAMS = ['cluster', 'range', 'from', 'to', 'ns'] as const;
