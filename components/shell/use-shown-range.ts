'use client';
import { useQuery } from '@tanstack/react-query';
import { histogramQuery } from '@/lib/client/flows';
import { useRange } from '@/lib/client/url-state';
import type { TimeRange } from '@/lib/core/window';

/** The two instants that the screen is about now; null until the server's clock is known. */
export function useShownRange(): TimeRange | null {
  const { frozen, preset, params } = useRange();
  const histogram = useQuery(histogramQuery({ cluster: params.cluster, range: preset }));
  return frozen ?? histogram.data?.range ?? null;
}
