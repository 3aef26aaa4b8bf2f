/** Ids of series for tests: 1, 2, 3 in order of first appearance, by content. */
import { seriesKey } from '@/lib/core/flow-key';
import type { SeriesIdOf } from '@/lib/core/fold';

export function countingIds(): SeriesIdOf {
  const ids = new Map<string, bigint>();
  return (key) => {
    const text = seriesKey(key);
    const id = ids.get(text) ?? BigInt(ids.size + 1);
    ids.set(text, id);
    return id;
  };
}
