'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useShellLink } from '@/components/shell/use-shell-link';
import { toast } from '@/components/ui/toast';
import { explainError } from '@/lib/client/fetch';
import type { RangeParams } from '@/lib/client/range-params';
import { acceptRecommendations, decideRecommendations } from '@/lib/client/recommendations';

function failed(error: unknown): void {
  const { detail, hint } = explainError(error);
  toast.failed('Nothing was changed', { description: hint === '' ? detail : `${detail}. ${hint}` });
}

export type Decisions = ReturnType<typeof useDecisions>;

/** Stage, dismiss, reactivate. Staging learns from the same range as shown. */
export function useDecisions(params: RangeParams) {
  const client = useQueryClient();
  const router = useRouter();
  const shellLink = useShellLink();
  const accept = useMutation(acceptRecommendations(client));
  const decide = useMutation(decideRecommendations(client));
  const { cluster } = params;
  return {
    staging: accept.isPending,
    deciding: decide.isPending,
    stage: (keys: readonly string[]) =>
      accept.mutate(
        { ...params, keys: [...keys] },
        {
          onSuccess: ({ text }) =>
            toast.done(text, {
              description: 'They deny nothing yet. The board shows what they would deny.',
              button: { label: 'Open board', onClick: () => router.push(shellLink('/policies')) },
            }),
          onError: failed,
        },
      ),
    decide: (keys: readonly string[], decision: 'dismiss' | 'reactivate') =>
      decide.mutate({ cluster, keys: [...keys], decision }, { onError: failed }),
  };
}
