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
  return joinSeriesKey(key, {
    source: endpointKey(key.source),
    destination: endpointKey(key.destination),
    trace: traceKey(key.trace),
  });
}

/** Texts of the parts of a series, as `endpointKey` and `traceKey` write them. */
export interface SeriesTexts {
  readonly source: string;
  readonly destination: string;
  readonly trace: string;
}

/** `seriesKey` for who has the texts of its parts: writing them is what it costs. */
export function joinSeriesKey(key: SeriesKey, { source, destination, trace }: SeriesTexts): string {
  const { protocol, destinationPort, destinationService, reporter, verdict } = key;
  const rest = JSON.stringify([protocol, destinationPort, serviceParts(destinationService), reporter, verdict]);
  return `[${source},${destination},${rest.slice(1, -1)},${trace}]`;
}

function endpointParts({ kind, namespace, name, labels, ip, serviceAccount }: Endpoint): readonly unknown[] {
  return [kind, namespace, name, labelParts(labels), ip, serviceAccount];
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
  const { kind, namespace, name, tier, action, policyIndex, ruleIndex, trigger } = hit;
  return [kind, namespace, name, tier, action, policyIndex, ruleIndex, trigger && refParts(trigger)];
}

function refParts(ref: PolicyRef): readonly unknown[] {
  return [ref.kind, ref.namespace, ref.name];
}
