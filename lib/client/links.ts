/** Addresses of the screens. Parameter names are the ones that url-state.ts and the screens read. */
import { addressOf } from './fetch';

/** The graph with an item selected. */
export function itemLink(itemId: string): string {
  return addressOf('/graph', { item: itemId });
}

/** The graph with an edge selected. */
export function edgeLink(edgeId: string): string {
  return addressOf('/graph', { edge: edgeId });
}

/** The board with one card in focus; takes the card id. */
export function policyLink(cardId: string): string {
  return addressOf('/policies', { policy: cardId });
}

export function alertLink(alertId: string): string {
  return addressOf('/alerts', { alert: alertId });
}

/** Settings, asking for the name of a new cluster. */
export const ADD_CLUSTER_LINK = '/settings?add=cluster';

/** A screen about another cluster. Of the present URL only the time range holds there. */
export function clusterLink(path: string, cluster: string, present: URLSearchParams): string {
  return keepShell(addressOf(path, { cluster }), present, ['range', 'from', 'to']);
}

/** Adds the shell's parameters (cluster, range, scope) of the present URL to a link. */
export function keepShell(link: string, present: URLSearchParams, names: readonly string[]): string {
  const [path = '', search = ''] = link.split('?');
  const params = new URLSearchParams(search);
  for (const name of names) {
    const value = present.get(name);
    if (value !== null && !params.has(name)) params.set(name, value);
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}
