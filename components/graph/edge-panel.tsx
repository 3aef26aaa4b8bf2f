'use client';
import { ArrowRight, ChevronRight, EyeOff } from 'lucide-react';
import { EndpointName } from '@/components/shell/endpoint-name';
import { portText } from '@/components/shell/port-text';
import { Badge } from '@/components/ui/badge';
import { Bytes, Count } from '@/components/ui/count';
import { ErrorState } from '@/components/ui/error-state';
import { formatLocalDayTime, formatUtc } from '@/components/ui/format';
import { PanelSection, SidePanel } from '@/components/ui/side-panel';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Truncate } from '@/components/ui/truncate';
import { VERDICT_LABELS, VerdictBadge } from '@/components/ui/verdict-badge';
import { explainError } from '@/lib/client/fetch';
import type { RangeParams } from '@/lib/client/range-params';
import type { CollapsedGraph } from '@/lib/core/graph/collapse';
import type { Connection, GraphEdge, View } from '@/lib/core/graph/model';
import { ConnectionSteps } from './connection-steps';
import { titleOf } from './item-kind';
import { Fact, Facts, VerdictSplit } from './panel-parts';
import { useConnections } from './use-connections';

export interface EdgePanelProps {
  readonly edge: GraphEdge;
  readonly graph: CollapsedGraph;
  readonly range: RangeParams;
  readonly view: View;
  readonly onClose: () => void;
}

/** Opened one by one from here on; a folded edge may hold hundreds. */
const OPEN_AT_FIRST = 1;

export function EdgePanel({ edge, graph, range, view, onClose }: EdgePanelProps) {
  const { query, connections } = useConnections({ range, view, item: null, edge });
  return (
    <SidePanel label="Details of the connection" header={<Header edge={edge} graph={graph} />} onClose={onClose}>
      <PanelSection title="Connections in this range">
        <VerdictSplit counts={edge.counts} />
      </PanelSection>
      <PanelSection title="Volume">
        <Facts>
          <Fact label="Packets">
            <Count value={edge.packetsTotal} />
          </Fact>
          <Fact label="Bytes">
            <Bytes value={edge.bytesTotal} />
          </Fact>
          <Fact label="Last seen">
            <span title={formatUtc(edge.lastSeen)}>{formatLocalDayTime(edge.lastSeen)}</span>
          </Fact>
        </Facts>
      </PanelSection>
      {query.isPending ? <SkeletonRows /> : null}
      {query.isError && connections.length === 0 ? (
        <ErrorState
          title="Could not load the connections"
          {...explainError(query.error)}
          onRetry={() => void query.refetch()}
        />
      ) : null}
      {connections.map((connection, index) => (
        <ConnectionDetails key={connection.key} connection={connection} view={view} open={index < OPEN_AT_FIRST} />
      ))}
    </SidePanel>
  );
}

function Header({ edge, graph }: Pick<EdgePanelProps, 'edge' | 'graph'>) {
  const name = (id: string) => {
    const item = graph.items.find((candidate) => candidate.id === id);
    return item === undefined ? id : titleOf(item);
  };
  return (
    <div className="space-y-1.5">
      <h2 className="flex min-w-0 items-center gap-1.5 font-semibold text-md">
        <Truncate text={name(edge.source)} limit={16} />
        <ArrowRight aria-label="to" className="size-3.5 shrink-0 text-subtle" />
        <Truncate text={name(edge.target)} limit={16} />
      </h2>
      <VerdictBadge
        verdict={edge.state}
        label={
          edge.deniedAt === null ? VERDICT_LABELS[edge.state] : `${VERDICT_LABELS[edge.state]} at the ${edge.deniedAt}`
        }
      />
    </div>
  );
}

interface ConnectionDetailsProps {
  readonly connection: Connection;
  readonly view: View;
  readonly open: boolean;
}

function ConnectionDetails({ connection, view, open }: ConnectionDetailsProps) {
  const service = connection.destinationService;
  return (
    <details open={open} data-connection={connection.key} className="group/details border-line border-b">
      <summary className="flex min-h-10 list-none items-center gap-2 px-3 py-1.5 hover:bg-hover">
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-subtle transition-transform group-open/details:rotate-90"
        />
        <span className="min-w-0 flex-1">
          <span className="block font-medium font-mono text-xs">{portText(connection)}</span>
          <span className="flex min-w-0 gap-1 text-2xs text-muted">
            <EndpointName endpoint={connection.source} limit={16} />→
            <EndpointName endpoint={connection.destination} limit={16} />
          </span>
        </span>
        <VerdictBadge plain verdict={connection.state} />
      </summary>
      <div className="space-y-3 px-3 pt-1 pb-3">
        <div className="flex flex-wrap gap-1 empty:hidden">
          {service === null ? null : <Badge>service {service.name}</Badge>}
          {connection.oneSided ? (
            <Badge tone="unknown">
              <EyeOff aria-hidden className="size-3" />
              Seen from one end only
            </Badge>
          ) : null}
        </div>
        <ConnectionSteps connection={connection} view={view} />
      </div>
    </details>
  );
}
