import { infiniteQueryOptions } from '@tanstack/react-query';
import { connectionsResponse, flowsResponse, histogramResponse, honestyResponse } from '@/lib/api/flows';
import type { ReportedVerdict } from '@/lib/core/flow';
import type { EdgeState, View } from '@/lib/core/graph/model';
import { readJson } from './fetch';
import { type RangeParams, refreshOf } from './range-params';
import { read } from './read';
import { keepWithinCluster } from './same-cluster';
import { LIVE_REFRESH_MILLISECONDS } from './timing';

export type ConnectionParams = RangeParams & {
  readonly view: View;
  readonly item?: string | undefined;
  readonly edge?: string | undefined;
  readonly state?: EdgeState | undefined;
  readonly namespace?: string | undefined;
};

/** Connections of a range, newest first. */
export function connectionsQuery(params: ConnectionParams) {
  return read('/api/connections', { ...params }, connectionsResponse, refreshOf(params));
}

export function histogramQuery(params: RangeParams) {
  return read('/api/histogram', { ...params }, histogramResponse, { refetchInterval: LIVE_REFRESH_MILLISECONDS });
}

export function honestyQuery(params: RangeParams) {
  return read('/api/honesty', { ...params }, honestyResponse, refreshOf(params));
}

export type FlowParams = RangeParams & {
  readonly verdict?: ReportedVerdict | undefined;
  readonly namespace?: string | undefined;
};
const FLOWS_PER_PAGE = 500;

/** Windows of a range, newest first, page by page. Pages are keyset-cut, so a new window never shifts an old page. */
export function flowsQuery(params: FlowParams) {
  const path = '/api/flows';
  return infiniteQueryOptions({
    queryKey: [path, params] as const,
    queryFn: ({ pageParam, signal }) =>
      readJson(path, { ...params, after: pageParam, limit: FLOWS_PER_PAGE }, flowsResponse, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepWithinCluster(params),
  });
}
