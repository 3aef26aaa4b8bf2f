import type { QueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { type CreateFeedBody, feedResponse, feedsResponse } from '@/lib/api/feeds';
import { change } from './change';
import { read } from './read';

const AFTER_CHANGE = ['/api/feeds', '/api/alerts', '/api/meta', '/api/timeline', '/api/graph'];

export function feedsQuery(params: { readonly cluster?: string | undefined } = {}) {
  return read('/api/feeds', params, feedsResponse);
}

export function createFeed(client: QueryClient) {
  return change<CreateFeedBody, typeof feedResponse>(client, {
    path: '/api/feeds',
    response: feedResponse,
    touches: AFTER_CHANGE,
  });
}

export function refreshFeed(client: QueryClient) {
  return change<{ readonly id: string }, typeof feedResponse>(client, {
    path: ({ id }) => `/api/feeds/${encodeURIComponent(id)}/refresh`,
    send: () => ({}),
    response: feedResponse,
    touches: AFTER_CHANGE,
  });
}

export function deleteFeed(client: QueryClient) {
  return change<{ readonly id: string }, z.ZodUnknown>(client, {
    method: 'DELETE',
    path: ({ id }) => `/api/feeds/${encodeURIComponent(id)}`,
    send: () => undefined,
    response: z.unknown(),
    touches: AFTER_CHANGE,
  });
}
