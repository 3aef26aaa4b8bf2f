'use client';
import { Bytes, Count } from '@/components/ui/count';
import { formatLocalTime, formatUtc } from '@/components/ui/format';
import { Table, TableBody, TableCell, TableHead, TableHeading, TableRow } from '@/components/ui/table';
import { Truncate } from '@/components/ui/truncate';
import { VerdictBadge } from '@/components/ui/verdict-badge';
import type { CollapsedGraph, DrawnItem } from '@/lib/core/graph/collapse';
import type { GraphEdge } from '@/lib/core/graph/model';
import { coverageText } from './coverage-ring';
import { countOf, portsText } from './graph-elements';
import { kindText, titleOf } from './item-kind';

export interface GraphTableProps {
  readonly graph: CollapsedGraph;
  readonly selected: string | null;
  readonly onSelect: (kind: 'item' | 'edge' | null, id: string) => void;
}

/** The picture's twin: the same things, the same selection, as text. */
export function GraphTable({ graph, selected, onSelect }: GraphTableProps) {
  const items = new Map(graph.items.map((item) => [item.id, item]));
  return (
    <section aria-label="Graph as a table" className="scroll min-h-0 min-w-0 flex-1 bg-surface">
      <Table aria-label="Edges">
        <TableHead>
          <tr>
            <TableHeading>Source</TableHeading>
            <TableHeading>Destination</TableHeading>
            <TableHeading>Ports</TableHeading>
            <TableHeading>Verdict</TableHeading>
            <TableHeading numeric>Connections</TableHeading>
            <TableHeading numeric>Packets</TableHeading>
            <TableHeading numeric>Bytes</TableHeading>
            <TableHeading numeric>Last seen</TableHeading>
          </tr>
        </TableHead>
        <TableBody>
          {graph.edges.map((edge) => (
            <EdgeRow key={edge.id} edge={edge} items={items} isSelected={edge.id === selected} onSelect={onSelect} />
          ))}
        </TableBody>
      </Table>
      <Table aria-label="Items" className="mt-6">
        <TableHead>
          <tr>
            <TableHeading>Name</TableHeading>
            <TableHeading>Kind</TableHeading>
            <TableHeading>Policy coverage</TableHeading>
            <TableHeading numeric>Open alerts</TableHeading>
            <TableHeading numeric>Denied connections</TableHeading>
          </tr>
        </TableHead>
        <TableBody>
          {graph.items.map((item) => (
            <ItemRow key={item.id} item={item} isSelected={item.id === selected} onSelect={onSelect} />
          ))}
        </TableBody>
      </Table>
    </section>
  );
}

interface EdgeRowProps {
  readonly edge: GraphEdge;
  readonly items: ReadonlyMap<string, DrawnItem>;
  readonly isSelected: boolean;
  readonly onSelect: GraphTableProps['onSelect'];
}

function EdgeRow({ edge, items, isSelected, onSelect }: EdgeRowProps) {
  return (
    <TableRow data-edge={edge.id} data-state={edge.state} data-selected={isSelected || undefined}>
      <TableCell>
        <button type="button" className="text-left hover:underline" onClick={() => onSelect('edge', edge.id)}>
          <Name item={items.get(edge.source)} />
        </button>
      </TableCell>
      <TableCell>
        <Name item={items.get(edge.target)} />
      </TableCell>
      <TableCell className="font-mono text-xs">{portsText(edge.ports)}</TableCell>
      <TableCell>
        <VerdictBadge plain verdict={edge.state} />
      </TableCell>
      <TableCell numeric>
        <Count value={countOf(edge.counts)} />
      </TableCell>
      <TableCell numeric>
        <Count value={edge.packetsTotal} />
      </TableCell>
      <TableCell numeric>
        <Bytes value={edge.bytesTotal} />
      </TableCell>
      <TableCell numeric>
        <span title={formatUtc(edge.lastSeen)}>{formatLocalTime(edge.lastSeen)}</span>
      </TableCell>
    </TableRow>
  );
}

function ItemRow({
  item,
  isSelected,
  onSelect,
}: {
  item: DrawnItem;
  isSelected: boolean;
  onSelect: GraphTableProps['onSelect'];
}) {
  return (
    <TableRow data-item={item.id} data-selected={isSelected || undefined}>
      <TableCell>
        <button type="button" className="text-left hover:underline" onClick={() => onSelect('item', item.id)}>
          <Name item={item} />
        </button>
      </TableCell>
      <TableCell>{kindText(item)}</TableCell>
      <TableCell className="text-muted">
        {item.coverage === null ? '' : coverageText({ enforced: item.coverage, staged: item.stagedCoverage })}
      </TableCell>
      <TableCell numeric>{item.openAlerts}</TableCell>
      <TableCell numeric>
        <Count value={item.deniedConnections} />
      </TableCell>
    </TableRow>
  );
}

function Name({ item }: { readonly item: DrawnItem | undefined }) {
  if (item === undefined) return null;
  const isInside = item.namespace !== null && item.kind !== 'namespace';
  return (
    <span className="inline-flex">
      {isInside ? <Truncate text={`${item.namespace}/`} limit={20} className="text-muted" /> : null}
      <Truncate text={titleOf(item)} limit={32} />
    </span>
  );
}
