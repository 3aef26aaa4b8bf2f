/**
 * What the engine knows about one end of a connection: labels with their namespace and service account
 * behind them, the addresses it may have, its named ports. Facts that nobody gave stay unknown.
 * Label sources: calico libcalico-go/lib/backend/k8s/conversion and felix/labelindex.
 */
import type { Endpoint, Labels } from '@/lib/core/flow';
import { parseAddress } from '@/lib/core/net/address';
import { type Cidr, cidrOf, complement, coverage, parseCidr, RFC1918 } from '@/lib/core/net/cidr';
import type { Selector } from '@/lib/core/selector/ast';
import { evaluateSelector, type LabelLookup, type Truth } from '@/lib/core/selector/evaluate';
import type { ClusterFacts, NetworkSetFacts, UnknownFact, WorkloadFacts } from './model';
import {
  NAMESPACE_LABEL,
  NAMESPACE_PREFIX,
  ORCHESTRATOR_LABEL,
  SERVICE_ACCOUNT_LABEL,
  SERVICE_ACCOUNT_PREFIX,
} from './scope';

/** True, false, or the fact that is missing to tell. */
export type Answer = boolean | UnknownFact['fact'];

/** One end, ready to be asked. Selector answers are remembered per selector object. */
export interface CompiledEndpoint {
  readonly endpoint: Endpoint;
  /** The end's address is in here; one block per address it is known to have. */
  readonly space: readonly Cidr[];
  /** Is its address in one of these blocks. Remembered per list. */
  within(nets: readonly Cidr[]): Answer;
  /** Null = not known which container ports it has. */
  readonly ports: WorkloadFacts['ports'] | null;
  /** Does a selector of a rule or policy match this end. An external address matches only through network sets. */
  matches(selector: Selector): Answer;
}

/** Facts indexed once per policy set. */
export interface IndexedFacts {
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
  readonly workloads: ReadonlyMap<string, WorkloadFacts>;
  readonly networkSets: readonly IndexedNetworkSet[];
  /** Every address an end may have when it is not told: both families only where pods have both. */
  readonly anyAddress: readonly Cidr[];
  readonly publicAddress: readonly Cidr[];
}

interface IndexedNetworkSet {
  readonly set: NetworkSetFacts;
  readonly nets: readonly Cidr[];
  readonly lookup: LabelLookup;
}

const ALL_IPV4 = complement(4, []);
const ALL_IPV6 = complement(6, []);
const PUBLIC_IPV4 = complement(4, RFC1918);
const NO_PORTS: WorkloadFacts['ports'] = [];

/** Linear in the facts. */
export function indexFacts(facts: ClusterFacts): IndexedFacts {
  const namespaceLabels = new Map(facts.namespaces.map((namespace) => [namespace.name, namespace.labels]));
  const dualStack = facts.workloads.some((workload) => workload.ips.some((ip) => ip.includes(':')));
  return {
    namespaceLabels,
    workloads: new Map(facts.workloads.map((workload) => [`${workload.namespace}/${workload.name}`, workload])),
    networkSets: facts.networkSets.map((set) => ({
      set,
      nets: parseNets(set.nets),
      lookup: networkSetLookup(set, namespaceLabels),
    })),
    anyAddress: dualStack ? [...ALL_IPV4, ...ALL_IPV6] : ALL_IPV4,
    publicAddress: dualStack ? [...PUBLIC_IPV4, ...ALL_IPV6] : PUBLIC_IPV4,
  };
}

/** The blocks that can be read; the others match nothing. */
export function parseNets(nets: readonly string[]): readonly Cidr[] {
  return nets.map(parseCidr).filter((cidr) => cidr !== null);
}

export function compileEndpoint(endpoint: Endpoint, facts: IndexedFacts): CompiledEndpoint {
  const workload = workloadFacts(endpoint, facts);
  const space = addressSpace(endpoint, workload, facts);
  return {
    endpoint,
    space,
    within: remember((nets) => {
      const inside = coverage(nets, space);
      return inside === 'part' ? 'ip' : inside === 'all';
    }),
    ports: endpoint.kind === 'workload' ? (workload?.ports ?? null) : endpoint.kind === 'host' ? null : NO_PORTS,
    matches: remember(selectorAsker(endpoint, workload, space, facts)),
  };
}

