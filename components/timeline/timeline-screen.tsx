'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState, ErrorStrip } from '@/components/ui/error-state';
import { SearchField } from '@/components/ui/input';
import { PageHeader } from '@/components/ui/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import { explainError } from '@/lib/client/fetch';
import { timelineQuery } from '@/lib/client/meta';
import { useRange } from '@/lib/client/url-state';
import { TimelineEntryRow } from './timeline-entry-row';
import { groupByDay, searchEntries } from './timeline-groups';

const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const dayOf = (at: number) => dayFormat.format(at * 1000);

/** Who did what when, newest first, with what it changed and the way back where there is one. */
export function TimelineScreen() {
  const { params } = useRange();
  const [search, setSearch] = useQueryState('subject', parseAsString.withDefault(''));
  const query = useInfiniteQuery(timelineQuery({ cluster: params.cluster }));
  const loaded = query.data?.pages.flatMap((page) => page.entries) ?? [];
  const entries = searchEntries(loaded, search);
  const trouble = query.error === null ? null : explainError(query.error);
  const retry = { onRetry: () => void query.refetch(), busy: query.isFetching };
  return (
    <>
      <PageHeader
        title="Timeline"
        note="Every change, who made it, and what it changed"
        end={<SearchField label="Find changes" value={search} onChange={(next) => void setSearch(next)} />}
      />
      {trouble !== null && query.data !== undefined ? (
        <ErrorStrip title="Could not refresh the timeline" {...trouble} {...retry} />
      ) : null}
      <div className="scroll min-h-0 flex-1">
        {query.data === undefined ? (
          trouble === null ? (
            <SkeletonRows rows={10} className="p-4" />
          ) : (
            <ErrorState title="Could not load the timeline" {...trouble} {...retry} />
          )
        ) : entries.length === 0 ? (
          <EmptyState icon={<History aria-hidden />} title={search === '' ? 'Nothing happened yet' : 'Nothing matches'}>
            {search === ''
              ? 'Staging, enforcing, undoing, feed changes and decisions on alerts appear here.'
              : 'Only loaded entries are searched; load older ones below or clear the search.'}
          </EmptyState>
        ) : (
          groupByDay(entries, dayOf).map(({ day, entries: list }) => (
            <section key={day} aria-label={day}>
              <h2 className="sticky top-0 z-10 border-line border-b bg-sunken px-4 py-1.5 font-medium text-muted text-xs">
                {day}
              </h2>
              <ol>
                {list.map((entry) => (
                  <TimelineEntryRow key={entry.id} entry={entry} cluster={params.cluster} />
                ))}
              </ol>
            </section>
          ))
        )}
        {query.hasNextPage ? (
          <div className="flex justify-center p-4">
            <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Load older
            </Button>
          </div>
        ) : null}
      </div>
    </>
  );
}
