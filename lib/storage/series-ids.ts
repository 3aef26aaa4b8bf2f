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
      source: partId(clusterId, texts.source),
      destination: partId(clusterId, texts.destination),
      trace: partId(clusterId, texts.trace),
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

/** By cluster and text; beyond the limit all are let go, and new ones are kept again. */
const CHARACTER_LIMIT = 8_000_000;
let parts = new Map<string, ContentId>();
let characters = 0;

/** Id of an endpoint or a trace by its text. */
function partId(clusterId: number, text: string): ContentId {
  const name = `${clusterId}\n${text}`;
  const remembered = parts.get(name);
  if (remembered !== undefined) return remembered;
  if (characters > CHARACTER_LIMIT) {
    parts = new Map();
    characters = 0;
  }
  const content = contentId(clusterId, text);
  parts.set(name, content);
  characters += name.length;
  return content;
}
