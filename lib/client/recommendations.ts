import type { QueryClient } from '@tanstack/react-query';
import { changeResponse } from '@/lib/api/policies';
import { type AcceptBody, type DecideBody, decideResponse, recommendationsResponse } from '@/lib/api/recommendations';
import { change } from './change';
import { type RangeParams, refreshOf } from './range-params';
import { read } from './read';

export function recommendationsQuery(params: RangeParams & { readonly namespace?: string | undefined }) {
  return read('/api/recommendations', { ...params }, recommendationsResponse, refreshOf(params));
}

/** Stages the chosen recommendations in one change. */
export function acceptRecommendations(client: QueryClient) {
  return change<AcceptBody, typeof changeResponse>(client, {
    path: '/api/recommendations/accept',
    response: changeResponse,
    touches: ['/api/'],
  });
}

/** Dismisses or reactivates. */
export function decideRecommendations(client: QueryClient) {
  return change<DecideBody, typeof decideResponse>(client, {
    path: '/api/recommendations/decide',
    response: decideResponse,
    touches: ['/api/recommendations', '/api/timeline'],
  });
}
