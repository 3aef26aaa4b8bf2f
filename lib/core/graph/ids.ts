/**
 * Stable names of what the screens draw. They appear in URLs, so equal things give equal text for the
 * life of a cluster, and hostile names cannot imitate another thing's id.
 */
import { byObject } from '@/lib/core/by-object';
import type { Endpoint, Protocol, SeriesKey } from '@/lib/core/flow';

/** `ns:emojivoto`. */
export function namespaceItemId(namespace: string): string {
  return `ns:${escapeName(namespace)}`;
}

/** `wl:emojivoto/web`, `net:public`, `set:-/name` (- = not namespaced), `host:name`. Addresses do not count: one item per network. */
export function endpointItemId(endpoint: Pick<Endpoint, 'kind' | 'namespace' | 'name'>): string {
  const name = escapeName(endpoint.name);
  switch (endpoint.kind) {
    case 'workload':
      return `wl:${scoped(endpoint.namespace, name)}`;
    case 'networkSet':
      return `set:${scoped(endpoint.namespace, name)}`;
    case 'host':
      return `host:${name}`;
    case 'network':
      return `net:${name}`;
  }
}

/** Source item id, `>`, target item id. */
export function edgeId(source: string, target: string): string {
  return `${source}>${target}`;
}

/**
 * `wl:a/web>net:public@1.1.1.1/tcp/443`; `-` = no port. Holds neither labels nor reporter (flows.md 6.1);
 * an external peer's address counts, because policies tell addresses apart.
 */
export function connectionKey(connection: {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  readonly destinationPort: number | null;
}): string {
  const port = connection.destinationPort ?? '-';
  const ends = edgeId(endId(connection.source), endId(connection.destination));
  return `${ends}/${escapeName(connection.protocol)}/${port}`;
}

/** connectionKey of a series, remembered with its object. */
export const connectionKeyOf = byObject<SeriesKey, string>(connectionKey);

/** endpointItemId, remembered with the endpoint's object. */
export const itemIdOf = byObject<Endpoint, string>(endpointItemId);

function endId(endpoint: Endpoint): string {
  const id = endpointItemId(endpoint);
  const external = endpoint.kind === 'network' || endpoint.kind === 'networkSet';
  return external && endpoint.ip !== null ? `${id}@${escapeName(endpoint.ip)}` : id;
}

function scoped(namespace: string | null, escapedName: string): string {
  return `${namespace === null ? '-' : escapeName(namespace)}/${escapedName}`;
}

const SEPARATORS = /[%/>@\s]/;
const ALL_SEPARATORS = new RegExp(SEPARATORS, 'g');

/** Writes our own separators as %XX. A namespace called `-` cannot exist in Kubernetes, yet a record may say so. */
function escapeName(name: string): string {
  if (name === '-') return '%2D';
  if (!SEPARATORS.test(name)) return name;
  return name.replaceAll(ALL_SEPARATORS, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
