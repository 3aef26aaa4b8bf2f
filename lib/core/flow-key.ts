/**
 * Canonical text of an endpoint, a trace and a series, for hashing and interning. Equal values give equal
 * text and different values different text: JSON arrays are unambiguous and labels are written in key order.
 * Changing a format here changes every stored key hash.
 */
import type { Endpoint, Labels, PolicyHit, PolicyRef, PolicyTrace, SeriesKey, ServiceRef } from './flow';

/** One JSON array: kind, namespace, name, labels in key order, ip, service account. */
export function endpointKey(endpoint: Endpoint): string {
  return JSON.stringify(endpointParts(endpoint));
}

/** One JSON array: enforced hits, pending hits, each in the order given (sorted by `policyIndex` by contract). */
export function traceKey(trace: PolicyTrace): string {
  return JSON.stringify(traceParts(trace));
}

/** One JSON array over everything of the series, both endpoints and the trace included. */
export function seriesKey(key: SeriesKey): string {
  return JSON.stringify([
    endpointParts(key.source),
    endpointParts(key.destination),
    key.protocol,
    key.destinationPort,
    serviceParts(key.destinationService),
    key.reporter,
    key.verdict,
    traceParts(key.trace),
  ]);
}

function endpointParts(endpoint: Endpoint): readonly unknown[] {
  return [
    endpoint.kind,
    endpoint.namespace,
    endpoint.name,
    labelParts(endpoint.labels),
    endpoint.ip,
    endpoint.serviceAccount,
  ];
}

function labelParts(labels: Labels | null): readonly string[] | null {
  if (labels === null) return null;
  const parts: string[] = [];
  for (const key of Object.keys(labels).sort()) parts.push(key, labels[key] ?? '');
  return parts;
}

function serviceParts(service: ServiceRef | null): readonly unknown[] | null {
  return service === null ? null : [service.namespace, service.name, service.portName, service.port];
}

function traceParts(trace: PolicyTrace): readonly unknown[] {
  return [trace.enforced.map(hitParts), trace.pending.map(hitParts)];
}

function hitParts(hit: PolicyHit): readonly unknown[] {
  return [...refParts(hit), hit.tier, hit.action, hit.policyIndex, hit.ruleIndex, hit.trigger && refParts(hit.trigger)];
}

function refParts(ref: PolicyRef): readonly unknown[] {
  return [ref.kind, ref.namespace, ref.name];
}
