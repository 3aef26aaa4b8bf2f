import type { HomeStore } from './graph-engine';

const stores = new Map<string, HomeStore>();

/** Where the cards of a cluster stand, kept while the tab lives so that leaving the screen and coming back moves nothing. */
export function homesOf(cluster: string): HomeStore {
  const known = stores.get(cluster);
  if (known) return known;
  const created: HomeStore = new Map();
  stores.set(cluster, created);
  return created;
}
