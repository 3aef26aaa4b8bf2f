'use client';
import { cn } from '@/components/ui/cn';
import { formatCount } from '@/components/ui/format';
import { SearchField } from '@/components/ui/input';
import { Segmented } from '@/components/ui/segmented';
import type { BoardCard } from '@/lib/core/policy/board-model';
import type { useBoardParams } from './board-params';
import { BOARD_CHIPS, CHIP_LABELS, chipMatches } from './card-filter';

export interface BoardToolbarProps {
  readonly cards: readonly BoardCard[];
  readonly state: ReturnType<typeof useBoardParams>;
}

export function BoardToolbar({ cards, state: [params, setParams] }: BoardToolbarProps) {
  return (
    <div className="flex min-h-11 shrink-0 items-center gap-3 border-line border-b bg-surface px-4 py-2">
      <Segmented
        label="Layout"
        value={params.tab}
        onChange={(tab) => void setParams({ tab })}
        items={[
          { value: 'board', label: 'Board' },
          { value: 'list', label: 'List' },
        ]}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame round a row of chips */}
      <div role="group" aria-label="Show" className="scroll flex min-w-0 items-center gap-1">
        {BOARD_CHIPS.map((chip) => {
          const count = cards.filter((card) => chipMatches(card, chip)).length;
          const on = params.show === chip;
          return (
            <button
              key={chip}
              type="button"
              aria-pressed={on}
              onClick={() => void setParams({ show: on ? 'all' : chip })}
              className={cn(
                'flex h-6 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 text-xs transition-colors',
                on ? 'border-accent bg-accent-soft text-accent' : 'border-line text-muted hover:bg-hover hover:text-fg',
              )}
            >
              {CHIP_LABELS[chip]}
              <span className={on ? undefined : 'text-subtle'}>{formatCount(count)}</span>
            </button>
          );
        })}
      </div>
      <SearchField
        label="Find policies"
        value={params.q}
        onChange={(q) => void setParams({ q })}
        className="ml-auto w-52 shrink-0"
      />
    </div>
  );
}
