import { cn } from '@/components/ui/cn';
import { formatWhole } from '@/components/ui/format';
import type { ImpactLedger } from '@/lib/core/policy/impact-model';
import { counted } from './card-words';

/** Names of affected workloads listed before the rest is counted. */
const NAMES_SHOWN = 6;

/** The consequence in numbers, the most important one first and largest. */
export function ImpactTiles({ ledger }: { readonly ledger: ImpactLedger }) {
  const { affectedWorkloads } = ledger;
  const rest = affectedWorkloads.length - NAMES_SHOWN;
  return (
    <div className="rounded-lg border border-line">
      <dl className="grid grid-cols-4 divide-x divide-line">
        <Tile
          label="Newly denied"
          unit={ledger.newlyDeniedPairs === 1 ? 'pair' : 'pairs'}
          value={ledger.newlyDeniedPairs}
          note={counted(ledger.newlyDeniedConnections, 'connection')}
          tone={ledger.newlyDeniedPairs > 0 ? 'text-denied' : 'text-fg'}
          testId="newly-denied-pairs"
        />
        <Tile
          label="Unknown"
          unit={ledger.unknownPairs === 1 ? 'pair' : 'pairs'}
          value={ledger.unknownPairs}
          note="listed apart"
          tone={ledger.unknownPairs > 0 ? 'text-unknown' : 'text-fg'}
        />
        <Tile
          label="Unchanged"
          unit="pairs"
          value={ledger.unchangedPairs}
          note={`${counted(ledger.newlyAllowedPairs, 'pair')} newly allowed`}
        />
        <Tile label="Still open" unit="live" value={ledger.survivingLive} note="existing connections survive" />
      </dl>
      <p className="border-line border-t px-3 py-2 text-muted text-xs wrap-anywhere">
        {affectedWorkloads.length === 0 ? (
          'No workload loses a connection.'
        ) : (
          <>
            Affected workloads:{' '}
            <span className="font-mono text-fg">{affectedWorkloads.slice(0, NAMES_SHOWN).join(', ')}</span>
            {rest > 0 ? ` and ${rest} more` : ''}
          </>
        )}
      </p>
    </div>
  );
}

interface TileProps {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly note: string;
  readonly tone?: string;
  readonly testId?: string;
}

function Tile({ label, value, unit, note, tone = 'text-fg', testId }: TileProps) {
  return (
    <div className="px-3 py-2.5">
      <dt className="text-muted text-xs">{label}</dt>
      <dd className="mt-0.5">
        <span data-testid={testId} className={cn('font-semibold text-xl', tone)}>
          {formatWhole(value)}
        </span>{' '}
        <span className="text-muted text-xs">{unit}</span>
      </dd>
      <dd className="text-2xs text-subtle">{note}</dd>
    </div>
  );
}
