'use client';
import { useDndContext, useDroppable } from '@dnd-kit/core';
import { Lock } from 'lucide-react';
import { Fragment } from 'react';
import { Badge } from '@/components/ui/badge';
import { cn } from '@/components/ui/cn';
import { formatWhole } from '@/components/ui/format';
import { Tooltip } from '@/components/ui/tooltip';
import { Truncate } from '@/components/ui/truncate';
import type { BoardCard, BoardTier } from '@/lib/core/policy/board-model';
import { counted } from './card-words';
import { type DropTarget, draggedOf } from './drag-targets';
import { PolicyCard } from './policy-card';
import { TierFootBox } from './tier-foot';

export interface TierColumnProps {
  readonly tier: BoardTier;
  /** What the chips and the search leave, in the tier's order. */
  readonly shown: readonly BoardCard[];
}

/** One tier: head, cards in evaluation order with a gap before and after each, what its end denies. */
export function TierColumn({ tier, shown }: TierColumnProps) {
  const empty = tier.cards.length === 0;
  return (
    <section
      data-testid={`tier-${tier.name}`}
      aria-label={`Tier ${tier.name}`}
      className={cn('flex h-full shrink-0 flex-col', empty ? 'w-50' : 'min-w-80 max-w-112 flex-1')}
    >
      <TierHead tier={tier} />
      <div className="scroll min-h-0 flex-1 px-2">
        {shown.map((card) => {
          const index = tier.cards.findIndex((other) => other.id === card.id);
          return (
            <Fragment key={card.id}>
              <Gap tier={tier} index={index} />
              <PolicyCard card={card} />
            </Fragment>
          );
        })}
        <Gap tier={tier} index={tier.cards.length} tall />
        {shown.length > 0 ? null : (
          <p className="px-2 text-center text-subtle text-xs">
            {empty ? 'No policies in this tier' : 'No policy of this tier matches'}
          </p>
        )}
      </div>
      <TierFootBox tier={tier} />
    </section>
  );
}

function TierHead({ tier }: { readonly tier: BoardTier }) {
  const staged = tier.cards.filter((card) => card.staged !== null).length;
  return (
    <header className="shrink-0 px-3 pt-3 pb-1">
      <div className="flex items-center gap-1.5">
        <h2 className="min-w-0 font-medium text-fg">
          <Truncate text={tier.name} limit={26} mono={false} />
        </h2>
        {tier.system ? (
          <Tooltip content="A system tier: its order belongs to Kubernetes or Calico">
            <span role="img" aria-label="System tier" className="text-subtle">
              <Lock aria-hidden className="size-3" />
            </span>
          </Tooltip>
        ) : null}
        <Tooltip
          content={
            tier.defaultAction === 'Deny'
              ? 'Traffic of an endpoint that a policy of this tier selects, and that no rule decides, is denied at the end of the tier'
              : 'Traffic that no rule of this tier decides goes on to the next tier'
          }
        >
          <Badge className="ml-auto">Default {tier.defaultAction}</Badge>
        </Tooltip>
      </div>
      <p className="whitespace-nowrap text-muted text-xs">
        {tier.order === null ? 'last' : `order ${formatWhole(tier.order)}`}
        {tier.cards.length === 0 ? null : ` · ${counted(tier.cards.length, 'policy', 'policies')}`}
        {staged === 0 ? null : ` · ${staged} staged`}
      </p>
    </header>
  );
}

/** A place between cards. It shows itself while the dragged card would land there. */
function Gap({
  tier,
  index,
  tall = false,
}: {
  readonly tier: BoardTier;
  readonly index: number;
  readonly tall?: boolean;
}) {
  const { active } = useDndContext();
  const isCard = draggedOf(active)?.kind === 'card';
  const { setNodeRef, isOver } = useDroppable({
    id: `gap:${tier.name}:${index}`,
    data: { kind: 'gap', tier: tier.name, index, cardIds: tier.cards.map((card) => card.id) } satisfies DropTarget,
    disabled: !isCard || tier.system,
  });
  return (
    <div ref={setNodeRef} className={cn('flex items-center', tall ? 'h-5' : 'h-2')}>
      <div
        className={cn('h-0.5 w-full rounded-full transition-colors', isOver && isCard ? 'bg-accent' : 'bg-transparent')}
      />
    </div>
  );
}
