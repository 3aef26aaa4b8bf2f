/** Rules of networking.k8s.io/v1 NetworkPolicy: `from`/`to` peers by labels or ipBlock, `ports` with endPort. */
import { hasPorts, protocolLabel, protocolName } from '@/lib/core/net/protocol';
import { err, ok } from '@/lib/core/result';
import { isRecord } from './document-spec';
import { blockOf, joinedSelector, namespaceSelectorFor, podLabels, selectorFor } from './label-peers';
import type { ListDialect } from './list-dialect';

/** A peer of the policy's own namespace states no namespace; an address is a block of one; Calico's sets have no name. */
export const KUBERNETES_DIALECT: ListDialect = {
  allow: null,
  pass: null,
  portsField: 'ports',
  maxRules: Infinity,
  maxPeers: Infinity,
  maxPorts: Infinity,
  peer(endpoint, _direction, namespace) {
    if (endpoint.kind !== 'workload') {
      const cidr = blockOf(endpoint);
      return cidr === null ? err('no-address') : ok({ ipBlock: { cidr } });
    }
    const labels = podLabels(endpoint);
    if (labels === null || endpoint.namespace === null) return err('no-labels');
    const podSelector = selectorFor(labels);
    if (endpoint.namespace === namespace) return ok({ podSelector });
    return ok({ namespaceSelector: namespaceSelectorFor(endpoint.namespace), podSelector });
  },
  narrowed(stated, endpoint) {
    if (isRecord(stated.ipBlock)) {
      const cidr = blockOf(endpoint);
      return cidr === null ? null : { ...stated, ipBlock: { cidr } };
    }
    const labels = podLabels(endpoint);
    if (labels === null || endpoint.namespace === null) return null;
    const podSelector = joinedSelector(stated.podSelector, selectorFor(labels));
    if (!isRecord(stated.namespaceSelector)) return { ...stated, podSelector };
    const namespaceSelector = joinedSelector(stated.namespaceSelector, namespaceSelectorFor(endpoint.namespace));
    return { ...stated, namespaceSelector, podSelector };
  },
  port(protocol, { from, to }) {
    if (!hasPorts(protocol)) return null;
    const entry = { protocol: protocolLabel(protocol), port: from };
    return from === to ? entry : { ...entry, endPort: to };
  },
  protocolOf: ({ protocol }) => protocolName(typeof protocol === 'string' ? protocol : 'TCP'),
};
