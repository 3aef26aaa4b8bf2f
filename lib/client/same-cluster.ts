/** Which old answer may stand in while a new one loads. */
import type { Params } from './fetch';

type Key = readonly [string, Params];

/**
 * Keeps the last answer on screen, so that nothing jumps, but never one of another cluster: it would be read, and
 * acted on, under the wrong name. For `placeholderData` of queries whose key is `[path, params]`.
 */
export function keepWithinCluster({ cluster }: Params) {
  return <Data>(previous: Data | undefined, query: { readonly queryKey: Key } | undefined): Data | undefined =>
    query?.queryKey[1].cluster === cluster ? previous : undefined;
}
