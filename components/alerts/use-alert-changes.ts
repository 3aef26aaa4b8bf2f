'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from '@/components/ui/toast';
import type { AlertChangeBody } from '@/lib/api/alerts';
import { changeAlerts } from '@/lib/client/alerts';
import { explainError } from '@/lib/client/fetch';
import type { CloseReason } from '@/lib/core/threat/alert-model';

export type AlertChanges = ReturnType<typeof useAlertChanges>;

export function useAlertChanges(cluster: string | undefined) {
  const mutation = useMutation(changeAlerts(useQueryClient()));
  const send = (ids: readonly string[], body: Omit<AlertChangeBody, 'ids' | 'cluster'>, onDone?: () => void) =>
    mutation.mutate(
      { cluster, ids: [...ids], ...body },
      {
        onSuccess: () => onDone?.(),
        onError: (error) => toast.failed('The alert was not changed', { description: explainError(error).detail }),
      },
    );
  return {
    busy: mutation.isPending,
    acknowledge: (ids: readonly string[], onDone?: () => void) => send(ids, { state: 'acknowledged' }, onDone),
    reopen: (ids: readonly string[], onDone?: () => void) => send(ids, { state: 'new' }, onDone),
    close: (ids: readonly string[], closeReason: CloseReason, onDone?: () => void) =>
      send(ids, { state: 'closed', closeReason }, onDone),
    note: (id: string, note: string, onDone?: () => void) => send([id], { note }, onDone),
  };
}
