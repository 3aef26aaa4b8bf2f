'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { Button, buttonClass } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { ErrorState } from '@/components/ui/error-state';
import { SkeletonRows } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import { outdate } from '@/lib/client/change';
import { explainError, ProblemError } from '@/lib/client/fetch';
import { enforcePolicy, exportAddress, ledgerQuery } from '@/lib/client/policies';
import type { RangeParams } from '@/lib/client/range-params';
import type { BoardCard } from '@/lib/core/policy/board-model';
import { cardName, enforcedRemovals, enforceText } from './card-words';
import { EnforceByHand } from './enforce-by-hand';
import { EnforceProblem } from './enforce-problem';
import { EnforceReport } from './enforce-report';
import { expectedVersions } from './expected-versions';

export interface EnforceDialogProps {
  readonly params: RangeParams;
  /** Staged cards as the person saw them when asking. */
  readonly cards: readonly BoardCard[];
  /** False: Firebreak cannot write there, and offers what somebody else applies. */
  readonly canEnforce: boolean;
  /** Steps of the open draft, which enforcing does not include. */
  readonly draftSteps: number;
  readonly onClose: () => void;
  readonly onUndo: (changeId: string) => void;
}

const CONFLICT = 409;

/** One question: what will be denied, what is written, is that wanted? */
export function EnforceDialog({ params, cards, canEnforce, draftSteps, onClose, onUndo }: EnforceDialogProps) {
  const client = useQueryClient();
  const policyIds = cards.flatMap((card) => (card.staged === null ? [] : [card.staged.policyId]));
  const report = useQuery(ledgerQuery({ ...params, set: 'staged', policyIds: policyIds.join(',') }));
  const enforce = useMutation(enforcePolicy(client));
  const blocked = (report.data?.problems.length ?? 0) > 0;
  const confirm = () =>
    enforce.mutate(
      { cluster: params.cluster, expected: expectedVersions(cards) },
      {
        onSuccess: ({ changeId, text }) => {
          toast.done(text, { button: { label: 'Undo', onClick: () => onUndo(changeId) } });
          onClose();
        },
        // A frozen range does not ask again by itself: without this the old version would be sent forever.
        onError: () => void outdate(client, ['/api/policies']),
      },
    );
  const refusal = enforce.error instanceof ProblemError ? enforce.error.problem : null;
  const conflict = refusal?.status === CONFLICT;
  const first = cards[0];
  return (
    <Dialog
      open
      width="lg"
      onOpenChange={(open) => (open || enforce.isPending ? undefined : onClose())}
      title={cards.length === 1 && first ? `Enforce ${cardName(first)}` : `Enforce ${cards.length} staged policies`}
      description={
        canEnforce
          ? 'Judged on every connection of the chosen range. Written after a dry run, then read back to verify.'
          : 'Judged on every connection of the chosen range. Firebreak writes nothing: you apply the objects.'
      }
      footer={
        canEnforce ? (
          <>
            <DialogClose render={<Button disabled={enforce.isPending}>Cancel</Button>} />
            <Button
              tone="primary"
              data-testid="confirm-enforce"
              disabled={report.data === undefined || report.isPlaceholderData || blocked || conflict}
              busy={enforce.isPending}
              onClick={confirm}
            >
              {report.data === undefined
                ? 'Working out what it denies'
                : enforceText(policyIds.length, report.data.ledger.newlyDeniedPairs)}
            </Button>
          </>
        ) : (
          <>
            <DialogClose render={<Button>Close</Button>} />
            <a
              href={exportAddress({ cluster: params.cluster, policyId: policyIds.join(','), as: 'calico' })}
              download
              className={buttonClass('primary')}
            >
              <Download aria-hidden className="size-4" />
              Download YAML
            </a>
          </>
        )
      }
    >
      <div data-testid="enforce-dialog" className="space-y-4">
        {enforce.error === null ? null : (
          <EnforceProblem
            {...explainError(enforce.error)}
            conflict={conflict}
            current={refusal?.current ?? null}
            onClose={onClose}
          />
        )}
        {report.data !== undefined ? (
          <>
            {canEnforce ? null : <EnforceByHand removals={enforcedRemovals(report.data.removes)} />}
            <EnforceReport report={report.data} draftSteps={draftSteps} canEnforce={canEnforce} />
          </>
        ) : report.error === null ? (
          <SkeletonRows rows={9} className="p-0" />
        ) : (
          <ErrorState
            title="Could not work out the impact"
            {...explainError(report.error)}
            onRetry={() => void report.refetch()}
            busy={report.isFetching}
          />
        )}
      </div>
    </Dialog>
  );
}
