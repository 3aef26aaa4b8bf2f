/** The nodes of the graph: what is known about an endpoint, and which directions policies limit there. */
import type { Endpoint, Labels } from '@/lib/core/flow';
import type { ClusterFacts, PolicyEngine } from '@/lib/core/policy/model';
import { groupBy } from './group';
import { namespaceItemId } from './ids';
import type { GraphItem, PolicyCoverage } from './model';

/** Addresses shown on a network item; more are counted by their connections only. */
export const MAX_ITEM_ADDRESSES = 50;

/** Gathers what connections say about one item. Mutable only while the graph is being built. */
export class ItemDraft {
  readonly services = new Set<string>();
  readonly addresses = new Set<string>();
  deniedConnections = 0;
  labels: Labels | null;

  constructor(
    readonly id: string,
    readonly endpoint: Endpoint,
  ) {
    this.labels = endpoint.labels;
  }

  see(endpoint: Endpoint, denied: number): void {
    this.labels ??= endpoint.labels;
    this.deniedConnections += denied;
    if (endpoint.kind !== 'workload' && endpoint.ip !== null) this.addresses.add(endpoint.ip);
  }
}

export interface ItemContext {
  readonly enforced: PolicyEngine;
  readonly staged: PolicyEngine | null;
  readonly facts: ClusterFacts;
  readonly alertsByWorkload: ReadonlyMap<string, number>;
}

/** The item of a workload, host, network set or network. A workload outside any namespace stays at top level. */
export function workloadItem(draft: ItemDraft, context: ItemContext, servicesOf: ServicesByNamespace): GraphItem {
  const { kind, namespace, name } = draft.endpoint;
  const isWorkload = kind === 'workload';
  // The object itself where it says it all: engines know it again.
  const endpoint =
    draft.endpoint.labels === draft.labels ? draft.endpoint : { ...draft.endpoint, labels: draft.labels };
  const services = isWorkload ? [...draft.services, ...servicesInFront(endpoint, servicesOf)] : [...draft.services];
  return {
    id: draft.id,
    kind,
    parent: isWorkload && namespace !== null ? namespaceItemId(namespace) : null,
    namespace,
    name,
    labels: draft.labels ?? {},
    services: [...new Set(services)].sort(),
    addresses: [...draft.addresses].sort().slice(0, MAX_ITEM_ADDRESSES),
    coverage: isWorkload ? coverageOf(endpoint, context.enforced) : null,
    stagedCoverage: isWorkload && context.staged !== null ? coverageOf(endpoint, context.staged) : null,
    openAlerts: isWorkload ? (context.alertsByWorkload.get(`${namespace ?? '-'}/${name}`) ?? 0) : 0,
    deniedConnections: draft.deniedConnections,
  };
}

/** The compound item of a namespace: a direction is covered when it is covered for every workload inside. */
export function namespaceItem(
  name: string,
  labels: Labels,
  inside: readonly GraphItem[],
  deniedConnections: number,
): GraphItem {
  return {
    id: namespaceItemId(name),
    kind: 'namespace',
    parent: null,
    namespace: name,
    name,
    labels,
    services: [],
    addresses: [],
    coverage: everyCovered(inside.map((item) => item.coverage)),
    stagedCoverage: everyCovered(inside.map((item) => item.stagedCoverage)),
    openAlerts: inside.reduce((total, item) => total + item.openAlerts, 0),
    deniedConnections,
  };
}

function coverageOf(endpoint: Endpoint, engine: PolicyEngine): PolicyCoverage {
  return {
    ingress: engine.selecting(endpoint, 'ingress').length > 0,
    egress: engine.selecting(endpoint, 'egress').length > 0,
  };
}

function everyCovered(coverages: readonly (PolicyCoverage | null)[]): PolicyCoverage | null {
  const known = coverages.filter((coverage) => coverage !== null);
  if (known.length === 0) return null;
  return {
    ingress: known.every((coverage) => coverage.ingress),
    egress: known.every((coverage) => coverage.egress),
  };
}

/** The services that have a selector; one without stands in front of nothing. */
type ServicesByNamespace = ReadonlyMap<string, readonly SelectingService[]>;

interface SelectingService {
  readonly name: string;
  readonly namespace: string;
  readonly wanted: readonly (readonly [string, string])[];
}

export function servicesByNamespace({ services }: ClusterFacts): ServicesByNamespace {
  const selecting = services.map(({ name, namespace, selector }) => ({
    name,
    namespace,
    wanted: Object.entries(selector),
  }));
  return groupBy(
    selecting.filter(({ wanted }) => wanted.length > 0),
    ({ namespace }) => namespace,
  );
}

/** Services whose pod selector the workload's labels satisfy. */
function servicesInFront({ namespace, labels }: Endpoint, servicesOf: ServicesByNamespace): readonly string[] {
  const known = labels ?? {};
  const near = namespace === null ? [] : (servicesOf.get(namespace) ?? []);
  return near
    .filter(({ wanted }) => wanted.every(([key, value]) => Object.hasOwn(known, key) && known[key] === value))
    .map(({ name }) => name);
}
