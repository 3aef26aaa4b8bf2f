/** Short words for the ends and the port of a connection, the same on every screen. Names stay as foreign as they came. */
import type { Endpoint, Protocol } from '@/lib/core/flow';

/** `emojivoto/web`; `1.1.1.1` or `public network` for a network; `host-1` or `set` where nothing is namespaced. */
export function endpointText(endpoint: Pick<Endpoint, 'kind' | 'namespace' | 'name' | 'ip'>): string {
  if (endpoint.kind === 'network') return endpoint.ip ?? `${endpoint.name} network`;
  return endpoint.namespace === null ? endpoint.name : `${endpoint.namespace}/${endpoint.name}`;
}

/** `8080/tcp`; the protocol alone where no port is reported. */
export function portText(connection: { readonly protocol: Protocol; readonly destinationPort: number | null }): string {
  const { protocol, destinationPort } = connection;
  return destinationPort === null ? protocol : `${destinationPort}/${protocol}`;
}

/** `emojivoto/voting → default/multitool:8080/tcp`. */
export function connectionText(connection: {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  readonly destinationPort: number | null;
}): string {
  return `${endpointText(connection.source)} → ${endpointText(connection.destination)}:${portText(connection)}`;
}
