/** One end of a Calico flow, Goldmane's and Enterprise's alike: they share names, `-` and pub/pvt. */
import type { Endpoint, EndpointKind, Labels } from '@/lib/core/flow';
import { formatAddress, parseAddress } from '@/lib/core/net/address';
import { workloadName } from '@/lib/core/workload-name';

/** Calico puts the pod's service account on its endpoint as a label (libcalico-go conversion). */
const SERVICE_ACCOUNT_LABEL = 'projectcalico.org/serviceaccount';
const HOST_LABELS = ['kubernetes.io/hostname', 'kubernetes.io/os'] as const;

export interface CalicoEnd {
  /** null = the record does not say (Whisker, host-forwarded Enterprise logs, an unknown enum number). */
  readonly kind: EndpointKind | null;
  /** '' and '-' = not namespaced. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels | null;
  /** Any text; kept only when it is an address and the end is outside the cluster. */
  readonly ip: string;
  /** The end that reported the flow is never a network or a network set. */
  readonly isReporting: boolean;
}

/** Total. A name that is `pub` or `pvt` (Whisker's UI: PUBLIC NETWORK, PRIVATE NETWORK) becomes public or private. */
export function calicoEndpoint(end: CalicoEnd): Endpoint {
  const namespace = orNull(end.namespace);
  const kind = end.kind ?? inferKind(end, namespace);
  const isOutside = kind === 'network' || kind === 'networkSet';
  const address = isOutside && end.ip !== '' ? parseAddress(end.ip) : null;
  return {
    kind,
    namespace,
    name: nameOf(kind, end),
    labels: end.labels,
    ip: address === null ? null : formatAddress(address),
    serviceAccount: kind === 'workload' ? serviceAccountOf(end.labels) : null,
  };
}

/** '-' is Calico's way of saying none; Whisker's UI says Global for no namespace. */
export function orNull(text: string): string | null {
  return text === '' || text === '-' || text === 'Global' ? null : text;
}

function inferKind(end: CalicoEnd, namespace: string | null): EndpointKind {
  if (namespace !== null) return 'workload';
  if (networkName(end.name) !== null) return 'network';
  const labels = end.labels ?? {};
  return end.isReporting || HOST_LABELS.some((key) => Object.hasOwn(labels, key)) ? 'host' : 'networkSet';
}

function nameOf(kind: EndpointKind, end: CalicoEnd): string {
  if (kind === 'workload') return workloadName(end.name, end.labels);
  if (kind === 'network') return networkName(end.name) ?? 'public';
  return end.name.length > 1 && end.name.endsWith('*') ? end.name.slice(0, -1) : end.name;
}

function networkName(name: string): 'public' | 'private' | null {
  if (name === 'pub' || name === 'PUBLIC NETWORK') return 'public';
  return name === 'pvt' || name === 'PRIVATE NETWORK' ? 'private' : null;
}

function serviceAccountOf(labels: Labels | null): string | null {
  if (labels === null || !Object.hasOwn(labels, SERVICE_ACCOUNT_LABEL)) return null;
  return labels[SERVICE_ACCOUNT_LABEL] ?? null;
}
