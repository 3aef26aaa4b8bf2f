import { cn } from './cn';

export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden className={cn('pulse block h-4 rounded-sm bg-hover', className)} />;
}

/** Rows of about the shape of what is loading, announced once. */
export function SkeletonRows({ rows = 6, className }: { readonly rows?: number; readonly className?: string }) {
  return (
    <div role="status" aria-label="Loading" className={cn('space-y-3 p-3', className)}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <Skeleton key={row} className={row % 3 === 2 ? 'w-3/5' : row % 3 === 1 ? 'w-4/5' : 'w-full'} />
      ))}
    </div>
  );
}
