'use client';
import { columnVisibilityFeature, createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import { EndpointName } from '@/components/shell/endpoint-name';
import { Badge } from '@/components/ui/badge';
import { Bytes, Count } from '@/components/ui/count';
import { formatLocalDayTime, formatLocalTime, formatUtc } from '@/components/ui/format';
import { Truncate } from '@/components/ui/truncate';
import { type Verdict, VerdictBadge } from '@/components/ui/verdict-badge';
import type { FlowRow } from '@/lib/api/flows';
import type { PolicyHit, ReportedVerdict } from '@/lib/core/flow';
import { displayName, isStagedKind } from '@/lib/core/policy/ref';

export const flowFeatures = tableFeatures({ columnVisibilityFeature });
const helper = createColumnHelper<typeof flowFeatures, FlowRow>();

/** A column's width in pixels, null = its share of what is left, and how it is aligned. */
export interface FlowColumnLook {
  readonly title: string;
  readonly width: number | null;
  readonly numeric?: boolean;
}

export const FLOW_COLUMN_LOOKS: Readonly<Record<string, FlowColumnLook>> = {
  time: { title: 'Time', width: 104 },
  source: { title: 'Source', width: null },
  destination: { title: 'Destination', width: null },
  port: { title: 'Port', width: 84 },
  reporter: { title: 'Reporter', width: 88 },
  verdict: { title: 'Verdict', width: 104 },
  policies: { title: 'Policies', width: null },
  connections: { title: 'Connections', width: 96, numeric: true },
  packets: { title: 'Packets', width: 76, numeric: true },
  bytes: { title: 'Bytes', width: 84, numeric: true },
};

const VERDICTS: Record<ReportedVerdict, { readonly verdict: Verdict; readonly label: string }> = {
  allow: { verdict: 'allowed', label: 'Allowed' },
  deny: { verdict: 'denied', label: 'Denied' },
  audit: { verdict: 'wouldBeDenied', label: 'Audit' },
  drop: { verdict: 'unknown', label: 'Lost' },
  unknown: { verdict: 'unknown', label: 'Unknown' },
};
const DAY_SECONDS = 86_400;

const column = (id: string, cell: (row: FlowRow) => ReactNode) =>
  helper.display({ id, header: FLOW_COLUMN_LOOKS[id]?.title ?? id, cell: ({ row }) => cell(row.original) });

export const flowColumns = helper.columns([
  column('time', (row) => <FlowTime row={row} />),
  column('source', (row) => <EndpointName endpoint={row.source} limit={26} />),
  column('destination', (row) => <EndpointName endpoint={row.destination} limit={26} />),
  column('port', (row) => (
    <span className="font-mono text-xs">
      {row.protocol} {row.destinationPort}
    </span>
  )),
  column('reporter', (row) => <span className="text-muted">{row.reporter}</span>),
  column('verdict', (row) => <VerdictBadge plain {...VERDICTS[row.verdict]} />),
  column('policies', (row) => <PolicyChips hits={[...row.enforced, ...row.pending]} />),
  column('connections', (row) => <Count value={row.counters.connectionsStarted} />),
  column('packets', (row) => <Count value={row.counters.packetsForward + row.counters.packetsReverse} />),
  column('bytes', (row) => <Bytes value={bytesOf(row)} />),
]);

function FlowTime({ row }: { readonly row: FlowRow }) {
  const isLong = row.windowEnd - row.windowStart >= DAY_SECONDS;
  return (
    <span title={`${formatUtc(row.windowStart)} to ${formatUtc(row.windowEnd)}`} className="whitespace-nowrap">
      {isLong ? formatLocalDayTime(row.windowStart) : formatLocalTime(row.windowStart)}
    </span>
  );
}

function bytesOf({ counters: { bytesForward, bytesReverse } }: FlowRow): number | null {
  return bytesForward === null && bytesReverse === null ? null : (bytesForward ?? 0) + (bytesReverse ?? 0);
}

const CHIPS = 2;

/** The policies a flow met, the first ones by name. */
function PolicyChips({ hits }: { readonly hits: readonly PolicyHit[] }) {
  const named = hits.flatMap((hit) =>
    hit.kind === 'EndOfTier' ? (hit.trigger ? [{ ...hit, ...hit.trigger }] : []) : [hit],
  );
  const texts = new Map(named.map((hit) => [`${hit.kind} ${hit.name}`, hit]));
  const shown = [...texts].slice(0, CHIPS);
  return (
    <span className="flex min-w-0 items-center gap-1 overflow-hidden">
      {shown.map(([key, hit]) => (
        <Badge key={key} tone={isStagedKind(hit.kind) ? 'would' : 'neutral'} className="min-w-0 shrink">
          <Truncate text={displayName(hit, hit.tier)} limit={18} />
        </Badge>
      ))}
      {texts.size > CHIPS ? <span className="text-muted text-xs">+{texts.size - CHIPS}</span> : null}
    </span>
  );
}
