/** The impact ledger as rows: sorting, CSV, words. Pure. */
import { type CsvValue, toCsv } from '@/components/ui/csv';
import { endpointText } from '@/lib/core/graph/connection-words';
import { missingText } from '@/lib/core/policy/decided-by';
import type { FlipKind, LedgerFlip } from '@/lib/core/policy/impact-model';

export const LEDGER_COLUMNS = ['source', 'destination', 'port', 'connections', 'lastSeen', 'after'] as const;
export type LedgerColumn = (typeof LEDGER_COLUMNS)[number];
export interface LedgerSort {
  readonly column: LedgerColumn;
  readonly descending: boolean;
}

export const FLIP_WORDS: Readonly<Record<FlipKind, string>> = {
  newlyDenied: 'newly denied',
  newlyAllowed: 'newly allowed',
  unknown: 'unknown',
};

/** What the ledger says about the other side of the change; for an unknown, the fact that is missing. */
export function reasonText(flip: LedgerFlip): string {
  return flip.kind === 'unknown' ? missingText(flip.missing) : flip.after;
}

function sortValue(flip: LedgerFlip, column: LedgerColumn): string | number {
  switch (column) {
    case 'source':
      return endpointText(flip.connection.source);
    case 'destination':
      return endpointText(flip.connection.destination);
    case 'port':
      return flip.connection.destinationPort ?? -1;
    case 'connections':
      return flip.connections;
    case 'lastSeen':
      return flip.connection.lastSeen;
    case 'after':
      return reasonText(flip);
  }
}

/** A sorted copy; equal rows keep the ledger's own order. */
export function sortFlips(flips: readonly LedgerFlip[], sort: LedgerSort): readonly LedgerFlip[] {
  const sign = sort.descending ? -1 : 1;
  return flips.toSorted((a, b) => {
    const left = sortValue(a, sort.column);
    const right = sortValue(b, sort.column);
    return left < right ? -sign : left > right ? sign : 0;
  });
}

const CSV_HEADER = [
  'change',
  'source',
  'destination',
  'port',
  'protocol',
  'connections',
  'first_seen_utc',
  'last_seen_utc',
  'decided_before',
  'decided_after',
  'missing_fact',
];

export function ledgerCsv(flips: readonly LedgerFlip[]): string {
  const instant = (seconds: number) => new Date(seconds * 1000).toISOString();
  const rows = flips.map((flip): readonly CsvValue[] => {
    const { connection } = flip;
    return [
      FLIP_WORDS[flip.kind],
      endpointText(connection.source),
      endpointText(connection.destination),
      connection.destinationPort,
      connection.protocol,
      flip.connections,
      instant(connection.firstSeen),
      instant(connection.lastSeen),
      flip.before,
      flip.after,
      flip.missing === null ? null : missingText(flip.missing),
    ];
  });
  return toCsv(CSV_HEADER, rows);
}
