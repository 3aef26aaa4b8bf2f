'use client';
import { ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import { UnlessNoSource } from '@/components/shell/no-source';
import { useShellLink } from '@/components/shell/use-shell-link';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import type { Board } from '@/lib/core/policy/board-model';
import { useBoard } from './board-commands';
import { BoardDrag } from './board-drag';
import type { useBoardParams } from './board-params';
import { filterCards } from './card-filter';
import { allCards } from './card-places';
import { PolicyList } from './policy-list';
import { PolicyPanel } from './policy-panel';
import { TierColumn } from './tier-column';
import { WouldBeDeniedList } from './would-be-denied';

export interface BoardBodyProps {
  readonly board: Board;
  readonly params: ReturnType<typeof useBoardParams>[0];
}

/** The flows that would be denied, the tiers, and the selected policy. */
export function BoardBody({ board, params }: BoardBodyProps) {
  const { selectedId } = useBoard();
  const cards = allCards(board);
  const selected = cards.find((card) => card.id === selectedId);
  const shown = filterCards(cards, params.show, params.q);
  return (
    <BoardDrag>
      <div className="relative flex min-h-0 flex-1">
        <WouldBeDeniedList key={params.tab} board={board} initiallyOpen={params.tab === 'board'} />
        {cards.length === 0 ? (
          <NoPolicies />
        ) : params.tab === 'list' ? (
          <PolicyList cards={shown} />
        ) : (
          <div className="scroll flex min-w-0 flex-1 divide-x divide-line">
            {board.tiers.map((tier) => (
              <TierColumn key={tier.name} tier={tier} shown={shown.filter((card) => card.tier === tier.name)} />
            ))}
          </div>
        )}
        {selected === undefined ? null : <PolicyPanel key={selected.id} card={selected} />}
      </div>
    </BoardDrag>
  );
}

function NoPolicies() {
  const shellLink = useShellLink();
  return (
    <div className="min-w-0 flex-1">
      <UnlessNoSource why="Policies are learned from flows and judged on them.">
        <EmptyState
          icon={<ShieldCheck aria-hidden />}
          title="No policies yet"
          end={
            <Link href={shellLink('/recommendations')} className={buttonClass('primary')}>
              See recommendations
            </Link>
          }
        >
          Stage a recommendation: it denies nothing, and the board shows what it would deny.
        </EmptyState>
      </UnlessNoSource>
    </div>
  );
}
