import type { QueryClient } from '@tanstack/react-query';
import { type CreateClusterBody, clustersResponse, createClusterResponse } from '@/lib/api/clusters';
import { change } from './change';
import { read } from './read';
import { LIVE_REFRESH_MILLISECONDS } from './timing';

export function clustersQuery() {
  return read('/api/clusters', {}, clustersResponse, { refetchInterval: LIVE_REFRESH_MILLISECONDS });
}

/** The answer holds the first token's text, which is never shown again. */
export function createCluster(client: QueryClient) {
  return change<CreateClusterBody, typeof createClusterResponse>(client, {
    path: '/api/clusters',
    response: createClusterResponse,
    touches: ['/api/clusters', '/api/meta'],
  });
}
