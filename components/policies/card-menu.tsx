'use client';
import { ArrowDown, ArrowRight, ArrowUp, Download, Ellipsis, PanelRight, Undo2 } from 'lucide-react';
import { iconButtonClass } from '@/components/ui/icon-button';
import { Menu, MenuItem, MenuSeparator } from '@/components/ui/menu';
import { exportAddress } from '@/lib/client/policies';
import { useRange } from '@/lib/client/url-state';
import type { BoardCard } from '@/lib/core/policy/board-model';
import { useBoard } from './board-commands';
import { moveByOne } from './card-places';
import { cardName } from './card-words';

/** Everything that dragging does, by menu; an immovable card says why instead. */
export function CardMenu({ card }: { readonly card: BoardCard }) {
  const board = useBoard();
  const { params } = useRange();
  const tier = board.tiers.find((other) => other.name === card.tier);
  const shift = (step: -1 | 1) => (tier && card.movable ? moveByOne(card, tier, step) : null);
  const up = shift(-1);
  const down = shift(1);
  const policyId = (card.staged ?? card.enforced)?.policyId;
  const others = board.tiers.filter((other) => other.name !== card.tier && !other.system);
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" aria-label={`More for ${cardName(card)}`} className={`${iconButtonClass} size-6`}>
          <Ellipsis aria-hidden />
        </button>
      }
    >
      <MenuItem icon={<PanelRight aria-hidden />} onSelect={() => board.select(card)}>
        Open details
      </MenuItem>
      {card.movable ? (
        <>
          <MenuItem
            icon={<ArrowUp aria-hidden />}
            disabled={up === null}
            {...(up && { onSelect: () => board.move(card, up.tier, up.position) })}
          >
            Move up
          </MenuItem>
          <MenuItem
            icon={<ArrowDown aria-hidden />}
            disabled={down === null}
            {...(down && { onSelect: () => board.move(card, down.tier, down.position) })}
          >
            Move down
          </MenuItem>
          {others.map((other) => (
            <MenuItem
              key={other.name}
              icon={<ArrowRight aria-hidden />}
              onSelect={() => board.move(card, other.name, other.cards.length)}
            >
              Move to tier {other.name}
            </MenuItem>
          ))}
        </>
      ) : (
        <MenuItem icon={<ArrowUp aria-hidden />} onSelect={() => board.refuse(card)}>
          Why can it not be moved?
        </MenuItem>
      )}
      <MenuSeparator />
      {policyId === undefined ? null : (
        <MenuItem
          icon={<Download aria-hidden />}
          onSelect={() => location.assign(exportAddress({ cluster: params.cluster, policyId }))}
        >
          Export YAML
        </MenuItem>
      )}
      {card.staged === null ? null : (
        <MenuItem danger icon={<Undo2 aria-hidden />} onSelect={() => board.unstage(card)}>
          Unstage
        </MenuItem>
      )}
    </Menu>
  );
}
