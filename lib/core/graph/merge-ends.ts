/**
 * One endpoint out of what several rows state about it. Rows of one connection may know different things:
 * the source reports its own service account, the destination its own labels (flows.md 6.1 rule 6).
 */
import type { Endpoint, Labels } from '@/lib/core/flow';

/** `merged` speaks for every row when `uniform`: no row states anything else, though some may state less. */
export interface MergedEnd {
  readonly merged: Endpoint;
  readonly uniform: boolean;
}

/**
 * Union of labels and the first service account and address stated, in the order given (newest first). A label on
 * which rows disagree is left out: no value of it holds for all. Rows name the same endpoint (kind, namespace, name).
 * Answers one of the given objects where it says it all, so that whoever remembers by object keeps remembering.
 */
export function mergeEnds(stated: readonly [Endpoint, ...Endpoint[]]): MergedEnd {
  const [first] = stated;
  const richest = stated.find((end) => end.labels !== null && end.serviceAccount !== null) ?? first;
  if (stated.every((end) => saysNoMore(end, richest))) return { merged: richest, uniform: true };
  const merged: Endpoint = {
    kind: first.kind,
    namespace: first.namespace,
    name: first.name,
    labels: mergeLabels(stated),
    ip: stated.find((end) => end.ip !== null)?.ip ?? null,
    serviceAccount: stated.find((end) => end.serviceAccount !== null)?.serviceAccount ?? null,
  };
  return { merged, uniform: stated.every((end) => saysNoMore(end, merged)) };
}

/** The endpoint as one row states it, with what that row leaves out taken from the merged one. */
export function fillEndpoint(row: Endpoint, merged: Endpoint): Endpoint {
  return {
    ...row,
    labels: row.labels ?? merged.labels,
    ip: row.ip ?? merged.ip,
    serviceAccount: row.serviceAccount ?? merged.serviceAccount,
  };
}

function saysNoMore(end: Endpoint, than: Endpoint): boolean {
  if (end === than) return true;
  return (
    (end.ip === null || end.ip === than.ip) &&
    (end.serviceAccount === null || end.serviceAccount === than.serviceAccount) &&
    (end.labels === null || (than.labels !== null && sameLabels(end.labels, than.labels)))
  );
}

function sameLabels(a: Labels, b: Labels): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}

function mergeLabels(stated: readonly Endpoint[]): Labels | null {
  const values = new Map<string, string>();
  const disputed = new Set<string>();
  let known = false;
  for (const { labels } of stated) {
    if (labels === null) continue;
    known = true;
    for (const [key, value] of Object.entries(labels)) {
      if (values.has(key) && values.get(key) !== value) disputed.add(key);
      values.set(key, value);
    }
  }
  if (!known) return null;
  const keys = [...values.keys()].filter((key) => !disputed.has(key)).sort();
  return Object.fromEntries(keys.map((key) => [key, values.get(key) ?? '']));
}
