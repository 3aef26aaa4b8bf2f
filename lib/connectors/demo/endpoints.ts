/** The ends of simulated connections, as flow records state them. */
import type { Endpoint, ServiceRef } from '@/lib/core/flow';
import type { ClusterFacts, ConnectionFacts, WorkloadFacts } from '@/lib/core/policy/model';

/** A workload of the simulated cluster, or an address outside. */
export type Peer = { readonly namespace: string; readonly name: string } | { readonly ip: string };

/** Null when a workload that takes part does not run. A connection to a service port goes through that service. */
export function connectionBetween(
  facts: ClusterFacts,
  from: Peer,
  to: Peer,
  protocol: string,
  destinationPort: number,
): ConnectionFacts | null {
  const source = endpointOf(facts, from);
  const destination = endpointOf(facts, to);
  if (source === null || destination === null) return null;
  const target = 'ip' in to ? null : findWorkload(facts, to.namespace, to.name);
  const destinationService = target === null ? null : serviceInFront(facts, target, protocol, destinationPort);
  return { source, destination, protocol, destinationPort, destinationService };
}

/** Null = not deployed. */
export function findWorkload(facts: ClusterFacts, namespace: string, name: string): WorkloadFacts | null {
  return facts.workloads.find((workload) => workload.namespace === namespace && workload.name === name) ?? null;
}

function endpointOf(facts: ClusterFacts, peer: Peer): Endpoint | null {
  if ('ip' in peer) {
    return { kind: 'network', namespace: null, name: 'public', labels: null, ip: peer.ip, serviceAccount: null };
  }
  const workload = findWorkload(facts, peer.namespace, peer.name);
  if (workload === null) return null;
  const { namespace, name, labels, serviceAccount } = workload;
  return { kind: 'workload', namespace, name, labels, ip: null, serviceAccount };
}

function serviceInFront(
  facts: ClusterFacts,
  workload: WorkloadFacts,
  protocol: string,
  targetPort: number,
): ServiceRef | null {
  for (const service of facts.services) {
    if (service.namespace !== workload.namespace) continue;
    const selects = Object.entries(service.selector).every(([key, value]) => workload.labels[key] === value);
    const port = service.ports.find((each) => each.protocol === protocol && each.targetPort === targetPort);
    if (selects && port !== undefined) {
      return { namespace: service.namespace, name: service.name, portName: port.name, port: port.port };
    }
  }
  return null;
}
