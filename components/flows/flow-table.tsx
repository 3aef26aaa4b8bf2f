'use client';
import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { cn } from '@/components/ui/cn';
import { Table, TableCell, TableHead, TableHeading, TableRow } from '@/components/ui/table';
import type { FlowRow } from '@/lib/api/flows';
import { FLOW_COLUMN_LOOKS, flowColumns, flowFeatures } from './flow-columns';
import { FlowDetails } from './flow-details';
import { useHiddenColumns, useOpenRow } from './flow-state';

export interface FlowTableProps {
  readonly rows: readonly FlowRow[];
  /** Rows that are known to follow. */
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onMore: () => void;
}

const ROW_PIXELS = 32; // as TableCell
const OVERSCAN = 12;
/** The next page is asked for when this many rows are left below the view. */
const ROWS_AHEAD = 60;

export function rowKey(row: FlowRow): string {
  return `${row.windowStart}.${row.seriesId}`;
}

/** Only the rows in view are in the document, so that millions stay scrollable. */
export function FlowTable({ rows, hasMore, isLoadingMore, onMore }: FlowTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [hidden] = useHiddenColumns();
  const [openRow, setOpenRow] = useOpenRow();
  const table = useTable({
    features: flowFeatures,
    columns: flowColumns,
    data: rows,
    getRowId: rowKey,
    state: { columnVisibility: Object.fromEntries(hidden.map((id) => [id, false])) },
  });
  const model = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    getItemKey: (index) => model[index]?.id ?? index,
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const wantsMore = hasMore && !isLoadingMore && last >= model.length - ROWS_AHEAD;

  // Outside thing: the server's next page.
  useEffect(() => {
    if (wantsMore) onMore();
  }, [wantsMore, onMore]);

  const columns = table.getVisibleLeafColumns();
  const height = virtual.getTotalSize();
  return (
    <div ref={scroller} className="scroll min-h-0 flex-1 bg-surface">
      <Table aria-label="Flows" aria-rowcount={hasMore ? -1 : model.length} className="min-w-300 table-fixed">
        <colgroup>
          <col style={{ width: 36 }} />
          {columns.map((column) => (
            <col key={column.id} style={widthOf(column.id)} />
          ))}
        </colgroup>
        <TableHead>
          <tr>
            <TableHeading>
              <span className="sr-only">Steps</span>
            </TableHeading>
            {columns.map((column) => (
              <TableHeading key={column.id} numeric={isNumeric(column.id)}>
                {FLOW_COLUMN_LOOKS[column.id]?.title}
              </TableHeading>
            ))}
          </tr>
        </TableHead>
        <Spacer height={items[0]?.start ?? 0} />
        {items.map((item) => {
          const row = model[item.index];
          if (row === undefined) return null;
          const isOpen = row.id === openRow;
          return (
            <tbody key={item.key} ref={virtual.measureElement} data-index={item.index}>
              <TableRow aria-rowindex={item.index + 1} data-verdict={row.original.verdict}>
                <TableCell className="px-0">
                  <button
                    type="button"
                    aria-expanded={isOpen}
                    aria-label="Show the steps"
                    onClick={() => void setOpenRow(isOpen ? null : row.id)}
                    className="flex size-6 items-center justify-center rounded-sm text-subtle hover:bg-sunken hover:text-fg"
                  >
                    <ChevronRight aria-hidden className={cn('size-3.5 transition-transform', isOpen && 'rotate-90')} />
                  </button>
                </TableCell>
                {row.getVisibleCells().map((cell) => (
                  <TableCell key={cell.id} numeric={isNumeric(cell.column.id)} className="overflow-hidden">
                    <table.FlexRender cell={cell} />
                  </TableCell>
                ))}
              </TableRow>
              {isOpen ? (
                <tr>
                  <td colSpan={columns.length + 1}>
                    <FlowDetails row={row.original} />
                  </td>
                </tr>
              ) : null}
            </tbody>
          );
        })}
        <Spacer height={height - (items.at(-1)?.end ?? 0)} />
      </Table>
      {isLoadingMore ? (
        <p role="status" className="p-3 text-center text-muted text-xs">
          Loading older flows
        </p>
      ) : null}
    </div>
  );
}

/** Stands in for the rows that are out of view. */
function Spacer({ height }: { readonly height: number }) {
  return (
    <tbody aria-hidden>
      <tr style={{ height: Math.max(0, height) }} />
    </tbody>
  );
}

function isNumeric(column: string): boolean {
  return FLOW_COLUMN_LOOKS[column]?.numeric ?? false;
}

function widthOf(column: string): { width: number } | undefined {
  const width = FLOW_COLUMN_LOOKS[column]?.width ?? null;
  return width === null ? undefined : { width };
}
