'use client';
import { Download, ShieldCheck, Undo2 } from 'lucide-react';
import { Button, buttonClass } from '@/components/ui/button';
import { formatUtc } from '@/components/ui/format';
import { PageHeader } from '@/components/ui/page-header';
import type { BoardResponse } from '@/lib/api/policies';
import { exportAddress } from '@/lib/client/policies';
import type { BoardCard } from '@/lib/core/policy/board-model';
import { useBoard } from './board-commands';
import { headerNote } from './card-words';

export interface BoardHeaderProps {
  readonly cards: readonly BoardCard[];
  readonly undoable: BoardResponse['undoable'];
  /** False: nothing tells which policies are in force there. */
  readonly enforcedKnown: boolean;
  readonly undoing: boolean;
  readonly onUndo: (changeId: string) => void;
  readonly cluster: string | undefined;
}

export function BoardHeader({ cards, undoable, enforcedKnown, undoing, onUndo, cluster }: BoardHeaderProps) {
  const board = useBoard();
  const staged = cards.filter((card) => card.staged !== null && card.staged.stagedAction !== 'Ignore');
  const enforced = cards.filter((card) => card.enforced !== null).length;
  return (
    <PageHeader
      title="Policies"
      note={headerNote(enforcedKnown ? enforced : null, staged.length)}
      end={
        <>
          <a href={exportAddress({ cluster })} download className={buttonClass('ghost')}>
            <Download aria-hidden className="size-4" />
            Export YAML
          </a>
          {undoable === null ? null : (
            <Button
              data-testid="undo-change"
              busy={undoing}
              icon={<Undo2 aria-hidden className="size-3.5" />}
              onClick={() => onUndo(undoable.changeId)}
              title={`${undoable.text}, ${formatUtc(undoable.at)}`}
            >
              Undo {undoable.verb}
            </Button>
          )}
          <Button
            tone="primary"
            data-testid="enforce-all"
            disabled={staged.length === 0}
            icon={<ShieldCheck aria-hidden className="size-4" />}
            onClick={() => board.enforce(staged)}
          >
            {board.canEnforce ? 'Enforce all staged' : 'Enforce with kubectl'}
          </Button>
        </>
      }
    />
  );
}
