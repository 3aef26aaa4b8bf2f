'use client';
import { RotateCw, TriangleAlert } from 'lucide-react';
import { Button } from './button';
import { cn } from './cn';

export interface ErrorStateProps {
  /** What failed: `could not load the graph`. */
  readonly title: string;
  readonly detail: string;
  readonly hint?: string | undefined;
  readonly onRetry?: () => void;
  readonly busy?: boolean;
  readonly className?: string;
}

/** Fills a place that has no data to show. */
export function ErrorState({ title, detail, hint, onRetry, busy = false, className }: ErrorStateProps) {
  return (
    <div
      role="alert"
      className={cn('flex h-full flex-col items-center justify-center gap-2 p-8 text-center', className)}
    >
      <TriangleAlert aria-hidden className="size-6 text-denied" />
      <h2 className="font-medium text-fg text-md">{title}</h2>
      <p className="max-w-120 text-muted text-sm wrap-anywhere">{detail}</p>
      {hint === undefined || hint === '' ? null : <p className="max-w-120 text-muted text-sm">{hint}</p>}
      {onRetry === undefined ? null : (
        <Button className="mt-2" icon={<RotateCw aria-hidden className="size-3.5" />} onClick={onRetry} busy={busy}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** A slim strip above data that is kept but no longer fresh. */
export function ErrorStrip({ title, detail, onRetry, busy = false }: ErrorStateProps) {
  return (
    <div
      role="alert"
      className="flex min-h-8 items-center gap-2 border-line border-b bg-denied-soft px-3 py-1 text-denied text-xs"
    >
      <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
      <span className="min-w-0 flex-1 truncate">
        <b className="font-medium">{title}</b>: {detail}. Showing the last good data.
      </span>
      {onRetry === undefined ? null : (
        <Button size="sm" onClick={onRetry} busy={busy}>
          Retry
        </Button>
      )}
    </div>
  );
}
