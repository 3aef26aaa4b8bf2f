'use client';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import { Ago } from '@/components/ui/ago';
import { formatWhole } from '@/components/ui/format';
import { Table, TableBody, TableCell, TableHead, TableHeading, TableRow } from '@/components/ui/table';
import { Truncate } from '@/components/ui/truncate';
import { endpointText, portText } from '@/lib/core/graph/connection-words';
import type { LedgerFlip } from '@/lib/core/policy/impact-model';
import { type LedgerColumn, type LedgerSort, reasonText, sortFlips } from './ledger-rows';

const HEADINGS: readonly { readonly column: LedgerColumn; readonly label: string; readonly numeric?: boolean }[] = [
  { column: 'source', label: 'Source' },
  { column: 'destination', label: 'Destination' },
  { column: 'port', label: 'Port', numeric: true },
  { column: 'connections', label: 'Connections', numeric: true },
  { column: 'lastSeen', label: 'Last seen', numeric: true },
  { column: 'after', label: 'Decided by' },
];

/** Rows drawn at once; the CSV always has them all. */
const ROWS_SHOWN = 200;

export function LedgerTable({
  flips,
  reasonLabel,
}: {
  readonly flips: readonly LedgerFlip[];
  readonly reasonLabel?: string;
}) {
  const [sort, setSort] = useState<LedgerSort | null>(null);
  const rows = sort === null ? flips : sortFlips(flips, sort);
  return (
    <div className="scroll max-h-72 rounded-md border border-line">
      <Table className="text-xs">
        <TableHead className="bg-raised">
          <tr>
            {HEADINGS.map(({ column, label, numeric = false }) => (
              <SortHeading
                key={column}
                label={column === 'after' ? (reasonLabel ?? label) : label}
                numeric={numeric}
                descending={sort?.column === column ? sort.descending : null}
                onSort={(descending) => setSort({ column, descending })}
              />
            ))}
          </tr>
        </TableHead>
        <TableBody>
          {rows.slice(0, ROWS_SHOWN).map((flip) => (
            <TableRow key={flip.connection.key} data-testid="ledger-row" data-kind={flip.kind}>
              <TableCell>
                <Truncate text={endpointText(flip.connection.source)} limit={26} />
              </TableCell>
              <TableCell>
                <Truncate text={endpointText(flip.connection.destination)} limit={26} />
              </TableCell>
              <TableCell numeric className="text-muted">
                {portText(flip.connection)}
              </TableCell>
              <TableCell numeric>{formatWhole(flip.connections)}</TableCell>
              <TableCell numeric className="text-muted">
                <Ago at={flip.connection.lastSeen} />
              </TableCell>
              <TableCell className="max-w-80">
                <p className="py-1 text-muted wrap-anywhere" title={`Before: ${flip.before}`}>
                  {reasonText(flip)}
                </p>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {rows.length <= ROWS_SHOWN ? null : (
        <p className="p-2 text-center text-muted text-xs">
          {formatWhole(rows.length - ROWS_SHOWN)} more: export the CSV to see all
        </p>
      )}
    </div>
  );
}

interface SortHeadingProps {
  readonly label: string;
  readonly numeric: boolean;
  /** Null = not sorted by this column. */
  readonly descending: boolean | null;
  readonly onSort: (descending: boolean) => void;
}

/** Numbers sort largest first, names from A. */
function SortHeading({ label, numeric, descending, onSort }: SortHeadingProps) {
  const order = descending === null ? 'none' : descending ? 'descending' : 'ascending';
  return (
    <TableHeading numeric={numeric} aria-sort={order}>
      <button
        type="button"
        onClick={() => onSort(descending === null ? numeric : !descending)}
        className="inline-flex items-center gap-1 rounded-xs hover:text-fg"
      >
        {label}
        {descending === null ? null : descending ? (
          <ArrowDown aria-hidden className="size-3" />
        ) : (
          <ArrowUp aria-hidden className="size-3" />
        )}
      </button>
    </TableHeading>
  );
}
