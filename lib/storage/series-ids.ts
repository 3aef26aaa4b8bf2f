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

/** What is remembered of one connector of one cluster. */
interface Scope {
  /** Decoders share the key objects of known lines, which live as long as the lines do: their ids are remembered with them. */
  readonly ids: WeakMap<SeriesKey, bigint>;
  /** What an id was made of, until the row of a new series is written: kept with each key it would double what lines take. */
  readonly contents: Map<SeriesKey, SeriesContent>;
}

const scopes = new Map<string, Scope>();
const CONTENT_LIMIT = 60_000;

function scopeOf(clusterId: number, connector: string): Scope {
  const name = JSON.stringify([clusterId, connector]);
  const scope = scopes.get(name) ?? { ids: new WeakMap(), contents: new Map() };
  scopes.set(name, scope);
  return scope;
}

/** Costs nothing for a key whose id was asked for a moment ago. */
export function seriesContents(clusterId: number, connector: string): (key: SeriesKey) => SeriesContent {
  const { contents } = scopeOf(clusterId, connector);
  return (key) => contents.get(key) ?? contentOf(clusterId, connector, key);
}

/** Forgets them: the rows they were for are known. */
export function dropContents(clusterId: number, connector: string): void {
  scopeOf(clusterId, connector).contents.clear();
}

export function seriesIds(clusterId: number, connector: string): SeriesIdOf {
  const { ids, contents } = scopeOf(clusterId, connector);
  return (key) => {
    const known = ids.get(key);
    if (known !== undefined) return known;
    const content = contentOf(clusterId, connector, key);
    if (contents.size >= CONTENT_LIMIT) contents.clear();
    contents.set(key, content);
    ids.set(key, content.own.id);
    return content.own.id;
  };
}

function contentOf(clusterId: number, connector: string, key: SeriesKey): SeriesContent {
  const texts = {
    source: endpointKey(key.source),
    destination: endpointKey(key.destination),
    trace: traceKey(key.trace),
  };
  return {
    own: contentId(clusterId, ownText(connector, joinSeriesKey(key, texts))),
    source: partId(clusterId, texts.source),
    destination: partId(clusterId, texts.destination),
    trace: partId(clusterId, texts.trace),
  };
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