/** The same question object gets the same answer, computed once. */
function remember<Question extends object>(ask: (question: Question) => Answer): (question: Question) => Answer {
  const answers = new Map<Question, Answer>();
  return (question) => {
    const known = answers.get(question);
    if (known !== undefined) return known;
    const answer = ask(question);
    answers.set(question, answer);
    return answer;
  };
}

function workloadFacts(endpoint: Endpoint, facts: IndexedFacts): WorkloadFacts | null {
  if (endpoint.kind !== 'workload') return null;
  return facts.workloads.get(`${endpoint.namespace ?? ''}/${endpoint.name}`) ?? null;
}

/** Never empty: what is not told may be anywhere. */
function addressSpace(endpoint: Endpoint, workload: WorkloadFacts | null, facts: IndexedFacts): readonly Cidr[] {
  const stated = endpoint.ip === null ? null : parseAddress(endpoint.ip);
  if (stated !== null) return [cidrOf(stated)];
  const known = workload === null ? (networkSetOf(endpoint, facts)?.nets ?? []) : parseNets(workload.ips);
  if (known.length > 0) return known;
  if (endpoint.kind !== 'network') return facts.anyAddress;
  if (endpoint.name === 'private') return RFC1918;
  return endpoint.name === 'public' ? facts.publicAddress : facts.anyAddress;
}

function networkSetOf(endpoint: Endpoint, facts: IndexedFacts): IndexedNetworkSet | null {
  if (endpoint.kind !== 'networkSet') return null;
  const found = facts.networkSets.find(({ set }) => set.name === endpoint.name && set.namespace === endpoint.namespace);
  return found ?? null;
}

function selectorAsker(
  endpoint: Endpoint,
  workload: WorkloadFacts | null,
  space: readonly Cidr[],
  facts: IndexedFacts,
): (selector: Selector) => Answer {
  switch (endpoint.kind) {
    case 'workload': {
      const lookup = workloadLookup(endpoint, workload, facts);
      return (selector) => ask(selector, lookup);
    }
    case 'host':
      return (selector) => askHost(selector, endpoint);
    case 'network':
      return (selector) => askNetworkSets(selector, space, facts.networkSets);
    case 'networkSet': {
      const own = networkSetOf(endpoint, facts)?.lookup ?? statedSetLookup(endpoint, facts);
      const others = facts.networkSets.filter(
        ({ set }) => set.name !== endpoint.name || set.namespace !== endpoint.namespace,
      );
      return (selector) => either(ask(selector, own), () => askNetworkSets(selector, space, others));
    }
  }
}

/** Asks and, when labels are missing, says which sort of label it was that was asked for first. */
function ask(selector: Selector, lookup: LabelLookup): Answer {
  let missing: UnknownFact['fact'] | null = null;
  const truth: Truth = evaluateSelector(selector, (label) => {
    const value = lookup(label);
    if (value === undefined) missing ??= factOfLabel(label);
    return value;
  });
  return truth === 'unknown' ? (missing ?? 'labels') : truth;
}

function factOfLabel(label: string): UnknownFact['fact'] {
  if (label === SERVICE_ACCOUNT_LABEL || label.startsWith(SERVICE_ACCOUNT_PREFIX)) return 'serviceAccount';
  return label.startsWith(NAMESPACE_PREFIX) ? 'namespaceLabels' : 'labels';
}

/** An address matches a selector if a network set with matching labels holds it. */
function askNetworkSets(selector: Selector, space: readonly Cidr[], sets: readonly IndexedNetworkSet[]): Answer {
  let answer: Answer = false;
  for (const { nets, lookup } of sets) {
    const inside = coverage(nets, space);
    if (inside === 'none') continue;
    const labelled = ask(selector, lookup);
    if (labelled === false) continue;
    if (labelled === true && inside === 'all') return true;
    answer = answer || (labelled === true ? 'ip' : labelled);
  }
  return answer;
}

