/** One way to read: the query key and the request are built from the same `(path, params)` pair. */
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { type Params, readJson } from './fetch';
import { keepWithinCluster } from './same-cluster';
import { SLOW_REFRESH_MILLISECONDS } from './timing';

export interface ReadOptions {
  /** False = read once and stay. Milliseconds otherwise. */
  readonly refetchInterval?: number | false;
}

/** Keeps the last answer while the next one loads, so that nothing jumps. */
export function read<S extends z.ZodType>(path: string, params: Params, schema: S, options: ReadOptions = {}) {
  return queryOptions({
    queryKey: [path, params] as const,
    queryFn: ({ signal }): Promise<z.infer<S>> => readJson(path, params, schema, signal),
    placeholderData: keepWithinCluster(params),
    refetchInterval: options.refetchInterval ?? SLOW_REFRESH_MILLISECONDS,
  });
}
