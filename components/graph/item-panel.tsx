'use client';
import { Bell, FoldVertical, UnfoldVertical } from 'lucide-react';
import Link from 'next/link';
import { useShellLink } from '@/components/shell/use-shell-link';
import { Badge } from '@/components/ui/badge';
import { Button, buttonClass } from '@/components/ui/button';
import { Count } from '@/components/ui/count';
import { Segmented } from '@/components/ui/segmented';
import { PanelSection, SidePanel } from '@/components/ui/side-panel';
import { Truncate } from '@/components/ui/truncate';
import { VerdictGlyph } from '@/components/ui/verdict-badge';
import type { CollapsedGraph, DrawnItem } from '@/lib/core/graph/collapse';
import type { GraphEdge } from '@/lib/core/graph/model';
import { CoverageRing, coverageText } from './coverage-ring';
import { countOf, portsText } from './graph-elements';
import { useFocus } from './graph-state';
import { iconOf, kindText, titleOf } from './item-kind';
import { VerdictSplit } from './panel-parts';

export interface ItemPanelProps {
  readonly item: DrawnItem;
  readonly graph: CollapsedGraph;
  readonly isExpanded: boolean;
  readonly onSelect: (kind: 'item' | 'edge' | null, id: string) => void;
  readonly onToggle: (itemId: string) => void;
}

/** Everything about one card: how it is covered, whom it talks to, what it is called. */
export function ItemPanel({ item, graph, isExpanded, onSelect, onToggle }: ItemPanelProps) {
  const own = new Set([item.id, ...graph.items.filter((other) => other.parent === item.id).map((other) => other.id)]);
  const inbound = graph.edges.filter((edge) => own.has(edge.target) && !own.has(edge.source));
  const outbound = graph.edges.filter((edge) => own.has(edge.source) && !own.has(edge.target));
  return (
    <SidePanel label={`Details of ${titleOf(item)}`} header={<Header item={item} />} onClose={() => onSelect(null, '')}>
      <Steering item={item} isExpanded={isExpanded} onToggle={onToggle} />
      <Coverage item={item} />
      <Alerts item={item} />
      <Peers title="Inbound" end="source" edges={inbound} graph={graph} onSelect={onSelect} />
      <Peers title="Outbound" end="target" edges={outbound} graph={graph} onSelect={onSelect} />
      {countOf(item.inside) === 0 ? null : (
        <PanelSection title="Inside this namespace">
          <VerdictSplit counts={item.inside} />
        </PanelSection>
      )}
      <Names title="Services" names={item.services} />
      <Names title="Addresses" names={item.addresses} />
      <Names title="Labels" names={Object.entries(item.labels).map(([key, value]) => `${key}=${value}`)} />
    </SidePanel>
  );
}

function Header({ item }: { readonly item: DrawnItem }) {
  const Icon = iconOf(item);
  return (
    <div className="flex items-center gap-2.5">
      <CoverageRing enforced={item.coverage} staged={item.stagedCoverage} size={32}>
        <Icon aria-hidden className="size-4 text-muted" />
      </CoverageRing>
      <div className="min-w-0">
        <h2 className="flex font-semibold text-md">
          <Truncate text={titleOf(item)} limit={26} copy mono={item.kind !== 'network'} />
        </h2>
        <p className="flex min-w-0 gap-1 text-muted text-xs">
          {kindText(item)}
          {item.namespace !== null && item.kind !== 'namespace' ? (
            <Truncate text={`in ${item.namespace}`} limit={26} mono={false} />
          ) : null}
        </p>
      </div>
    </div>
  );
}

function Steering({ item, isExpanded, onToggle }: Pick<ItemPanelProps, 'item' | 'isExpanded' | 'onToggle'>) {
  const [focus, setFocus] = useFocus();
  return (
    <div className="flex items-center gap-2 border-line border-b px-3 py-2">
      <span className="text-muted text-xs">Show</span>
      <Segmented
        label="How much is shown around it"
        value={focus}
        onChange={(next) => void setFocus(next)}
        items={[
          { value: 'all', label: 'Everything' },
          { value: '1', label: '1 hop' },
          { value: '2', label: '2 hops' },
        ]}
      />
      {item.kind !== 'namespace' ? null : (
        <Button
          className="ml-auto"
          icon={
            isExpanded ? (
              <FoldVertical aria-hidden className="size-3.5" />
            ) : (
              <UnfoldVertical aria-hidden className="size-3.5" />
            )
          }
          onClick={() => onToggle(item.id)}
        >
          {isExpanded ? 'Collapse' : 'Expand'}
        </Button>
      )}
    </div>
  );
}

function Coverage({ item }: { readonly item: DrawnItem }) {
  if (item.coverage === null) return null;
  return (
    <PanelSection title="Policy coverage">
      <p className="text-sm">{coverageText({ enforced: item.coverage, staged: item.stagedCoverage })}</p>
    </PanelSection>
  );
}

function Alerts({ item }: { readonly item: DrawnItem }) {
  const shellLink = useShellLink();
  if (item.openAlerts === 0) return null;
  return (
    <div className="border-line border-b px-3 py-2">
      <Link href={shellLink('/alerts')} className={buttonClass('danger')}>
        <Bell aria-hidden className="size-3.5" />
        {item.openAlerts === 1 ? '1 open alert' : `${item.openAlerts} open alerts`}
      </Link>
    </div>
  );
}

interface PeersProps extends Pick<ItemPanelProps, 'graph' | 'onSelect'> {
  readonly title: string;
  readonly end: 'source' | 'target';
  readonly edges: readonly GraphEdge[];
}

function Peers({ title, end, edges, graph, onSelect }: PeersProps) {
  const items = new Map(graph.items.map((item) => [item.id, item]));
  const ordered = [...edges].sort((a, b) => countOf(b.counts) - countOf(a.counts));
  return (
    <PanelSection title={`${title} · ${edges.length}`}>
      {edges.length === 0 ? <p className="text-muted text-xs">None in this range.</p> : null}
      <ul className="-mx-1">
        {ordered.map((edge) => (
          <li key={edge.id}>
            <button
              type="button"
              onClick={() => onSelect('edge', edge.id)}
              className="flex w-full items-center gap-2 rounded-sm px-1 py-1 text-left hover:bg-hover"
            >
              <VerdictGlyph verdict={edge.state} />
              <span className="min-w-0 flex-1">
                <Peer item={items.get(edge[end])} />
                <span className="block truncate text-2xs text-muted leading-4">{portsText(edge.ports)}</span>
              </span>
              <Count value={countOf(edge.counts)} className="text-xs" />
            </button>
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}

function Peer({ item }: { readonly item: DrawnItem | undefined }) {
  if (item === undefined) return null;
  return (
    <span className="flex min-w-0 text-xs">
      {item.namespace !== null && item.kind !== 'namespace' ? (
        <Truncate text={`${item.namespace}/`} limit={18} className="shrink-0 text-muted" />
      ) : null}
      <Truncate text={titleOf(item)} limit={24} mono={item.kind !== 'network'} />
    </span>
  );
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <PanelSection title={title}>
      <ul className="flex flex-wrap gap-1">
        {names.map((name) => (
          <li key={name} className="max-w-full">
            <Badge>
              <Truncate text={name} limit={44} copy />
            </Badge>
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}
