'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { UnlessNoSource } from '@/components/shell/no-source';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState, ErrorStrip } from '@/components/ui/error-state';
import { formatWhole } from '@/components/ui/format';
import { SkeletonRows } from '@/components/ui/skeleton';
import { explainError } from '@/lib/client/fetch';
import { type FlowParams, flowsQuery } from '@/lib/client/flows';
import { LIVE_REFRESH_MILLISECONDS } from '@/lib/client/timing';
import { useRange, useScope } from '@/lib/client/url-state';
import { useVerdict } from './flow-state';
import { FlowTable } from './flow-table';
import { FlowToolbar } from './flow-toolbar';

/** Every window of every series, newest first. */
export function FlowsScreen() {
  const { params: range, live } = useRange();
  const [verdict, setVerdict] = useVerdict();
  const [scope] = useScope();
  const [only] = scope;
  const params = useMemo<FlowParams>(
    () => ({
      ...range,
      verdict: verdict === 'all' ? undefined : verdict,
      namespace: scope.length === 1 ? only : undefined,
    }),
    [range, verdict, scope.length, only],
  );
  const flows = useInfiniteQuery({
    ...flowsQuery(params),
    // Refreshing follows the newest page only: someone who scrolled back is reading.
    refetchInterval: (query) => (live && (query.state.data?.pages.length ?? 0) < 2 ? LIVE_REFRESH_MILLISECONDS : false),
  });
  const rows = useMemo(() => {
    const all = flows.data?.pages.flatMap((page) => page.rows) ?? [];
    if (scope.length < 2) return all;
    return all.filter(
      (row) => scope.includes(row.source.namespace ?? '') || scope.includes(row.destination.namespace ?? ''),
    );
  }, [flows.data, scope]);
  const { fetchNextPage } = flows;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const failed = flows.isError ? explainError(flows.error) : null;
  const retry = () => void flows.refetch();
  const note = flows.data === undefined ? '' : `${formatWhole(rows.length)}${flows.hasNextPage ? '+' : ''} windows`;
  return (
    <>
      <FlowToolbar params={params} note={note} />
      {failed !== null && flows.data !== undefined ? (
        <ErrorStrip title="Could not refresh the flows" {...failed} onRetry={retry} busy={flows.isFetching} />
      ) : null}
      {flows.isPending ? <SkeletonRows rows={14} /> : null}
      {failed !== null && flows.data === undefined ? (
        <ErrorState title="Could not load the flows" {...failed} onRetry={retry} busy={flows.isFetching} />
      ) : null}
      {flows.data !== undefined && rows.length === 0 ? (
        <UnlessNoSource why="This table lists every window of every flow.">
          <EmptyState
            icon={<ArrowLeftRight aria-hidden />}
            title="No flows match"
            end={
              verdict === 'all' ? undefined : <Button onClick={() => void setVerdict('all')}>Show all verdicts</Button>
            }
          >
            Widen the time range or the filters. Sources and their health are under Settings.
          </EmptyState>
        </UnlessNoSource>
      ) : null}
      {rows.length === 0 ? null : (
        <FlowTable rows={rows} hasMore={flows.hasNextPage} isLoadingMore={flows.isFetchingNextPage} onMore={more} />
      )}
    </>
  );
}
