import type { QueryClient } from '@tanstack/react-query';
import { type AlertChangeBody, alertChangeResponse, alertDetailResponse, alertsResponse } from '@/lib/api/alerts';
import type { AlertState } from '@/lib/core/threat/alert-model';
import { change } from './change';
import { read } from './read';
import { LIVE_REFRESH_MILLISECONDS } from './timing';

const LIVE = { refetchInterval: LIVE_REFRESH_MILLISECONDS };

export function alertsQuery(
  params: {
    readonly cluster?: string | undefined;
    readonly state?: AlertState | undefined;
    readonly workload?: string | undefined;
  } = {},
) {
  return read('/api/alerts', params, alertsResponse, LIVE);
}

export function alertQuery(id: string, params: { readonly cluster?: string | undefined } = {}) {
  return read(`/api/alerts/${encodeURIComponent(id)}`, params, alertDetailResponse, LIVE);
}

export function changeAlerts(client: QueryClient) {
  return change<AlertChangeBody, typeof alertChangeResponse>(client, {
    path: '/api/alerts/change',
    response: alertChangeResponse,
    touches: ['/api/alerts', '/api/meta', '/api/graph', '/api/timeline'],
  });
}
