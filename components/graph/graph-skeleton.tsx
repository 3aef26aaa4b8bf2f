import { Skeleton } from '@/components/ui/skeleton';

const PLACES = [
  'top-1/3 left-1/6',
  'top-1/2 left-1/6',
  'top-2/5 left-2/5',
  'top-1/4 left-3/5',
  'top-1/2 left-3/5',
  'top-2/3 left-2/5',
];

/** About where cards will stand. */
export function GraphSkeleton() {
  return (
    <div role="status" aria-label="Loading the graph" className="relative min-h-0 flex-1 bg-canvas">
      {PLACES.map((place) => (
        <span key={place} className={`absolute ${place}`}>
          <Skeleton className="h-12 w-44 rounded-lg" />
        </span>
      ))}
    </div>
  );
}
