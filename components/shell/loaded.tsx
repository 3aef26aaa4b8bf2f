'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState, ErrorStrip } from '@/components/ui/error-state';
import { explainError } from '@/lib/client/fetch';

export interface LoadedProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** What is being read, for the error: `the policy board`. */
  readonly what: string;
  /** Of the shape of what comes, so that nothing moves. */
  readonly skeleton: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** Skeleton, then data; a failure keeps the last good data under a strip with a retry. */
export function Loaded<Data>({ query, what, skeleton, children }: LoadedProps<Data>) {
  const { data, error, isFetching, refetch } = query;
  const trouble = error === null ? null : explainError(error);
  const retry = { onRetry: () => void refetch(), busy: isFetching };
  if (data === undefined) {
    return trouble === null ? skeleton : <ErrorState title={`Could not load ${what}`} {...trouble} {...retry} />;
  }
  return (
    <>
      {trouble === null ? null : <ErrorStrip title={`Could not refresh ${what}`} {...trouble} {...retry} />}
      {children(data)}
    </>
  );
}
