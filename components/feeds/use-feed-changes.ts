'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from '@/components/ui/toast';
import type { CreateFeedBody, FeedView } from '@/lib/api/feeds';
import { createFeed, deleteFeed, refreshFeed } from '@/lib/client/feeds';
import { explainError } from '@/lib/client/fetch';

function failed(title: string) {
  return (error: unknown) => {
    const { detail, hint } = explainError(error);
    toast.failed(title, { description: hint === '' ? detail : `${detail}. ${hint}` });
  };
}

export function useFeedChanges() {
  const client = useQueryClient();
  const create = useMutation(createFeed(client));
  const refresh = useMutation(refreshFeed(client));
  const remove = useMutation(deleteFeed(client));
  return {
    creating: create.isPending,
    refreshing: refresh.isPending,
    deleting: remove.isPending,
    createError: create.error === null ? null : explainError(create.error),
    create: (body: CreateFeedBody, onDone: () => void) =>
      create.mutate(body, {
        onSuccess: ({ feed }) => {
          toast.done(`Feed ${feed.name} added`, { description: `${feed.entries} entries, ${feed.refused} refused` });
          onDone();
        },
      }),
    refresh: (feed: FeedView) =>
      refresh.mutate(
        { id: feed.id },
        {
          onSuccess: ({ feed: now }) =>
            toast.done(`Feed ${now.name} refreshed`, {
              description: `${now.entries} entries, ${now.added} added, ${now.removed} removed`,
            }),
          onError: failed(`Feed ${feed.name} was not refreshed`),
        },
      ),
    remove: (feed: FeedView, onDone: () => void) =>
      remove.mutate(
        { id: feed.id },
        {
          onSuccess: () => {
            toast.done(`Feed ${feed.name} deleted`);
            onDone();
          },
          onError: failed(`Feed ${feed.name} was not deleted`),
        },
      ),
  };
}
