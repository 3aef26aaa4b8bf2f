/**
 * Kubernetes NetworkPolicy judged as its own documentation reads, without Calico's conversion: a second opinion for the
 * conformance cases and properties. Mirrors kubernetes api/networking/v1 types.go and mattfenwick/cyclonus pkg/matcher.
 */
import type { Labels } from '@/lib/core/flow';
import { parseAddress } from '@/lib/core/net/address';
import { cidrContains, parseCidr } from '@/lib/core/net/cidr';
import { isRecord, type JsonRecord, listAt, recordAt } from '@/lib/core/policy/document-spec';
import type { NamespaceFacts, PolicyDocument } from '@/lib/core/policy/model';

export interface DirectPod {
  readonly namespace: string;
  readonly labels: Labels;
  readonly ip: string;
  /** By name, the protocol as objects write it (TCP). */
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: string }[];
}

export interface DirectProbe {
  readonly source: DirectPod;
  readonly destination: DirectPod;
  readonly protocol: string;
  readonly port: number;
}

interface World {
  readonly namespaces: readonly NamespaceFacts[];
  readonly policies: readonly PolicyDocument[];
}

/**
 * Allowed iff the source's policies let it out and the destination's let it in. A pod that no policy of a direction
 * selects is open in that direction. `policies` must be valid networking.k8s.io/v1 objects. O(policies x rules).
 */
export function isAllowedDirectly(world: World, probe: DirectProbe): boolean {
  return isOpen(world, 'Egress', probe.source, probe) && isOpen(world, 'Ingress', probe.destination, probe);
}

function isOpen(
  { namespaces, policies }: World,
  type: 'Ingress' | 'Egress',
  pod: DirectPod,
  probe: DirectProbe,
): boolean {
  const own = policies.filter(
    ({ metadata, spec }) =>
      (metadata.namespace ?? 'default') === pod.namespace &&
      typesOf(spec).includes(type) &&
      selects(recordAt(spec, 'podSelector'), pod.labels),
  );
  if (own.length === 0) return true;
  const [rules, peers] = type === 'Ingress' ? (['ingress', 'from'] as const) : (['egress', 'to'] as const);
  const other = type === 'Ingress' ? probe.source : probe.destination;
  return own.some(({ spec }) =>
    listAt(spec, rules)
      .filter(isRecord)
      .some((rule) => {
        const stated = listAt(rule, peers).filter(isRecord);
        const ports = listAt(rule, 'ports').filter(isRecord);
        const isPeer =
          stated.length === 0 || stated.some((peer) => matchesPeer(peer, other, pod.namespace, namespaces));
        return isPeer && (ports.length === 0 || ports.some((port) => matchesPort(port, probe)));
      }),
  );
}

/** Ingress always, egress where there is such a section, unless the types are stated. */
function typesOf(spec: JsonRecord): readonly unknown[] {
  const stated = listAt(spec, 'policyTypes');
  if (stated.length > 0) return stated;
  return listAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function matchesPeer(
  peer: JsonRecord,
  pod: DirectPod,
  policyNamespace: string,
  namespaces: readonly NamespaceFacts[],
): boolean {
  if (isRecord(peer.ipBlock)) return inBlock(peer.ipBlock, pod.ip);
  const inNamespace = isRecord(peer.namespaceSelector)
    ? selects(peer.namespaceSelector, namespaces.find(({ name }) => name === pod.namespace)?.labels ?? {})
    : pod.namespace === policyNamespace;
  return inNamespace && selects(recordAt(peer, 'podSelector'), pod.labels);
}

function inBlock(block: JsonRecord, ip: string): boolean {
  const address = parseAddress(ip);
  const holds = (text: unknown) => {
    const cidr = typeof text === 'string' ? parseCidr(text) : null;
    return cidr !== null && address !== null && cidrContains(cidr, address);
  };
  return holds(block.cidr) && !listAt(block, 'except').some(holds);
}

function matchesPort(entry: JsonRecord, { destination, protocol, port }: DirectProbe): boolean {
  if ((entry.protocol ?? 'TCP') !== protocol) return false;
  if (entry.port === undefined) return true;
  if (typeof entry.port === 'number') {
    return entry.port <= port && port <= (typeof entry.endPort === 'number' ? entry.endPort : entry.port);
  }
  return destination.ports.some(
    (known) => known.name === entry.port && known.protocol === protocol && known.port === port,
  );
}

function selects(selector: JsonRecord, labels: Labels): boolean {
  const wanted = Object.entries(recordAt(selector, 'matchLabels'));
  return (
    wanted.every(([key, value]) => labels[key] === value) &&
    listAt(selector, 'matchExpressions')
      .filter(isRecord)
      .every((expression) => satisfies(expression, labels))
  );
}

function satisfies({ key, operator, values }: JsonRecord, labels: Labels): boolean {
  const value = labels[String(key)];
  const listed = Array.isArray(values) && value !== undefined && values.includes(value);
  switch (operator) {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
