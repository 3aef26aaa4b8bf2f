/**
 * One endpoint out of what several rows state about it. Rows of one connection may know different things:
 * the source reports its own service account, the destination its own labels (flows.md 6.1 rule 6).
 */
import type { Endpoint, Labels } from '@/lib/core/flow';

/**
 * Union of labels and the first service account and address stated, in the order given (newest first).
 * A label on which rows disagree is left out: no value of it holds for all. Rows that name the same
 * endpoint only (same kind, namespace and name).
 */
export function mergeEndpoints(stated: readonly Endpoint[], fallback: Endpoint): Endpoint {
  return {
    kind: fallback.kind,
    namespace: fallback.namespace,
    name: fallback.name,
    labels: mergeLabels(stated),
    ip: stated.find((endpoint) => endpoint.ip !== null)?.ip ?? null,
    serviceAccount: stated.find((endpoint) => endpoint.serviceAccount !== null)?.serviceAccount ?? null,
  };
}

/** The endpoint as one row states it, with what that row leaves out taken from the merged one. */
export function fillEndpoint(row: Endpoint, merged: Endpoint): Endpoint {
  const complete = row.labels !== null && row.ip !== null && row.serviceAccount !== null;
  if (complete) return row;
  return {
    ...row,
    labels: row.labels ?? merged.labels,
    ip: row.ip ?? merged.ip,
    serviceAccount: row.serviceAccount ?? merged.serviceAccount,
  };
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
