'use client';
import { Ago } from '@/components/ui/ago';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { formatCount } from '@/components/ui/format';
import { Table, TableBody, TableCell, TableHead, TableHeading, TableRow } from '@/components/ui/table';
import { Truncate } from '@/components/ui/truncate';
import type { BoardCard, BoardVersion } from '@/lib/core/policy/board-model';
import { useBoard } from './board-commands';
import { CardFlags } from './card-flags';
import { cardName, deltaText, deltaTone, enforceLabel, stagedText } from './card-words';

/** What can be done stays in view when the table is wider than the screen. */
const STAYS = 'sticky right-0 border-l';

/** The board as a table, same cards, same order. */
export function PolicyList({ cards }: { readonly cards: readonly BoardCard[] }) {
  return (
    <div className="scroll min-h-0 min-w-0 flex-1">
      <Table className="[&_td:first-child]:pl-4 [&_th:first-child]:pl-4">
        <TableHead>
          <tr>
            <TableHeading>Tier</TableHeading>
            <TableHeading>Policy</TableHeading>
            <TableHeading>State</TableHeading>
            <TableHeading numeric>Endpoints</TableHeading>
            <TableHeading numeric>Allowed</TableHeading>
            <TableHeading numeric>Denied by rule</TableHeading>
            <TableHeading numeric className="border-l border-dashed">
              Would allow
            </TableHeading>
            <TableHeading numeric>Would deny by rule</TableHeading>
            <TableHeading>If enforced now</TableHeading>
            <TableHeading>Flags</TableHeading>
            <TableHeading numeric>Last hit</TableHeading>
            <TableHeading className={cn(STAYS, 'bg-surface')}>
              <span className="sr-only">Enforce</span>
            </TableHeading>
          </tr>
        </TableHead>
        <TableBody>
          {cards.map((card) => (
            <PolicyListRow key={card.id} card={card} />
          ))}
        </TableBody>
      </Table>
      {cards.length > 0 ? null : <p className="p-6 text-center text-muted">No policy matches</p>}
    </div>
  );
}

function PolicyListRow({ card }: { readonly card: BoardCard }) {
  const board = useBoard();
  const selected = board.selectedId === card.id;
  return (
    <TableRow data-testid="policy-row" data-card-id={card.id} data-selected={selected || undefined}>
      <TableCell className="text-muted">
        <Truncate text={card.tier} limit={18} mono={false} />
      </TableCell>
      <TableCell>
        <button
          type="button"
          aria-expanded={selected}
          onClick={() => board.select(selected ? null : card)}
          className="rounded-xs text-fg hover:text-accent"
        >
          <Truncate text={cardName(card)} limit={32} />
        </button>
      </TableCell>
      <TableCell>
        <span className="flex gap-1">
          {card.enforced === null ? null : <Badge>Enforced</Badge>}
          {card.staged === null ? null : (
            <Badge className="border-line-strong border-dashed bg-transparent text-fg">{stagedText(card)}</Badge>
          )}
        </span>
      </TableCell>
      <TableCell numeric>{formatCount(card.endpointsSelected)}</TableCell>
      <Hits version={card.enforced} kind="allowed" />
      <Hits version={card.enforced} kind="denied" tone="text-denied" />
      <Hits version={card.staged} kind="allowed" dashed />
      <Hits version={card.staged} kind="denied" tone="text-would" />
      <TableCell className="whitespace-nowrap text-xs">
        {card.delta === null ? null : (
          <span className={deltaTone(card.delta) === 'denies' ? 'text-would' : 'text-muted'}>
            {deltaText(card.delta)}
          </span>
        )}
      </TableCell>
      <TableCell className="[&_ul]:flex-nowrap">
        <CardFlags card={card} />
      </TableCell>
      <TableCell numeric className="text-muted text-xs">
        <Ago at={card.lastHit} />
      </TableCell>
      <TableCell className={cn(STAYS, 'bg-canvas text-right group-hover:bg-hover group-data-selected:bg-accent-soft')}>
        {card.staged === null ? null : (
          <Button size="sm" onClick={() => board.enforce([card])}>
            {enforceLabel(board.canEnforce, true)}
          </Button>
        )}
      </TableCell>
    </TableRow>
  );
}

interface HitsProps {
  readonly version: BoardVersion | null;
  readonly kind: 'allowed' | 'denied';
  readonly tone?: string;
  readonly dashed?: boolean;
}

function Hits({ version, kind, tone, dashed = false }: HitsProps) {
  const hits = version?.hits;
  const value =
    hits && (kind === 'allowed' ? hits.allowedIngress + hits.allowedEgress : hits.deniedIngress + hits.deniedEgress);
  return (
    <TableCell
      numeric
      className={cn(
        !value && 'text-subtle',
        value !== undefined && value > 0 && tone,
        dashed && 'border-l border-dashed',
      )}
    >
      {value === undefined ? '–' : formatCount(value)}
    </TableCell>
  );
}
