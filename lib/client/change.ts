/** One way to change something: post, parse, then let every read of the named paths ask again. */
import { mutationOptions, type QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { sendJson } from './fetch';

export interface Change<Body, S extends z.ZodType> {
  readonly method?: 'POST' | 'DELETE';
  readonly path: string | ((body: Body) => string);
  readonly response: S;
  /** Path prefixes whose reads are out of date afterwards. */
  readonly touches: readonly string[];
  /** What is sent; the variables themselves when left out, nothing when it gives undefined. */
  readonly send?: (body: Body) => unknown;
}

export function change<Body, S extends z.ZodType>(client: QueryClient, spec: Change<Body, S>) {
  return mutationOptions({
    mutationFn: (body: Body): Promise<z.infer<S>> => {
      const path = typeof spec.path === 'string' ? spec.path : spec.path(body);
      return sendJson(spec.method ?? 'POST', path, spec.send ? spec.send(body) : body, spec.response);
    },
    onSuccess: () => outdate(client, spec.touches),
  });
}

/** Marks every read under the given path prefixes as out of date and waits for those on screen. */
export function outdate(client: QueryClient, prefixes: readonly string[]): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ queryKey: [path] }) => typeof path === 'string' && prefixes.some((prefix) => path.startsWith(prefix)),
  });
}
