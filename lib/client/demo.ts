import type { QueryClient } from '@tanstack/react-query';
import { type DemoStep, demoResponse } from '@/lib/api/demo';
import { change } from './change';
import { read } from './read';
import { LIVE_REFRESH_MILLISECONDS } from './timing';

export function demoQuery() {
  return read('/api/demo', {}, demoResponse, { refetchInterval: LIVE_REFRESH_MILLISECONDS });
}

/** Runs one step of the story; everything on screen may change. */
export function runDemoStep(client: QueryClient) {
  return change<{ readonly step: DemoStep }, typeof demoResponse>(client, {
    path: '/api/demo',
    response: demoResponse,
    touches: ['/api/'],
  });
}
