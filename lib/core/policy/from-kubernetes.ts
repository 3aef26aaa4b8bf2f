/**
 * Rules of Kubernetes shape (networking.k8s.io/v1 and StagedKubernetesNetworkPolicy) to Calico rules,
 * with the expansion that fixes a hit's rule index. Mirrors calico
 * libcalico-go/lib/backend/k8s/conversion/conversion.go K8sNetworkPolicyToCalico.
 */
import { formatCidr, parseCidr } from '@/lib/core/net/cidr';
import { mergePorts, parsePort } from '@/lib/core/net/port';
import { protocolLabel, protocolName } from '@/lib/core/net/protocol';
import type { Selector } from '@/lib/core/selector/ast';
import { allOf } from '@/lib/core/selector/combine';
import { selectorFromKubernetes } from '@/lib/core/selector/from-kubernetes';
import type { EntityMatch, PortMatch, Rule, RuleActionName } from './model';
import type { Place } from './read-json';
import { ANY_ENTITY, ANY_RULE } from './read-rule';
import { IS_POD, inNamespace, namespaceScope } from './scope';

/** Kubernetes policies live in the default tier at this order (conversion.go). */
export const KUBERNETES_POLICY_ORDER = 1000;

/** Ports of one protocol; `ports` null = all of them. `protocol` null = any. */
export interface ProtocolPorts {
  readonly protocol: string | null;
  readonly ports: readonly PortMatch[] | null;
}

/** Reads `spec.ingress` or `spec.egress`: one Calico rule per protocol and peer, in that order. */
export function readKubernetesRules(place: Place, direction: 'ingress' | 'egress', namespace: string): readonly Rule[] {
  return place.list().flatMap((rule) => {
    rule.record();
    const peers = rule.field(direction === 'ingress' ? 'from' : 'to').list();
    const entities = peers.length === 0 ? [ANY_ENTITY] : peers.map((peer) => readPeer(peer, namespace));
    return expandRule('Allow', direction, readPortGroups(rule.field('ports')), entities);
  });
}

/** Every protocol group with every peer. */
export function expandRule(
  action: RuleActionName,
  direction: 'ingress' | 'egress',
  groups: readonly ProtocolPorts[],
  peers: readonly EntityMatch[],
): readonly Rule[] {
  return groups.flatMap(({ protocol, ports }) =>
    peers.map((peer) => {
      const target = ports ?? [];
      const ingress = direction === 'ingress';
      return {
        ...ANY_RULE,
        action,
        protocol,
        source: ingress ? peer : ANY_ENTITY,
        destination: ingress ? { ...ANY_ENTITY, ports: target } : { ...peer, ports: target },
      };
    }),
  );
}

/** Groups by protocol in alphabetical order; an entry without a port swallows the others of its protocol. */
export function groupByProtocol(entries: readonly ProtocolPorts[]): readonly ProtocolPorts[] {
  if (entries.length === 0) return [{ protocol: null, ports: null }];
  const groups = new Map<string, readonly PortMatch[] | null>();
  for (const { protocol, ports } of entries) {
    const name = protocol ?? 'tcp';
    const known = groups.get(name);
    groups.set(name, ports === null || known === null ? null : [...(known ?? []), ...ports]);
  }
  return [...groups]
    .sort(([a], [b]) => (protocolLabel(a) < protocolLabel(b) ? -1 : 1))
    .map(([protocol, ports]) => ({ protocol, ports: ports && mergePorts(ports) }));
}

/** Null = an empty or absent selector; a malformed one is a problem. */
export function readLabelSelector(place: Place): Selector | null {
  const selector = selectorFromKubernetes(place.value);
  if (selector.ok) return selector.value;
  place.report(selector.error);
  return null;
}

/** A pod peer: `namespaces` absent = the policy's own namespace, empty = every namespace. */
export function podEntity(pods: Place, namespaces: Place, namespace: string | null): EntityMatch {
  const own = namespace === null ? null : inNamespace(namespace);
  const scope = namespaces.present ? namespaceScope(readLabelSelector(namespaces) ?? { op: 'all' }) : own;
  return { ...ANY_ENTITY, selector: allOf(IS_POD, readLabelSelector(pods)), scope };
}

function readPeer(place: Place, namespace: string): EntityMatch {
  place.record();
  const block = place.field('ipBlock');
  if (block.record() !== null) return readIpBlock(block);
  const pods = place.field('podSelector');
  const namespaces = place.field('namespaceSelector');
  if (!pods.present && !namespaces.present) place.report('needs podSelector, namespaceSelector or ipBlock');
  return podEntity(pods, namespaces, namespace);
}

/** An address block speaks of any address, so it is not limited to a namespace. */
function readIpBlock(place: Place): EntityMatch {
  return {
    ...ANY_ENTITY,
    nets: readNets([place.field('cidr')]),
    notNets: readNets(place.field('except').list()),
  };
}

/** Host bits are masked off, as conversion.go does. */
export function readNets(places: readonly Place[]): readonly string[] {
  return places.flatMap((place) => {
    const cidr = typeof place.value === 'string' ? parseCidr(place.value) : null;
    if (cidr === null) place.report('must be an address block such as 10.0.0.0/8');
    return cidr === null ? [] : [formatCidr(cidr)];
  });
}

function readPortGroups(place: Place): readonly ProtocolPorts[] {
  return groupByProtocol(place.list().map(readPortEntry));
}

function readPortEntry(place: Place): ProtocolPorts {
  place.record();
  const protocol = protocolName(place.field('protocol').text() ?? 'TCP');
  const port = place.field('port');
  if (!port.present) return { protocol, ports: null };
  const start = parsePort(port.value);
  if (!start.ok) {
    port.report(start.error);
    return { protocol, ports: [] };
  }
  const end = place.field('endPort').number();
  if (end === null || 'named' in start.value) return { protocol, ports: [start.value] };
  if (end < start.value.from) place.field('endPort').report('must not be below port');
  return { protocol, ports: [{ from: start.value.from, to: Math.max(end, start.value.from) }] };
}
