/** Ids of series as one connector of one cluster reports them, made once for each key object that comes again. */
import type { SeriesKey } from '@/lib/core/flow';
import { seriesKey } from '@/lib/core/flow-key';
import type { SeriesIdOf } from '@/lib/core/fold';
import { type ContentId, contentId } from './content-id';

/**
 * Two connectors on the same traffic have series of their own: their counters must never be mixed (flows.md 6.1 rule 8).
 * Costs the canonical text and a hash of it, some microseconds.
 */
export function seriesContentId(clusterId: number, connector: string, key: SeriesKey): ContentId {
  return contentId(clusterId, `${connector}\n${seriesKey(key)}`);
}

const known = new Map<string, WeakMap<SeriesKey, bigint>>();

/** Decoders share the key objects of known lines, which live as long as the lines do: their ids are remembered with them. */
export function seriesIds(clusterId: number, connector: string): SeriesIdOf {
  const scope = JSON.stringify([clusterId, connector]);
  const ids = known.get(scope) ?? new WeakMap<SeriesKey, bigint>();
  known.set(scope, ids);
  return (key) => {
    const id = ids.get(key) ?? seriesContentId(clusterId, connector, key).id;
    ids.set(key, id);
    return id;
  };
}
