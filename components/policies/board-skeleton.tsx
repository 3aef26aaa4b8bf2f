import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';

const COLUMNS = [3, 2];

/** Header, toolbar, list and columns where the real ones will be. */
export function BoardSkeleton() {
  return (
    <div role="status" aria-label="Loading the policy board" className="flex min-h-0 flex-1 flex-col">
      <PageHeader title="Policies" end={<Skeleton className="h-7 w-36" />} />
      <div className="flex min-h-11 items-center gap-3 border-line border-b bg-surface px-4">
        <Skeleton className="h-7 w-24" />
        <Skeleton className="h-6 w-90" />
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="w-72 space-y-3 border-line border-r bg-surface p-4">
          <Skeleton className="w-32" />
          <Skeleton className="h-20" />
        </div>
        {COLUMNS.map((cards) => (
          <div key={cards} className="w-80 space-y-2 border-line border-r p-3">
            <Skeleton className="mb-4 w-28" />
            {Array.from({ length: cards }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
              <Skeleton key={index} className="h-44" />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
