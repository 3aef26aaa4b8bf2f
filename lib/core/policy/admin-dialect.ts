/**
 * Rules of AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy: peers by labels, and networks in
 * egress only. Shapes: kubernetes-sigs/network-policy-api apis/v1alpha1 and v1alpha2.
 */
import type { Endpoint } from '@/lib/core/flow';
import { hasPorts, protocolLabel, protocolName } from '@/lib/core/net/protocol';
import { err, ok, type Result } from '@/lib/core/result';
import { isRecord, type JsonRecord, recordAt } from './document-spec';
import type { Direction } from './judge';
import { blockOf, joinedSelector, namespaceSelectorFor, podLabels, selectorFor } from './label-peers';
import type { ListDialect, ListPeerProblem } from './list-dialect';
import type { PortRange } from './model';

/** Sources that are no pods cannot be said: the kinds have networks in egress only. */
function peer(endpoint: Endpoint, direction: Direction): Result<JsonRecord, ListPeerProblem> {
  if (endpoint.kind !== 'workload') {
    if (direction === 'ingress') return err('not-expressible');
    const cidr = blockOf(endpoint);
    return cidr === null ? err('no-address') : ok({ networks: [cidr] });
  }
  const labels = podLabels(endpoint);
  if (labels === null || endpoint.namespace === null) return err('no-labels');
  const namespaceSelector = namespaceSelectorFor(endpoint.namespace);
  return ok({ pods: { namespaceSelector, podSelector: selectorFor(labels) } });
}

/** `namespaces` becomes `pods` of the same namespaces. */
function narrowed(stated: JsonRecord, endpoint: Endpoint): JsonRecord | null {
  const { namespaces, pods, networks, ...rest } = stated;
  if (Array.isArray(networks)) {
    const cidr = blockOf(endpoint);
    return cidr === null ? null : { ...rest, networks: [cidr] };
  }
  const labels = podLabels(endpoint);
  if (labels === null || endpoint.namespace === null) return null;
  const own = isRecord(pods) ? pods : {};
  const namespaceSelector = joinedSelector(
    isRecord(pods) ? own.namespaceSelector : namespaces,
    namespaceSelectorFor(endpoint.namespace),
  );
  return {
    ...rest,
    pods: { ...own, namespaceSelector, podSelector: joinedSelector(own.podSelector, selectorFor(labels)) },
  };
}

/** One entry of `ports`: portNumber or portRange. */
function port(protocol: string, { from, to }: PortRange): JsonRecord | null {
  if (!hasPorts(protocol)) return null;
  const stated = { protocol: protocolLabel(protocol) };
  return from === to ? { portNumber: { ...stated, port: from } } : { portRange: { ...stated, start: from, end: to } };
}

/** A named port is TCP, as Calico reads it. */
function protocolOf(entry: JsonRecord): string | null {
  const stated = isRecord(entry.portNumber) ? entry.portNumber : recordAt(entry, 'portRange');
  if (!isRecord(entry.portNumber) && !isRecord(entry.portRange) && entry.namedPort === undefined) return null;
  return protocolName(typeof stated.protocol === 'string' ? stated.protocol : 'TCP');
}

export const ADMIN_DIALECT: ListDialect = {
  ...{ allow: 'Allow', pass: 'Pass', portsField: 'ports', maxRules: 100, maxPeers: 100, maxPorts: 100 },
  ...{ peer, narrowed, port, protocolOf },
};

export const BASELINE_DIALECT: ListDialect = { ...ADMIN_DIALECT, pass: null };

/** One entry of `protocols`: `{tcp: {destinationPort: {number}}}`. */
export const CLUSTER_DIALECT: ListDialect = {
  ...{ allow: 'Accept', pass: 'Pass', portsField: 'protocols', maxRules: 25, maxPeers: 25, maxPorts: 25 },
  ...{ peer, narrowed },
  port(protocol, { from, to }) {
    if (!hasPorts(protocol)) return null;
    const destinationPort = from === to ? { number: from } : { range: { start: from, end: to } };
    return { [protocolName(protocol)]: { destinationPort } };
  },
  protocolOf: (entry) => ['tcp', 'udp', 'sctp'].find((name) => isRecord(entry[name])) ?? null,
};
