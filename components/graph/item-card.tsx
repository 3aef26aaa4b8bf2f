'use client';
import { Bell, ChevronDown, Plus } from 'lucide-react';
import { memo } from 'react';
import { cn } from '@/components/ui/cn';
import { formatCount, truncateMiddle } from '@/components/ui/format';
import type { DrawnItem } from '@/lib/core/graph/collapse';
import { CoverageRing } from './coverage-ring';
import type { NodeElement } from './graph-elements';
import { iconOf, titleOf } from './item-kind';

export interface ItemCardProps {
  readonly node: NodeElement;
  readonly selected: boolean;
  readonly faint: boolean;
  readonly dim: boolean;
  readonly onToggle: (id: string) => void;
}

const NAME_LETTERS = 14;

/** What the engine moves: pixels only, the pointer goes through to the canvas below. */
export const ItemCard = memo(function ItemCard({ node, selected, faint, dim, onToggle }: ItemCardProps) {
  const { item, shape } = node;
  if (shape === 'group') return <GroupLabel item={item} faint={faint} onToggle={onToggle} />;
  const Icon = iconOf(item);
  const isStack = item.kind === 'namespace' && item.folded > 0;
  const recedes = faint || dim;
  return (
    <div
      data-selected={selected || undefined}
      style={{ width: node.width, height: node.height }}
      className="relative -translate-x-1/2 -translate-y-1/2"
    >
      {isStack ? (
        <span
          aria-hidden
          className={cn(
            'absolute inset-x-2 -bottom-1 h-3 rounded-b-lg border bg-surface',
            recedes ? 'border-line' : 'border-line-strong',
          )}
        />
      ) : null}
      <div
        className={cn(
          'relative flex size-full items-center gap-2 rounded-lg border px-2 transition-colors',
          item.kind !== 'workload' && item.kind !== 'namespace' && 'rounded-full pl-3',
          recedes ? 'border-line bg-canvas' : 'border-line-strong bg-surface',
          selected && 'border-accent ring-2 ring-accent/35',
        )}
      >
        <span className={cn('flex', recedes && 'opacity-35')}>
          <CoverageRing enforced={item.coverage} staged={item.stagedCoverage}>
            <Icon aria-hidden className="size-3.5 text-muted" />
          </CoverageRing>
        </span>
        <div className="min-w-0 flex-1">
          <div
            className={cn(
              'truncate text-xs leading-4',
              recedes ? 'text-subtle' : 'font-medium text-fg',
              item.kind !== 'network' && 'font-mono',
            )}
          >
            {truncateMiddle(titleOf(item), NAME_LETTERS)}
          </div>
          <div className="truncate text-2xs text-subtle leading-3.5">{noteOf(item)}</div>
        </div>
        {isStack ? (
          <button type="button" tabIndex={-1} title="Expand" onClick={() => onToggle(item.id)} className={TOGGLE}>
            <Plus aria-hidden className="size-3.5" />
          </button>
        ) : null}
      </div>
      {faint ? null : <Marks item={item} />}
    </div>
  );
});

function noteOf(item: DrawnItem): string {
  if (item.kind === 'namespace') return item.folded === 1 ? '1 workload' : `${item.folded} workloads`;
  if (item.kind === 'network' || item.kind === 'networkSet') {
    const [first] = item.addresses;
    if (first === undefined) return item.kind === 'networkSet' ? 'network set' : 'addresses not reported';
    return item.addresses.length === 1 ? truncateMiddle(first, 20) : `${item.addresses.length} addresses`;
  }
  const [service] = item.services;
  if (service === undefined) return item.kind === 'host' ? 'host' : 'no service';
  return item.services.length === 1 ? truncateMiddle(service, 20) : `${item.services.length} services`;
}

/** Open alerts and denied connections, on the card's upper edge. */
function Marks({ item }: { readonly item: DrawnItem }) {
  if (item.openAlerts === 0 && item.deniedConnections === 0) return null;
  return (
    <div className="absolute -top-2 right-2 flex gap-1">
      {item.openAlerts === 0 ? null : (
        <span className="inline-flex h-4 items-center gap-0.5 rounded-full bg-denied px-1.5 font-semibold text-[10px] text-surface">
          <Bell aria-hidden className="size-2.5" strokeWidth={2.5} />
          {formatCount(item.openAlerts)}
        </span>
      )}
      {item.deniedConnections === 0 ? null : (
        <span className="inline-flex h-4 items-center gap-1 rounded-full border border-denied-line bg-denied-soft px-1.5 font-medium text-[10px] text-denied">
          <span aria-hidden className="h-2 w-0.5 bg-current" />
          {formatCount(item.deniedConnections)}
        </span>
      )}
    </div>
  );
}

/** The name of an expanded namespace, inside its box's upper left corner. */
function GroupLabel({
  item,
  faint,
  onToggle,
}: Pick<ItemCardProps, 'faint' | 'onToggle'> & { readonly item: DrawnItem }) {
  return (
    <div className="flex h-6 items-center gap-0.5 pl-1">
      <button type="button" tabIndex={-1} title="Collapse" onClick={() => onToggle(item.id)} className={TOGGLE}>
        <ChevronDown aria-hidden className="size-3.5" />
      </button>
      <span className={cn('whitespace-nowrap font-mono text-2xs', faint ? 'text-subtle' : 'font-medium text-muted')}>
        {truncateMiddle(item.name, 40)}
      </span>
    </div>
  );
}

/** The one part of a card that takes the pointer; the keyboard's way is Enter on the picture. */
const TOGGLE =
  'pointer-events-auto inline-flex size-5 shrink-0 items-center justify-center rounded-sm text-subtle hover:bg-hover hover:text-fg';
