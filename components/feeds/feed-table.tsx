'use client';
import { Ago } from '@/components/ui/ago';
import { Badge } from '@/components/ui/badge';
import { Bytes, Count } from '@/components/ui/count';
import { Table, TableBody, TableCell, TableHead, TableHeading, TableRow } from '@/components/ui/table';
import { Truncate } from '@/components/ui/truncate';
import type { FeedView } from '@/lib/api/feeds';
import { FEED_STATES } from './feed-words';

export interface FeedTableProps {
  readonly feeds: readonly FeedView[];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

export function FeedTable({ feeds, selected, onSelect }: FeedTableProps) {
  return (
    <div className="scroll min-w-0 flex-1">
      <Table className="min-w-180 [&_td:first-child]:pl-4 [&_th:first-child]:pl-4">
        <TableHead>
          <tr>
            <TableHeading>Feed</TableHeading>
            <TableHeading>Health</TableHeading>
            <TableHeading numeric>Last pull</TableHeading>
            <TableHeading numeric>Entries</TableHeading>
            <TableHeading numeric>Added, removed</TableHeading>
            <TableHeading numeric>Refused</TableHeading>
            <TableHeading numeric>Unchanged (304)</TableHeading>
            <TableHeading numeric>Size</TableHeading>
          </tr>
        </TableHead>
        <TableBody>
          {feeds.map((feed) => (
            <FeedRow key={feed.id} feed={feed} isOpen={feed.id === selected} onOpen={() => onSelect(feed.id)} />
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

interface FeedRowProps {
  readonly feed: FeedView;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function FeedRow({ feed, isOpen, onOpen }: FeedRowProps) {
  const state = FEED_STATES[feed.state];
  return (
    <TableRow
      data-testid="feed-row"
      data-state={feed.state}
      data-selected={isOpen || undefined}
      className="[&>td]:py-2"
    >
      <TableCell>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onOpen}
          className="flex rounded-xs font-medium text-fg hover:text-accent"
        >
          <Truncate text={feed.name} limit={34} />
        </button>
        <p className="text-muted text-xs">
          {feed.content === 'ip' ? 'addresses' : feed.match === 'subtree' ? 'domains and below' : 'domains, exact'} ·{' '}
          {feed.url === null ? 'uploaded' : <Truncate text={feed.url} limit={44} />}
        </p>
      </TableCell>
      <TableCell className="max-w-64">
        <Badge tone={state.tone}>{state.label}</Badge>
        {feed.detail === '' ? null : (
          <p className="truncate text-muted text-xs" title={feed.detail}>
            {feed.detail}
          </p>
        )}
      </TableCell>
      <TableCell numeric className="text-xs">
        <Ago at={feed.lastSuccessAt} />
      </TableCell>
      <TableCell numeric>
        <Count value={feed.entries} />
      </TableCell>
      <TableCell numeric className="text-muted">
        +{feed.added} −{feed.removed}
      </TableCell>
      <TableCell numeric className={feed.refused === 0 ? 'text-subtle' : 'text-would'}>
        <Count value={feed.refused} />
      </TableCell>
      <TableCell numeric className="text-muted">
        <Count value={feed.notModified} />
      </TableCell>
      <TableCell numeric className="text-muted">
        <Bytes value={feed.bytesTotal} />
      </TableCell>
    </TableRow>
  );
}
