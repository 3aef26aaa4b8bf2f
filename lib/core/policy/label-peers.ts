/** Peers by label selectors of Kubernetes: what names one workload, and what narrows a stated selector to it. */
import type { Endpoint, Labels } from '@/lib/core/flow';
import { parseAddress } from '@/lib/core/net/address';
import { cidrOf, formatCidr } from '@/lib/core/net/cidr';
import { isRecord, type JsonRecord, recordAt } from './document-spec';
import { stableLabels } from './stable-labels';
import { isLabelName, isLabelValue } from './validate-metadata';

/** Kubernetes writes this label on every namespace. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** A workload's stable labels; null = none are known, or not all of them are such as Kubernetes takes. */
export function podLabels(endpoint: Endpoint): Labels | null {
  if (endpoint.kind !== 'workload' || endpoint.namespace === null || endpoint.labels === null) return null;
  const labels = stableLabels(endpoint.labels);
  const entries = Object.entries(labels);
  const sayable = entries.length > 0 && entries.every(([key, value]) => isLabelName(key) && isLabelValue(value));
  return sayable ? labels : null;
}

/** `{matchLabels: {...}}` */
export function selectorFor(labels: Labels): JsonRecord {
  return { matchLabels: labels };
}

export function namespaceSelectorFor(namespace: string): JsonRecord {
  return selectorFor({ [NAMESPACE_NAME]: namespace });
}

/** The stated selector with labels asked for besides; everything it asked stays. */
export function joinedSelector(stated: unknown, added: JsonRecord): JsonRecord {
  const before = isRecord(stated) ? stated : {};
  return { ...before, matchLabels: { ...recordAt(before, 'matchLabels'), ...recordAt(added, 'matchLabels') } };
}

/** The block of one of what is outside the cluster or a host; null = a workload, or no address was reported. */
export function blockOf(endpoint: Endpoint): string | null {
  if (endpoint.kind === 'workload' || endpoint.ip === null) return null;
  const address = parseAddress(endpoint.ip);
  return address === null ? null : formatCidr(cidrOf(address));
}
