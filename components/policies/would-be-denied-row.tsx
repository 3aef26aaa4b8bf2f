'use client';
import { GripVertical, Plus } from 'lucide-react';
import { cn } from '@/components/ui/cn';
import { Count } from '@/components/ui/count';
import { iconButtonClass } from '@/components/ui/icon-button';
import { Menu, MenuItem } from '@/components/ui/menu';
import { Truncate } from '@/components/ui/truncate';
import { connectionText, endpointText, portText } from '@/lib/core/graph/connection-words';
import type { WouldBeDenied } from '@/lib/core/policy/board-model';
import { allowTargets } from './allow-targets';
import { useBoard } from './board-commands';
import { cardName } from './card-words';
import { useDragSource } from './use-drag-source';

const DIRECTIONS = { source: 'egress', destination: 'ingress' } as const;

/** One pair that passes today: who to whom, how often, by which policy it would be denied and at which end. */
export function WouldBeDeniedRow({ flow }: { readonly flow: WouldBeDenied }) {
  const { connection, decidedBy } = flow;
  const drag = useDragSource(`flow:${connection.key}`, { kind: 'flow', flow });
  return (
    <li
      {...drag.body}
      data-testid="would-be-denied-row"
      data-key={connection.key}
      className={cn('flex gap-1 rounded-md py-1.5 pr-1 pl-1 hover:bg-hover', drag.isDragging && 'opacity-40')}
    >
      <button
        type="button"
        {...drag.grip}
        aria-label={`Allow ${connectionText(connection)} by dragging`}
        className="flex h-5 w-4 shrink-0 items-center justify-center rounded-xs text-subtle hover:text-fg"
      >
        <GripVertical aria-hidden className="size-3.5" />
      </button>
      <div className="min-w-0 flex-1 text-xs">
        <div className="flex items-center gap-2 leading-5">
          <Truncate text={endpointText(connection.source)} limit={24} className="text-fg" />
          <Count value={connection.counts.wouldBeDenied} unit="conn" className="ml-auto" />
        </div>
        <div className="flex items-center gap-1 leading-5">
          <span aria-hidden className="text-subtle">
            →
          </span>
          <Truncate text={endpointText(connection.destination)} limit={20} className="text-fg" />
          <span className="whitespace-nowrap text-muted">{portText(connection)}</span>
        </div>
        {decidedBy.map((decision) => (
          <p key={decision.end} className="truncate text-2xs text-would" title={decision.text}>
            {DIRECTIONS[decision.end]}: {decision.text.replace(/^staged /, '')}
          </p>
        ))}
      </div>
      <AllowMenu flow={flow} />
    </li>
  );
}

function AllowMenu({ flow }: { readonly flow: WouldBeDenied }) {
  const board = useBoard();
  const targets = allowTargets(
    flow,
    board.tiers.flatMap((tier) => tier.cards),
  );
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          aria-label={`Allow ${connectionText(flow.connection)} in a policy`}
          className={cn(iconButtonClass, 'size-5 [&_svg]:size-3.5')}
        >
          <Plus aria-hidden />
        </button>
      }
    >
      {targets.length === 0 ? <MenuItem disabled>No staged policy selects an end of it</MenuItem> : null}
      {targets.map(({ card, end }) => (
        <MenuItem key={`${end}${card.id}`} onSelect={() => board.allow(card, flow)}>
          Allow in {cardName(card)} ({DIRECTIONS[end]})
        </MenuItem>
      ))}
    </Menu>
  );
}
