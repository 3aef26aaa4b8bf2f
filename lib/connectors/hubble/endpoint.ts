/** One end of a Hubble flow: a pod, one of Cilium's reserved identities, or an address outside. */
import { asFields, type FieldReader, type Fields } from '@/lib/connectors/fields';
import { addLabel } from '@/lib/connectors/labels';
import type { Endpoint, Labels } from '@/lib/core/flow';
import { type Address, formatAddress, parseAddress } from '@/lib/core/net/address';
import { anyContains, type Cidr, isPrivate, parseCidr } from '@/lib/core/net/cidr';
import { workloadName } from '@/lib/core/workload-name';

/** Labels that Cilium derives and no pod carries. Source: cilium pkg/k8s/apis/cilium.io/const.go. */
const DERIVED_PREFIXES = ['io.cilium.k8s.', 'io.kubernetes.pod.namespace'] as const;
const SERVICE_ACCOUNT_LABEL = 'io.cilium.k8s.policy.serviceaccount';
/** Reserved identities that stand for machines. Source: cilium pkg/identity/reserved.go (BELIEF for the numbers). */
const HOST_IDENTITIES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [1, 'host'],
  [3, 'unmanaged'],
  [4, 'health'],
  [5, 'init'],
  [6, 'remote-node'],
  [7, 'kube-apiserver'],
  [8, 'ingress'],
]);
const HOST_WORDS: ReadonlySet<string> = new Set(HOST_IDENTITIES.values());
const WORLD_IDENTITIES: ReadonlySet<unknown> = new Set([2, 9, 10]);
/** Shared, link-local, loopback and multicast space: no public network either. */
const LOCAL_NETS: readonly Cidr[] = [
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  '224.0.0.0/4',
  'fe80::/10',
  '::1/128',
  'ff00::/8',
].flatMap((text) => parseCidr(text) ?? []);

interface ReadLabels {
  readonly pod: Labels;
  /** What follows `reserved:`. */
  readonly reserved: readonly string[];
  readonly serviceAccount: string | null;
}

/** `end` names the record's field, `ip` is what its IP layer says ('' = not said). */
export function readEndpoint(read: FieldReader, flow: Fields, end: 'source' | 'destination', ip: string): Endpoint {
  const fields = read.optionalObject(flow, end);
  const labels = readLabels(read, fields);
  const pod = read.text(fields, 'pod_name');
  const namespace = read.text(fields, 'namespace');
  if (pod !== '' || namespace !== '') {
    return {
      kind: 'workload',
      namespace: namespace === '' ? null : namespace,
      name: readWorkload(read, fields, pod, labels.pod, end),
      labels: fields.labels === undefined ? null : labels.pod,
      ip: null,
      serviceAccount: labels.serviceAccount,
    };
  }
  return readOutside(read, fields, labels, ip, end);
}

function readOutside(
  read: FieldReader,
  fields: Fields,
  labels: ReadLabels,
  ip: string,
  end: 'source' | 'destination',
): Endpoint {
  const host = labels.reserved.find((word) => HOST_WORDS.has(word)) ?? HOST_IDENTITIES.get(fields.identity);
  if (host !== undefined) {
    return { kind: 'host', namespace: null, name: host, labels: null, ip: null, serviceAccount: null };
  }
  const address = ip === '' ? null : parseAddress(ip);
  const isWorld = labels.reserved.some((word) => word.startsWith('world')) || WORLD_IDENTITIES.has(fields.identity);
  if (address === null && !isWorld) read.fail('missing-field', `\`${end}\` has no pod, identity or address`);
  return {
    kind: 'network',
    namespace: null,
    name: address !== null && isLocal(address) ? 'private' : 'public',
    labels: {},
    ip: address === null ? null : formatAddress(address),
    serviceAccount: null,
  };
}

/** The controller Cilium resolved, else what the pod name tells, else the security identity. */
function readWorkload(read: FieldReader, fields: Fields, pod: string, labels: Labels, end: string): string {
  const first = asFields(read.list(fields, 'workloads')[0]);
  const controller = first === null ? '' : read.text(first, 'name');
  if (controller !== '') {
    return first?.kind === 'ReplicaSet' ? workloadName(`${controller}-*`, labels) : controller;
  }
  if (pod !== '') return workloadName(pod, labels);
  const identity = fields.identity;
  if (!Number.isInteger(identity)) read.fail('missing-field', `\`${end}\` has no pod, workload or identity`);
  return `identity-${String(identity)}`;
}

/** Labels come as `source:key=value`; only Kubernetes' own (and unmarked ones) are the pod's. */
function readLabels(read: FieldReader, fields: Fields): ReadLabels {
  const pod: Record<string, string> = {};
  const reserved: string[] = [];
  let serviceAccount: string | null = null;
  for (const item of read.list(fields, 'labels')) {
    const text = read.asText(item, 'labels');
    if (text.startsWith('reserved:')) reserved.push(text.slice('reserved:'.length).replace(/=$/, ''));
    const key = text.startsWith('k8s:') ? text.slice('k8s:'.length) : text;
    if (key === text && /^[a-z0-9-]+:/.test(text)) continue;
    if (key.startsWith(`${SERVICE_ACCOUNT_LABEL}=`)) serviceAccount = key.slice(SERVICE_ACCOUNT_LABEL.length + 1);
    if (!DERIVED_PREFIXES.some((prefix) => key.startsWith(prefix))) addLabel(pod, key);
  }
  return { pod, reserved, serviceAccount };
}

function isLocal(address: Address): boolean {
  return isPrivate(address) || anyContains(LOCAL_NETS, address);
}
