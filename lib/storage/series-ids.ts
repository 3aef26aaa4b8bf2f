/**
 * Ids of series as one connector of one cluster reports them, and of their parts: written as text and hashed once for
 * each key object, and once for each endpoint and trace that comes again.
 */
import type { SeriesKey } from '@/lib/core/flow';
import { endpointKey, joinSeriesKey, seriesKey, traceKey } from '@/lib/core/flow-key';
import type { SeriesIdOf } from '@/lib/core/fold';
import { type ContentId, contentId } from './content-id';

/** Ids of a series and of the rows it names. */
export interface SeriesContent {
  readonly own: ContentId;
  readonly source: ContentId;
  readonly destination: ContentId;
  readonly trace: ContentId;
}

/**
 * Two connectors on the same traffic have series of their own: their counters must never be mixed (flows.md 6.1 rule 8).
 * Costs the canonical text and a hash of it, some microseconds.
 */
export function seriesContentId(clusterId: number, connector: string, key: SeriesKey): ContentId {
  return contentId(clusterId, ownText(connector, seriesKey(key)));
}

const known = new Map<string, WeakMap<SeriesKey, SeriesContent>>();

/** Decoders share the key objects of known lines, which live as long as the lines do: their ids are remembered with them. */
export function seriesContents(clusterId: number, connector: string): (key: SeriesKey) => SeriesContent {
  const scope = JSON.stringify([clusterId, connector]);
  const contents = known.get(scope) ?? new WeakMap<SeriesKey, SeriesContent>();
  known.set(scope, contents);
  const partOf = partIds(clusterId);
  return (key) => {
    const remembered = contents.get(key);
    if (remembered !== undefined) return remembered;
    const texts = {
      source: endpointKey(key.source),
      destination: endpointKey(key.destination),
      trace: traceKey(key.trace),
    };
    const content: SeriesContent = {
      own: contentId(clusterId, ownText(connector, joinSeriesKey(key, texts))),
      source: partOf(texts.source),
      destination: partOf(texts.destination),
      trace: partOf(texts.trace),
    };
    contents.set(key, content);
    return content;
  };
}

export function seriesIds(clusterId: number, connector: string): SeriesIdOf {
  const contentOf = seriesContents(clusterId, connector);
  return (key) => contentOf(key).own.id;
}

function ownText(connector: string, text: string): string {
  return `${connector}\n${text}`;
}

/** By text, for one cluster after the other: few clusters send at once, and texts take memory. */
const parts = { clusterId: 0, ids: new Map<string, ContentId>(), characters: 0 };
const CHARACTER_LIMIT = 8_000_000;

/** Ids of endpoints and traces by their texts; beyond the limit all are let go, and new ones are kept again. */
function partIds(clusterId: number): (text: string) => ContentId {
  return (text) => {
    if (parts.clusterId !== clusterId || parts.characters > CHARACTER_LIMIT) forget(clusterId);
    const remembered = parts.ids.get(text);
    if (remembered !== undefined) return remembered;
    const content = contentId(clusterId, text);
    parts.ids.set(text, content);
    parts.characters += text.length;
    return content;
  };
}

function forget(clusterId: number): void {
  parts.clusterId = clusterId;
  parts.ids = new Map();
  parts.characters = 0;
}