/** A node without a HostEndpoint object matches nothing, one with it matches by labels no record states. */
function askHost(selector: Selector, endpoint: Endpoint): Answer {
  const labels = endpoint.labels;
  if (labels !== null) return ask(selector, (label) => ownLabel(labels, label));
  const answer = ask(selector, (label) => (isWorkloadLabel(label) ? null : undefined));
  return answer === true ? 'labels' : answer;
}

function isWorkloadLabel(label: string): boolean {
  if (label === NAMESPACE_LABEL || label === ORCHESTRATOR_LABEL || label === SERVICE_ACCOUNT_LABEL) return true;
  return label.startsWith(NAMESPACE_PREFIX) || label.startsWith(SERVICE_ACCOUNT_PREFIX);
}

function either(first: Answer, second: () => Answer): Answer {
  if (first === true) return true;
  const other = second();
  return other === true || first === false ? other : first;
}

/** Labels Calico sets itself come before the pod's own of the same name. */
function workloadLookup(endpoint: Endpoint, workload: WorkloadFacts | null, facts: IndexedFacts): LabelLookup {
  const labels = richerLabels(endpoint.labels, workload?.labels ?? null);
  const account = workload?.serviceAccount ?? endpoint.serviceAccount ?? labels?.[SERVICE_ACCOUNT_LABEL];
  return (label) => {
    if (label === NAMESPACE_LABEL) return endpoint.namespace;
    if (label === ORCHESTRATOR_LABEL) return 'k8s';
    if (label === SERVICE_ACCOUNT_LABEL) return account;
    if (label.startsWith(NAMESPACE_PREFIX)) return namespaceLabel(endpoint.namespace, label, facts.namespaceLabels);
    if (label.startsWith(SERVICE_ACCOUNT_PREFIX)) return serviceAccountLabel(account, workload, label);
    return labels === null ? undefined : ownLabel(labels, label);
  };
}

function richerLabels(stated: Labels | null, known: Labels | null): Labels | null {
  if (stated === null || known === null) return stated ?? known;
  return Object.keys(known).length > Object.keys(stated).length ? known : stated;
}

function ownLabel(labels: Labels, label: string): string | null {
  return Object.hasOwn(labels, label) ? (labels[label] ?? null) : null;
}

/** Two labels follow from a namespace's name; the others are known only from the namespace itself. */
function namespaceLabel(
  namespace: string | null,
  label: string,
  namespaceLabels: IndexedFacts['namespaceLabels'],
): string | null | undefined {
  if (namespace === null) return null;
  const key = label.slice(NAMESPACE_PREFIX.length);
  if (key === 'projectcalico.org/name' || key === 'kubernetes.io/metadata.name') return namespace;
  const labels = namespaceLabels.get(namespace);
  return labels === undefined ? undefined : ownLabel(labels, key);
}

function serviceAccountLabel(
  account: string | undefined,
  workload: WorkloadFacts | null,
  label: string,
): string | null | undefined {
  const key = label.slice(SERVICE_ACCOUNT_PREFIX.length);
  if (key === 'projectcalico.org/name') return account;
  return workload === null || workload.serviceAccount === null
    ? undefined
    : ownLabel(workload.serviceAccountLabels, key);
}

function networkSetLookup(set: NetworkSetFacts, namespaceLabels: IndexedFacts['namespaceLabels']): LabelLookup {
  return (label) => {
    if (label === NAMESPACE_LABEL) return set.namespace;
    if (label.startsWith(NAMESPACE_PREFIX)) return namespaceLabel(set.namespace, label, namespaceLabels);
    return ownLabel(set.labels, label);
  };
}

/** A set that no object describes: its place is known from the record, its labels only if the record says. */
function statedSetLookup(endpoint: Endpoint, facts: IndexedFacts): LabelLookup {
  return (label) => {
    if (label === NAMESPACE_LABEL) return endpoint.namespace;
    if (label.startsWith(NAMESPACE_PREFIX)) return namespaceLabel(endpoint.namespace, label, facts.namespaceLabels);
    return endpoint.labels === null ? undefined : ownLabel(endpoint.labels, label);
  };
}
