'use client';
import { useQuery } from '@tanstack/react-query';
import { Rss, TriangleAlert } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { Loaded } from '@/components/shell/loaded';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import type { FeedsResponse } from '@/lib/api/feeds';
import { feedsQuery } from '@/lib/client/feeds';
import { useRange } from '@/lib/client/url-state';
import { AddFeedDialog } from './add-feed-dialog';
import { FeedPanel } from './feed-panel';
import { FeedTable } from './feed-table';
import { blindSpots } from './feed-words';

/** Lists of addresses and names, how fresh they are, and whether they can match anything at all. */
export function FeedsScreen() {
  const { params } = useRange();
  const query = useQuery(feedsQuery({ cluster: params.cluster }));
  return (
    <>
      <PageHeader
        title="Feeds"
        note="Lists that connections and look-ups are matched against"
        end={<AddFeedDialog />}
      />
      <Loaded query={query} what="the feeds" skeleton={<SkeletonRows rows={8} className="p-4" />}>
        {(data) => <LoadedFeeds data={data} />}
      </Loaded>
    </>
  );
}

function LoadedFeeds({ data }: { readonly data: FeedsResponse }) {
  const [selected, setSelected] = useQueryState('feed', parseAsString.withOptions({ history: 'push' }));
  const open = data.feeds.find((feed) => feed.id === selected);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {blindSpots(data.feeds, data.dnsRecordsLastDay, data.externalAddressesLastDay).map((text) => (
        <p
          key={text}
          role="status"
          className="flex shrink-0 items-center gap-2 border-line border-b bg-would-soft px-4 py-2 text-would text-xs"
        >
          <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
          {text}
        </p>
      ))}
      <div className="relative flex min-h-0 flex-1">
        {data.feeds.length === 0 ? (
          <EmptyState icon={<Rss aria-hidden />} title="No feeds yet" className="flex-1" end={<AddFeedDialog />}>
            Add a list by its address or as a file: plain lines, CSV, hosts, JSON, STIX 2.1 or a Calico
            GlobalThreatFeed.
          </EmptyState>
        ) : (
          <FeedTable
            feeds={data.feeds}
            selected={selected}
            onSelect={(id) => void setSelected(id === selected ? null : id)}
          />
        )}
        {open === undefined ? null : <FeedPanel feed={open} onClose={() => void setSelected(null)} />}
      </div>
    </div>
  );
}
