/** One end of a flow as the narrowest entity a Calico rule can name it by. */
import type { Endpoint } from '@/lib/core/flow';
import { parseAddress } from '@/lib/core/net/address';
import { cidrOf, formatCidr } from '@/lib/core/net/cidr';
import { err, ok, type Result } from '@/lib/core/result';
import { namespaceSelectorWords } from './namespace-words';
import { selectorOf, stableLabels } from './stable-labels';

/** As it stands in a rule's source or destination. Fields that are missing are not asked for. */
export interface PeerEntity {
  readonly selector?: string;
  readonly namespaceSelector?: string;
  readonly nets?: readonly string[];
  readonly notNets?: readonly string[];
}

/** no-labels: a workload or set nothing stable is known of. no-address: an external peer without an address. */
export type PeerProblem = 'no-labels' | 'no-address';

/**
 * A workload or network set by its stable labels, across namespaces with the namespace's name; an external address or
 * a host's as a block of one. `policyNamespace` null = a global policy, which has to name the namespace always.
 */
export function peerEntity(peer: Endpoint, policyNamespace: string | null): Result<PeerEntity, PeerProblem> {
  if (peer.kind === 'network' || peer.kind === 'host') return addressEntity(peer);
  const selector = peer.labels === null ? null : selectorOf(stableLabels(peer.labels));
  if (selector === null) return peer.kind === 'networkSet' && peer.ip !== null ? addressEntity(peer) : err('no-labels');
  const namespaceSelector = scopeOf(peer, policyNamespace);
  return ok(namespaceSelector === null ? { selector } : { selector, namespaceSelector });
}

/** `projectcalico.org/name == 'kube-system'`; Calico puts that label on every namespace. */
export function namespaceNamed(namespace: string): string {
  return `projectcalico.org/name == '${namespace}'`;
}

/** Words for a rule's peer: its selector, addresses, or `anything`. */
export function entityText(entity: PeerEntity): string {
  const parts = [entity.selector, entity.nets?.join(', ')].filter((part) => part !== undefined);
  const except = entity.notNets === undefined ? '' : ` except ${entity.notNets.join(', ')}`;
  const where = entity.namespaceSelector === undefined ? '' : ` in ${namespaceSelectorWords(entity.namespaceSelector)}`;
  return `${parts.length === 0 ? 'anything' : parts.join(' and ')}${except}${where}`;
}

/** Null = the policy's own namespace, which a namespaced policy means when it says nothing. */
function scopeOf(peer: Endpoint, policyNamespace: string | null): string | null {
  if (peer.namespace === null) return 'global()';
  return peer.namespace === policyNamespace ? null : namespaceNamed(peer.namespace);
}

function addressEntity(peer: Endpoint): Result<PeerEntity, PeerProblem> {
  const address = peer.ip === null ? null : parseAddress(peer.ip);
  return address === null ? err('no-address') : ok({ nets: [formatCidr(cidrOf(address))] });
}
