'use client';
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useState } from 'react';
import { cn } from '@/components/ui/cn';
import { formatCount, formatWhole } from '@/components/ui/format';
import { IconButton } from '@/components/ui/icon-button';
import { VERDICT_LABELS, VerdictGlyph } from '@/components/ui/verdict-badge';
import type { VerdictCounts } from '@/lib/core/graph/model';
import type { Board } from '@/lib/core/policy/board-model';
import { WouldBeDeniedRow } from './would-be-denied-row';

const PARTS = [
  { key: 'allowed', bar: 'bg-allowed-line' },
  { key: 'wouldBeDenied', bar: 'bg-would-line' },
  { key: 'denied', bar: 'bg-denied-line' },
  { key: 'unknown', bar: 'bg-unknown-line' },
] as const;

export interface WouldBeDeniedListProps {
  readonly board: Board;
  readonly initiallyOpen: boolean;
}

/** Left of the board: all connections by outcome, and every pair that staged policies would deny, ready to drag. */
export function WouldBeDeniedList({ board, initiallyOpen }: WouldBeDeniedListProps) {
  const [open, setOpen] = useState(initiallyOpen);
  const pairs = board.wouldBeDenied.length;
  return (
    <aside
      aria-label="Would be denied"
      className={cn('flex h-full shrink-0 flex-col border-line border-r bg-surface', open ? 'w-72' : 'w-11')}
    >
      <div className={cn('flex shrink-0 gap-2 pt-2.5', open ? 'items-center pr-2 pl-4' : 'flex-col items-center')}>
        <h2 className={cn('flex items-center gap-2 font-medium text-fg', !open && 'order-1 flex-col')}>
          <VerdictGlyph verdict="wouldBeDenied" />
          <span className={open ? undefined : 'sr-only'}>Would be denied</span>
          <span
            className={cn('rounded-sm px-1 text-xs', pairs === 0 ? 'bg-sunken text-muted' : 'bg-would-soft text-would')}
          >
            <span data-testid="staged-denied-pairs">{formatWhole(pairs)}</span>
            {open ? (pairs === 1 ? ' pair' : ' pairs') : null}
          </span>
        </h2>
        <span className={open ? 'ml-auto' : undefined}>
          <IconButton label={open ? 'Collapse' : 'Show what would be denied'} onClick={() => setOpen(!open)}>
            {open ? <PanelLeftClose aria-hidden /> : <PanelLeftOpen aria-hidden />}
          </IconButton>
        </span>
      </div>
      {open ? (
        <>
          <Totals totals={board.totals} />
          {pairs === 0 ? (
            <p className="px-4 py-3 text-muted text-xs">
              {board.stagedCount === 0
                ? 'Nothing is staged. Stage a recommendation to see here, before anything is enforced, which connections it would deny.'
                : 'Enforcing the staged policies would newly deny nothing that was seen in this range.'}
            </p>
          ) : (
            <>
              <p className="px-4 pt-2.5 pb-1 text-muted text-xs">Drag one onto a staged policy to allow it there.</p>
              <ul className="scroll min-h-0 flex-1 px-2 pb-2">
                {board.wouldBeDenied.map((flow) => (
                  <WouldBeDeniedRow key={flow.connection.key} flow={flow} />
                ))}
              </ul>
            </>
          )}
        </>
      ) : null}
    </aside>
  );
}

function Totals({ totals }: { readonly totals: VerdictCounts }) {
  const all = PARTS.reduce((sum, { key }) => sum + totals[key], 0);
  return (
    <div className="border-line border-b px-4 pt-1.5 pb-3">
      <div aria-hidden className="flex h-1.5 gap-px overflow-hidden rounded-full bg-sunken">
        {PARTS.map(({ key, bar }) =>
          totals[key] === 0 ? null : (
            <span key={key} className={cn('min-w-1', bar)} style={{ flexGrow: totals[key] / Math.max(1, all) }} />
          ),
        )}
      </div>
      <dl className="mt-2 grid grid-cols-[1fr_auto] gap-x-2 text-xs leading-4.5">
        {PARTS.map(({ key }) => (
          <div key={key} className="contents">
            <dt className="flex items-center gap-1.5 text-muted">
              <VerdictGlyph verdict={key} />
              {VERDICT_LABELS[key]}
            </dt>
            <dd className={cn('text-right', totals[key] === 0 ? 'text-subtle' : 'text-fg')}>
              {formatCount(totals[key])}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-1 text-2xs text-subtle">Connections of the range</p>
    </div>
  );
}
