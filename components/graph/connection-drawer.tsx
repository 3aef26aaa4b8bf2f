'use client';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { EndpointName } from '@/components/shell/endpoint-name';
import { portText } from '@/components/shell/port-text';
import { Bytes, Count } from '@/components/ui/count';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { formatLocalTime, formatUtc } from '@/components/ui/format';
import { IconButton } from '@/components/ui/icon-button';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Table, TableBody, TableCell, TableHead, TableHeading, TableRow } from '@/components/ui/table';
import { TabPanel, Tabs } from '@/components/ui/tabs';
import { VerdictBadge } from '@/components/ui/verdict-badge';
import { explainError } from '@/lib/client/fetch';
import type { RangeParams } from '@/lib/client/range-params';
import { edgeId, endpointItemId } from '@/lib/core/graph/ids';
import type { Connection, GraphEdge, GraphItem, View } from '@/lib/core/graph/model';
import { DRAWER_TABS, type DrawerTab, useDrawer } from './graph-state';
import { useConnections } from './use-connections';

export interface ConnectionDrawerProps {
  readonly range: RangeParams;
  readonly view: View;
  readonly item: GraphItem | null;
  readonly edge: GraphEdge | null;
  readonly onSelectEdge: (edgeId: string) => void;
}

const LABELS: Record<DrawerTab, string> = {
  all: 'All connections',
  denied: 'Denied',
  wouldBeDenied: 'Would be denied',
};

function belongs(connection: Connection, tab: DrawerTab): boolean {
  if (tab === 'denied') return connection.counts.denied > 0;
  return tab === 'all' || connection.counts.wouldBeDenied > 0;
}

/** Connections of the selection, or of the whole range, in a drawer below the picture. */
export function ConnectionDrawer({ range, view, item, edge, onSelectEdge }: ConnectionDrawerProps) {
  const [tab, setTab] = useDrawer();
  const { query, connections, total } = useConnections({ range, view, item, edge });
  const isOpen = tab !== null;
  const shown = connections.filter((connection) => belongs(connection, tab ?? 'all'));
  return (
    <section aria-label="Connections" className="shrink-0 border-line border-t bg-surface">
      <Tabs
        label="Connections"
        value={tab}
        onChange={(next) => void setTab(next)}
        items={DRAWER_TABS.map((value) => ({
          value,
          label: LABELS[value],
          count: value === 'all' ? total : connections.filter((connection) => belongs(connection, value)).length,
        }))}
        end={
          <IconButton
            label={isOpen ? 'Close the drawer' : 'Open the drawer'}
            aria-expanded={isOpen}
            side="top"
            onClick={() => void setTab(isOpen ? null : 'all')}
          >
            {isOpen ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
          </IconButton>
        }
      >
        {isOpen ? (
          <TabPanel value={tab} className="scroll h-58">
            {query.isPending ? <SkeletonRows /> : null}
            {query.isError && query.data === undefined ? (
              <ErrorState
                title="Could not load the connections"
                {...explainError(query.error)}
                onRetry={() => void query.refetch()}
              />
            ) : null}
            {query.data !== undefined && shown.length === 0 ? (
              <EmptyState title="No such connections in this range">
                Widen the time range, or clear the selection.
              </EmptyState>
            ) : null}
            {shown.length === 0 ? null : <ConnectionTable connections={shown} onSelectEdge={onSelectEdge} />}
          </TabPanel>
        ) : null}
      </Tabs>
    </section>
  );
}

interface ConnectionTableProps {
  readonly connections: readonly Connection[];
  readonly onSelectEdge: (edgeId: string) => void;
}

/** Enough to read; the Flows screen has them all. */
const MOST_ROWS = 300;

function ConnectionTable({ connections, onSelectEdge }: ConnectionTableProps) {
  return (
    <Table>
      <TableHead>
        <tr>
          <TableHeading>Source</TableHeading>
          <TableHeading>Destination</TableHeading>
          <TableHeading>Port</TableHeading>
          <TableHeading>Verdict</TableHeading>
          <TableHeading numeric>Connections</TableHeading>
          <TableHeading numeric>Packets</TableHeading>
          <TableHeading numeric>Bytes</TableHeading>
          <TableHeading numeric>Last seen</TableHeading>
        </tr>
      </TableHead>
      <TableBody>
        {connections.slice(0, MOST_ROWS).map((connection) => (
          <TableRow key={connection.key} data-connection={connection.key} data-state={connection.state}>
            <TableCell>
              <button
                type="button"
                className="text-left hover:underline"
                onClick={() =>
                  onSelectEdge(edgeId(endpointItemId(connection.source), endpointItemId(connection.destination)))
                }
              >
                <EndpointName endpoint={connection.source} />
              </button>
            </TableCell>
            <TableCell>
              <EndpointName endpoint={connection.destination} />
            </TableCell>
            <TableCell className="font-mono text-xs">{portText(connection)}</TableCell>
            <TableCell>
              <VerdictBadge plain verdict={connection.state} />
            </TableCell>
            <TableCell numeric>
              <Count value={connection.counters.connectionsStarted} />
            </TableCell>
            <TableCell numeric>
              <Count value={connection.counters.packetsForward + connection.counters.packetsReverse} />
            </TableCell>
            <TableCell numeric>
              <Bytes value={bytesOf(connection)} />
            </TableCell>
            <TableCell numeric>
              <span title={formatUtc(connection.lastSeen)}>{formatLocalTime(connection.lastSeen)}</span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function bytesOf({ counters: { bytesForward, bytesReverse } }: Connection): number | null {
  return bytesForward === null && bytesReverse === null ? null : (bytesForward ?? 0) + (bytesReverse ?? 0);
}
