'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Loaded } from '@/components/shell/loaded';
import { toast } from '@/components/ui/toast';
import type { BoardResponse } from '@/lib/api/policies';
import { boardQuery } from '@/lib/client/policies';
import { useRange } from '@/lib/client/url-state';
import type { Board, BoardCard } from '@/lib/core/policy/board-model';
import { BoardBody } from './board-body';
import { type BoardCommands, BoardCommandsProvider } from './board-commands';
import { BoardHeader } from './board-header';
import { useBoardParams } from './board-params';
import { BoardSkeleton } from './board-skeleton';
import { BoardToolbar } from './board-toolbar';
import { allCards, applyMove, type CardMove } from './card-places';
import { cardName } from './card-words';
import { DraftBar } from './draft-bar';
import { EnforceDialog } from './enforce-dialog';
import { type BoardEdits, useBoardEdits } from './use-board-edits';

/** The policy board over the shell's range, as the open draft would make it. Without a draft that is what is staged. */
export function PolicyBoardScreen() {
  const { params } = useRange();
  const query = useQuery(boardQuery({ ...params, draft: true }));
  return (
    <div data-testid="policy-board" className="flex min-h-0 flex-1 flex-col">
      <Loaded query={query} what="the policy board" skeleton={<BoardSkeleton />}>
        {(data) => <LoadedBoard data={data} />}
      </Loaded>
    </div>
  );
}

function LoadedBoard({ data }: { readonly data: BoardResponse }) {
  const { params } = useRange();
  const state = useBoardParams();
  const [{ card: selectedId, q: search }, setParams] = state;
  const edits = useBoardEdits(params);
  const [enforcing, setEnforcing] = useState<readonly BoardCard[] | null>(null);
  const board = applyMove(data.board, shownMove(data.board, edits.pendingMove));
  const cards = allCards(board);
  const commands: BoardCommands = {
    tiers: board.tiers,
    selectedId,
    search,
    canEnforce: data.canEnforce,
    showPassed: cards.some(({ enforced, staged }) => [enforced, staged].some(passesOn)),
    select: (card) => void setParams({ card: card?.id ?? null }),
    move: (card, tier, position) => edits.move(card, { cardId: card.id, tier, position }),
    allow: edits.allow,
    enforce: setEnforcing,
    unstage: edits.unstage,
    refuse: (card) =>
      toast.note(`${cardName(card)} cannot be moved`, { description: card.immovableReason ?? 'its place is fixed' }),
  };
  return (
    <BoardCommandsProvider value={commands}>
      <BoardHeader
        cards={cards}
        undoable={data.undoable}
        enforcedKnown={data.enforcedKnown}
        undoing={edits.undoing}
        onUndo={edits.undo}
        cluster={params.cluster}
      />
      <BoardToolbar cards={cards} state={state} />
      <DraftBar draft={data.draft} edits={edits} />
      <BoardBody board={board} params={state[0]} />
      {enforcing === null ? null : (
        <EnforceDialog
          params={params}
          cards={enforcing}
          canEnforce={data.canEnforce}
          draftSteps={board.draftSteps}
          onClose={() => setEnforcing(null)}
          onUndo={edits.undo}
        />
      )}
    </BoardCommandsProvider>
  );
}

/** The move on its way to the server, by card. */
function shownMove(board: Board, move: BoardEdits['pendingMove']): CardMove | null {
  const card = move && allCards(board).find(({ staged }) => staged?.policyId === move.policyId);
  return move && card ? { cardId: card.id, tier: move.tier, position: move.position } : null;
}

function passesOn(version: BoardCard['enforced']): boolean {
  return version !== null && version.hits.passedIngress + version.hits.passedEgress > 0;
}
