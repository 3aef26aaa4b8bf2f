'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from '@/components/ui/toast';
import type { DraftBody } from '@/lib/api/policies';
import { explainError } from '@/lib/client/fetch';
import { applyDraft, editDraft, undoChange, unstagePolicy } from '@/lib/client/policies';
import type { RangeParams } from '@/lib/client/range-params';
import type { BoardCard, WouldBeDenied } from '@/lib/core/policy/board-model';
import type { CardMove } from './card-places';

function failed(title: string) {
  return (error: unknown) => {
    const { detail, hint } = explainError(error);
    toast.failed(title, { description: hint === '' ? detail : `${detail}. ${hint}` });
  };
}

export type BoardEdits = ReturnType<typeof useBoardEdits>;

/** Everything the board can change. Draft edits never touch the cluster; apply, unstage and undo do. */
export function useBoardEdits(params: RangeParams) {
  const client = useQueryClient();
  const draft = useMutation(editDraft(client));
  const apply = useMutation(applyDraft(client));
  const unstage = useMutation(unstagePolicy(client));
  const undo = useMutation(undoChange(client));
  const { cluster } = params;
  const edit = (body: DraftBody) =>
    draft.mutate(
      { ...body, ...(cluster === undefined ? {} : { cluster }) },
      { onError: failed('The draft was not changed') },
    );
  const step = draft.variables;
  return {
    /** The move on its way to the server, shown as if it were done. */
    pendingMove: draft.isPending && step?.edit === 'move' ? step : null,
    busy: draft.isPending || apply.isPending,
    undoing: undo.isPending,
    move: (card: BoardCard, move: CardMove) => {
      if (card.staged === null) return;
      edit({ edit: 'move', policyId: card.staged.policyId, tier: move.tier, position: move.position });
    },
    allow: (card: BoardCard, flow: WouldBeDenied) => {
      if (card.staged === null) return;
      const { range, from, to } = params;
      edit({
        edit: 'allow',
        policyId: card.staged.policyId,
        connectionKey: flow.connection.key,
        range,
        from,
        to,
      });
    },
    undoStep: () => edit({ edit: 'undo' }),
    redoStep: () => edit({ edit: 'redo' }),
    discard: () => edit({ edit: 'discard' }),
    apply: () =>
      apply.mutate(
        { cluster },
        { onSuccess: ({ text }) => toast.done(text), onError: failed('The draft was not staged; nothing was changed') },
      ),
    unstage: (card: BoardCard) => {
      if (card.staged === null) return;
      unstage.mutate(
        { cluster, expected: { [card.staged.policyId]: card.staged.resourceVersion } },
        { onSuccess: ({ text }) => toast.done(text), onError: failed('Nothing was changed') },
      );
    },
    undo: (changeId: string) =>
      undo.mutate(
        { cluster, changeId },
        { onSuccess: ({ text }) => toast.done(text), onError: failed('The change was not undone') },
      ),
  };
}
