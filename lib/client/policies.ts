import type { QueryClient } from '@tanstack/react-query';
import {
  boardResponse,
  changeResponse,
  type DraftBody,
  draftResponse,
  type EnforceBody,
  ledgerResponse,
  type StageBody,
  type UndoBody,
} from '@/lib/api/policies';
import { change } from './change';
import { addressOf } from './fetch';
import { type RangeParams, refreshOf } from './range-params';
import { read } from './read';

/** Whatever a policy decides is shown on nearly every screen. */
const AFTER_CHANGE = [
  '/api/policies',
  '/api/graph',
  '/api/connections',
  '/api/histogram',
  '/api/recommendations',
  '/api/timeline',
  '/api/meta',
  '/api/alerts',
  '/api/honesty',
];
const AFTER_DRAFT = ['/api/policies', '/api/graph', '/api/connections'];

export function boardQuery(params: RangeParams & { readonly draft?: boolean }) {
  return read('/api/policies/board', { ...params }, boardResponse, refreshOf(params));
}

/** `policyIds`: comma-separated; only these staged policies. */
export function ledgerQuery(
  params: RangeParams & { readonly set: 'staged' | 'draft'; readonly policyIds?: string | undefined },
) {
  return read('/api/policies/ledger', { ...params }, ledgerResponse, refreshOf(params));
}

export function stagePolicy(client: QueryClient) {
  return change<StageBody, typeof changeResponse>(client, {
    path: '/api/policies/stage',
    response: changeResponse,
    touches: AFTER_CHANGE,
  });
}

export function unstagePolicy(client: QueryClient) {
  return change<EnforceBody, typeof changeResponse>(client, {
    path: '/api/policies/unstage',
    response: changeResponse,
    touches: AFTER_CHANGE,
  });
}

export function enforcePolicy(client: QueryClient) {
  return change<EnforceBody, typeof changeResponse>(client, {
    path: '/api/policies/enforce',
    response: changeResponse,
    touches: AFTER_CHANGE,
  });
}

export function undoChange(client: QueryClient) {
  return change<UndoBody, typeof changeResponse>(client, {
    path: '/api/policies/undo',
    response: changeResponse,
    touches: AFTER_CHANGE,
  });
}

export function editDraft(client: QueryClient) {
  return change<DraftBody, typeof draftResponse>(client, {
    path: '/api/policies/draft',
    response: draftResponse,
    touches: AFTER_DRAFT,
  });
}

export function applyDraft(client: QueryClient) {
  return change<{ cluster?: string | undefined }, typeof changeResponse>(client, {
    path: '/api/policies/draft/apply',
    response: changeResponse,
    touches: AFTER_CHANGE,
  });
}

/**
 * Address of the YAML download; no `tier` or `policyId` (ids, comma-separated) = all. `as` calico = what enforcing the
 * staged ones would write.
 */
export function exportAddress(params: {
  readonly cluster?: string | undefined;
  readonly tier?: string | undefined;
  readonly policyId?: string | undefined;
  readonly as?: 'stored' | 'calico' | undefined;
}): string {
  return addressOf('/api/policies/export', params);
}
