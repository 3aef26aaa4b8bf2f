/**
 * What the simulated cluster holds on its first day: Emojivoto as BuoyantIO/emojivoto deploys it
 * (kustomize/deployment, Apache-2.0: workloads, labels, ports, service accounts, services), cluster DNS,
 * and two tiers with one enforced policy. Documents are shaped as a Kubernetes API server gives them.
 */
import type { Labels } from '@/lib/core/flow';
import type { PolicyDocument } from '@/lib/core/policy/model';

/** Calico's own annotation for a pod's addresses (libcalico-go/lib/backend/k8s/conversion/constants.go). */
export const POD_IPS_ANNOTATION = 'cni.projectcalico.org/podIPs';

interface Port {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: 'TCP' | 'UDP';
}

interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly serviceAccount: string;
  readonly podIp: string;
  readonly ports: readonly Port[];
  /** Service in front of it, null = none. */
  readonly service: string | null;
  /** Labels the service selects by. */
  readonly serviceSelector: Labels;
}

const tcp = (name: string, port: number, targetPort = port): Port => ({ name, port, targetPort, protocol: 'TCP' });
const GRPC_AND_METRICS = [tcp('grpc', 8080), tcp('prom', 8801)];

function emojivoto(name: string, app: string, podIp: string, ports: readonly Port[]): Workload {
  return {
    namespace: 'emojivoto',
    name,
    labels: { app, version: 'v11' },
    serviceAccount: name === 'vote-bot' ? 'default' : name,
    podIp,
    ports,
    service: ports.length > 0 ? app : null,
    serviceSelector: { app },
  };
}

const WORKLOADS: readonly Workload[] = [
  emojivoto('web', 'web-svc', '10.244.1.10', [tcp('http', 80, 8080)]),
  emojivoto('emoji', 'emoji-svc', '10.244.1.11', GRPC_AND_METRICS),
  emojivoto('voting', 'voting-svc', '10.244.1.12', GRPC_AND_METRICS),
  emojivoto('vote-bot', 'vote-bot', '10.244.1.13', []),
  {
    namespace: 'kube-system',
    name: 'kube-dns',
    labels: { 'k8s-app': 'kube-dns' },
    serviceAccount: 'kube-dns',
    podIp: '10.244.0.2',
    ports: [{ name: 'dns', port: 53, targetPort: 53, protocol: 'UDP' }, tcp('dns-tcp', 53)],
    service: 'kube-dns',
    serviceSelector: { 'k8s-app': 'kube-dns' },
  },
];

/** The tool an intruder would bring; deployed by a step of the story. */
const MULTITOOL: Workload = {
  namespace: 'default',
  name: 'multitool',
  labels: { app: 'multitool' },
  serviceAccount: 'default',
  podIp: '10.244.2.20',
  ports: [tcp('http', 8080)],
  service: null,
  serviceSelector: {},
};

/** Everything of the first day, in an order in which an API server would accept it. */
export function seedObjects(): readonly PolicyDocument[] {
  return [
    ...['default', 'emojivoto', 'kube-system'].map(namespaceObject),
    tierObject('security', 100, 'Pass'),
    tierObject('default', 1_000_000, 'Deny'),
    ...WORKLOADS.flatMap(workloadObjects),
    protectMetadata(),
  ];
}

/** What `kubectl create deployment multitool` leaves in namespace default. */
export function multitoolObjects(): readonly PolicyDocument[] {
  return [deploymentObject(MULTITOOL)];
}

function namespaceObject(name: string): PolicyDocument {
  const labels = { 'kubernetes.io/metadata.name': name };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels }, spec: {} };
}

function tierObject(name: string, order: number, defaultAction: string): PolicyDocument {
  return { apiVersion: 'projectcalico.org/v3', kind: 'Tier', metadata: { name }, spec: { order, defaultAction } };
}

function workloadObjects(workload: Workload): readonly PolicyDocument[] {
  const { namespace, serviceAccount } = workload;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: serviceAccount, namespace }, spec: {} };
  return [account, deploymentObject(workload), ...serviceObjects(workload)];
}

function deploymentObject(workload: Workload): PolicyDocument {
  const { namespace, name, labels } = workload;
  const ports = workload.ports.map((port) => ({
    name: port.name,
    containerPort: port.targetPort,
    protocol: port.protocol,
  }));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/name': name } },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { [POD_IPS_ANNOTATION]: `${workload.podIp}/32` } },
        spec: { serviceAccountName: workload.serviceAccount, containers: [{ name, ports }] },
      },
    },
  };
}

function serviceObjects(workload: Workload): readonly PolicyDocument[] {
  const { service, namespace, serviceSelector, ports } = workload;
  if (service === null) return [];
  const metadata = { name: service, namespace };
  return [{ apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: serviceSelector, ports } }];
}

/** The address where clouds hand out credentials to whoever asks from a machine: no pod has business there. */
function protectMetadata(): PolicyDocument {
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: 'GlobalNetworkPolicy',
    metadata: { name: 'security.protect-metadata', labels: { 'projectcalico.org/tier': 'security' } },
    spec: {
      tier: 'security',
      order: 100,
      namespaceSelector: 'all()',
      types: ['Egress'],
      egress: [{ action: 'Deny', destination: { nets: ['169.254.169.254/32'] } }],
    },
  };
}
