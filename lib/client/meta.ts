import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { connectorsResponse, createTokenResponse, metaResponse, timelineResponse } from '@/lib/api/meta';
import { change } from './change';
import { readJson } from './fetch';
import { read } from './read';
import { LIVE_REFRESH_MILLISECONDS } from './timing';

export function metaQuery(params: { readonly cluster?: string | undefined } = {}) {
  return read('/api/meta', params, metaResponse, { refetchInterval: LIVE_REFRESH_MILLISECONDS });
}

/** The audit trail, newest first, page by page. */
export function timelineQuery(params: { readonly cluster?: string | undefined } = {}) {
  const path = '/api/timeline';
  return infiniteQueryOptions({
    queryKey: [path, params] as const,
    queryFn: ({ pageParam, signal }) => readJson(path, { ...params, before: pageParam }, timelineResponse, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: LIVE_REFRESH_MILLISECONDS,
  });
}

export function connectorsQuery(params: { readonly cluster?: string | undefined } = {}) {
  return read('/api/connectors', params, connectorsResponse);
}

/** The answer holds the token's text, which is never shown again. */
export function createToken(client: QueryClient) {
  return change<{ readonly cluster?: string | undefined; readonly name: string }, typeof createTokenResponse>(client, {
    path: '/api/tokens',
    response: createTokenResponse,
    touches: ['/api/connectors', '/api/timeline'],
  });
}

export function revokeToken(client: QueryClient) {
  return change<{ readonly id: string }, z.ZodUnknown>(client, {
    method: 'DELETE',
    path: ({ id }) => `/api/tokens/${encodeURIComponent(id)}`,
    send: () => undefined,
    response: z.unknown(),
    touches: ['/api/connectors', '/api/timeline'],
  });
}
