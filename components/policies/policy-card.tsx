'use client';
import { useDroppable } from '@dnd-kit/core';
import { GripVertical, Lock } from 'lucide-react';
import { Ago } from '@/components/ui/ago';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { formatCount } from '@/components/ui/format';
import { Tooltip } from '@/components/ui/tooltip';
import { Truncate } from '@/components/ui/truncate';
import type { BoardCard } from '@/lib/core/policy/board-model';
import { useBoard } from './board-commands';
import { CardCounts } from './card-counts';
import { CardDeltaLine } from './card-delta-line';
import { CardFlags } from './card-flags';
import { CardMenu } from './card-menu';
import { cardName, enforceLabel, kindText, stagedText } from './card-words';
import type { DropTarget } from './drag-targets';
import { KindIcon } from './kind-icon';
import { useDragSource } from './use-drag-source';

/** One policy position. Dashed = only staged; solid = something is enforced. */
export function PolicyCard({ card }: { readonly card: BoardCard }) {
  const board = useBoard();
  const { setNodeRef: dropRef, isOver } = useDroppable({
    id: `card:${card.id}`,
    data: { kind: 'card', card } satisfies DropTarget,
  });
  const drag = useDragSource(`card:${card.id}`, { kind: 'card', card });
  const selected = board.selectedId === card.id;
  return (
    <article
      ref={dropRef}
      data-testid="policy-card"
      data-card-id={card.id}
      data-staged={card.staged !== null}
      data-enforced={card.enforced !== null}
      aria-label={`Policy ${cardName(card)}`}
      className={cn(
        'scroll-m-3 rounded-lg border bg-surface transition-[border-color,opacity]',
        card.enforced === null ? 'border-line-strong border-dashed' : 'border-line-strong',
        selected && 'border-accent border-solid outline outline-accent',
        isOver && 'border-accent bg-accent-soft',
        drag.isDragging && 'opacity-40',
      )}
    >
      {/* The whole head drags by pointer; the grip is its keyboard twin. */}
      <div {...drag.body} className="flex gap-1 px-2 pt-2">
        <Tooltip content={card.movable ? 'Drag to reorder' : (card.immovableReason ?? 'Its place is fixed')}>
          <button
            type="button"
            {...drag.grip}
            onClick={card.movable ? undefined : () => board.refuse(card)}
            aria-label={card.movable ? `Move ${cardName(card)}` : `${cardName(card)} cannot be moved`}
            className="mt-0.5 flex h-5 w-4 shrink-0 items-center justify-center rounded-xs text-subtle hover:bg-hover hover:text-fg"
          >
            {card.movable ? <GripVertical aria-hidden className="size-3.5" /> : <Lock aria-hidden className="size-3" />}
          </button>
        </Tooltip>
        <div className="min-w-0 flex-1">
          <div className="flex min-h-6 items-center gap-1.5">
            <KindIcon kind={kindText(card)} global={card.namespace === null} />
            <button
              type="button"
              onClick={() => board.select(selected ? null : card)}
              aria-expanded={selected}
              className="flex min-w-0 rounded-xs text-left font-medium text-fg hover:text-accent"
            >
              <Truncate text={card.displayName} limit={34} />
            </button>
            <span className="ml-auto flex shrink-0 items-center gap-1">
              {card.enforced === null ? null : <Badge>Enforced</Badge>}
              {card.staged === null ? null : (
                <Badge className="border-line-strong border-dashed bg-transparent text-fg">{stagedText(card)}</Badge>
              )}
            </span>
          </div>
          <CardScope card={card} />
        </div>
        <CardMenu card={card} />
      </div>
      <CardCounts card={card} showPassed={board.showPassed} />
      {card.staged === null ? null : (
        <div className="flex min-h-9 items-center gap-2 border-line border-t border-dashed py-1.5 pr-1.5 pl-3">
          <CardDeltaLine card={card} />
          <Button size="sm" className="ml-auto" onClick={() => board.enforce([card])}>
            {enforceLabel(board.canEnforce, true)}
          </Button>
        </div>
      )}
    </article>
  );
}

function CardScope({ card }: { readonly card: BoardCard }) {
  return (
    <div className="flex min-h-5 flex-wrap items-center gap-x-1.5 gap-y-1 whitespace-nowrap text-muted text-xs">
      {card.namespace === null ? 'global' : <Truncate text={card.namespace} limit={18} mono={false} />}
      <span aria-hidden className="text-subtle">
        ·
      </span>
      <span title={card.endpoints.slice(0, 12).join('\n')}>
        {formatCount(card.endpointsSelected)} {card.endpointsSelected === 1 ? 'endpoint' : 'endpoints'}
      </span>
      <span aria-hidden className="text-subtle">
        ·
      </span>
      {card.lastHit === null ? (
        'no hit'
      ) : (
        <span>
          hit <Ago at={card.lastHit} />
        </span>
      )}
      <CardFlags card={card} />
    </div>
  );
}
