/**
 * Runs k8s-netpol cases: policies and pod-to-pod probes, judged twice where all policies are Kubernetes' own: by way of
 * Calico's conversion, and directly.
 */
import type { Endpoint, Labels } from '@/lib/core/flow';
import { compilePolicySet } from '@/lib/core/policy/evaluate';
import type { PolicyDocument, PolicySet, WorkloadFacts } from '@/lib/core/policy/model';
import { readPolicy } from '@/lib/core/policy/read-policy';
import { type CaseFailure, type CaseResult, check } from './case';
import { type DirectPod, isAllowedDirectly } from './direct-netpol';

interface NetpolPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly ip: string;
  readonly containerPorts?: readonly {
    readonly name: string;
    readonly containerPort: number;
    readonly protocol: string;
  }[];
}

export interface K8sNetpolCase {
  readonly id: string;
  readonly namespaces: readonly { readonly name: string; readonly labels: Labels }[];
  readonly pods: readonly NetpolPod[];
  readonly policies: readonly PolicyDocument[];
  readonly probes: readonly {
    readonly from: string;
    readonly to: string;
    readonly port: number;
    readonly protocol: string;
    readonly allowed: boolean;
  }[];
}

/** `compile`: the engine that is put to the test. */
export function runK8sNetpolCase(test: K8sNetpolCase, compile: typeof compilePolicySet = compilePolicySet): CaseResult {
  const read = test.policies.map((document) => readPolicy(document));
  const unread = read.flatMap((policy) =>
    policy.ok ? [] : [{ id: test.id, expected: 'readable policies', got: policy.error }],
  );
  if (unread.length > 0) return { id: test.id, failures: unread };
  const set: PolicySet = {
    tiers: [],
    policies: read.flatMap((policy) => (policy.ok ? [policy.value] : [])),
    facts: { namespaces: test.namespaces, networkSets: [], workloads: test.pods.map(toFacts), services: [] },
  };
  const engine = compile(set, 'enforced');
  const failures = test.probes.flatMap((probe) => {
    const { verdict } = engine.judge({
      source: endpointOf(test, probe.from),
      destination: endpointOf(test, probe.to),
      protocol: probe.protocol,
      destinationPort: probe.port,
      destinationService: null,
    });
    return check(probeId(test, probe), probe.allowed ? 'allow' : 'deny', verdict);
  });
  return { id: test.id, failures: [...failures, ...directFailures(test)] };
}

function probeId({ id }: K8sNetpolCase, { from, to, protocol, port }: K8sNetpolCase['probes'][number]): string {
  return `${id} ${from} to ${to} ${protocol} ${port}`;
}

/** None where another kind has a say, which only the conversion knows. */
function directFailures(test: K8sNetpolCase): readonly CaseFailure[] {
  if (test.policies.some(({ apiVersion }) => !apiVersion.startsWith('networking.k8s.io/'))) return [];
  return test.probes.flatMap((probe) => {
    const { protocol, port } = probe;
    const ends = { source: directPod(test, probe.from), destination: directPod(test, probe.to) };
    const allowed = isAllowedDirectly(test, { ...ends, protocol: protocol.toUpperCase(), port });
    return check(`${probeId(test, probe)} directly`, probe.allowed, allowed);
  });
}

function directPod(test: K8sNetpolCase, place: string): DirectPod {
  const { namespace, labels, ip, containerPorts = [] } = podAt(test, place);
  const ports = containerPorts.map(({ name, containerPort, protocol }) => ({ name, port: containerPort, protocol }));
  return { namespace, labels, ip, ports };
}

function podAt(test: K8sNetpolCase, place: string): NetpolPod {
  const pod = test.pods.find(({ namespace, name }) => `${namespace}/${name}` === place);
  if (pod === undefined) throw new Error(`the case has no pod ${place}`);
  return pod;
}

/** Labels and addresses come from the cluster's facts here, as for a record that states neither. */
function endpointOf(test: K8sNetpolCase, place: string): Endpoint {
  const pod = podAt(test, place);
  return { kind: 'workload', namespace: pod.namespace, name: pod.name, labels: null, ip: null, serviceAccount: null };
}

function toFacts(pod: NetpolPod): WorkloadFacts {
  return {
    namespace: pod.namespace,
    name: pod.name,
    labels: pod.labels,
    serviceAccount: 'default',
    serviceAccountLabels: {},
    ips: [pod.ip],
    ports: (pod.containerPorts ?? []).map(({ name, containerPort, protocol }) => ({
      name,
      port: containerPort,
      protocol,
    })),
  };
}
