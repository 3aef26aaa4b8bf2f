/**
 * Reads policy objects of every kind Firebreak judges into one form. Reading is lenient where Calico's
 * evaluator is (an odd CIDR matches nothing); validate.ts is where a document is found fault with.
 */
import type { PolicyKind, PolicyRef } from '@/lib/core/flow';
import { err, ok, type Result } from '@/lib/core/result';
import { allOf } from '@/lib/core/selector/combine';
import { readAdminNetworkPolicy, readBaselineAdminNetworkPolicy } from './from-admin-network-policy';
import { readClusterNetworkPolicy } from './from-cluster-network-policy';
import { KUBERNETES_POLICY_ORDER, readKubernetesRules, readLabelSelector } from './from-kubernetes';
import type { Policy, PolicyDocument, Rule, StagedAction } from './model';
import { Place, type PolicyProblem } from './read-json';
import { readRules, readSelector } from './read-rule';
import { DEFAULT_TIER } from './read-tier';
import { IS_POD, policySubject } from './scope';

export type { PolicyProblem } from './read-json';

const CALICO_KINDS: Readonly<Record<string, PolicyKind>> = {
  NetworkPolicy: 'CalicoNetworkPolicy',
  GlobalNetworkPolicy: 'GlobalNetworkPolicy',
  StagedNetworkPolicy: 'StagedNetworkPolicy',
  StagedGlobalNetworkPolicy: 'StagedGlobalNetworkPolicy',
  StagedKubernetesNetworkPolicy: 'StagedKubernetesNetworkPolicy',
};
/** Kinds of the API group policy.networking.k8s.io. */
const ADMIN_KINDS: Readonly<Record<string, PolicyKind>> = {
  AdminNetworkPolicy: 'AdminNetworkPolicy',
  BaselineAdminNetworkPolicy: 'BaselineAdminNetworkPolicy',
  ClusterNetworkPolicy: 'ClusterNetworkPolicy',
};

const STAGED_ACTIONS: readonly StagedAction[] = ['Set', 'Delete', 'Learn', 'Ignore'];

/** The kind that flow records give this object; null = not a policy this engine reads. */
export function policyKindOf(document: Pick<PolicyDocument, 'apiVersion' | 'kind'>): PolicyKind | null {
  const [group] = document.apiVersion.split('/');
  if (group === 'projectcalico.org') return kindAmong(CALICO_KINDS, document.kind);
  if (group === 'policy.networking.k8s.io') return kindAmong(ADMIN_KINDS, document.kind);
  return group === 'networking.k8s.io' && document.kind === 'NetworkPolicy' ? 'NetworkPolicy' : null;
}

function kindAmong(kinds: Readonly<Record<string, PolicyKind>>, kind: string): PolicyKind | null {
  return Object.hasOwn(kinds, kind) ? (kinds[kind] ?? null) : null;
}

/**
 * Reads one policy object. The error lists every problem with its path; a document that reads may still
 * be refused by a cluster (see validateDocument). Linear in the document.
 */
export function readPolicy(document: PolicyDocument): Result<Policy, readonly PolicyProblem[]> {
  const kind = policyKindOf(document);
  if (kind === null) {
    return err([
      { path: 'kind', message: `${document.apiVersion} ${document.kind} is not a policy kind that can be judged` },
    ]);
  }
  const problems: PolicyProblem[] = [];
  const place = new Place(document.spec ?? {}, 'spec', problems);
  place.record();
  const ref = {
    kind,
    namespace: isGlobal(kind) ? null : (document.metadata.namespace ?? 'default'),
    name: document.metadata.name,
  };
  const policy = readSpec(place, ref);
  return problems.length > 0 ? err(problems) : ok(policy);
}

function isGlobal(kind: PolicyKind): boolean {
  return kind === 'GlobalNetworkPolicy' || kind === 'StagedGlobalNetworkPolicy' || Object.hasOwn(ADMIN_KINDS, kind);
}

function readSpec(spec: Place, ref: PolicyRef): Policy {
  switch (ref.kind) {
    case 'NetworkPolicy':
    case 'StagedKubernetesNetworkPolicy':
      return readKubernetesPolicy(spec, ref);
    case 'AdminNetworkPolicy':
      return readAdminNetworkPolicy(spec, ref);
    case 'BaselineAdminNetworkPolicy':
      return readBaselineAdminNetworkPolicy(spec, ref);
    case 'ClusterNetworkPolicy':
      return readClusterNetworkPolicy(spec, ref);
    default:
      return readCalicoPolicy(spec, ref);
  }
}

function readCalicoPolicy(spec: Place, ref: PolicyRef): Policy {
  const ingress = readRules(spec.field('ingress'), ref.namespace);
  const egress = readRules(spec.field('egress'), ref.namespace);
  const types = readTypes(spec.field('types')) ?? defaultTypes(ingress, egress);
  // These two sorts apply to host endpoints only and never touch a workload's traffic.
  const hostOnly = spec.field('preDNAT').boolean() || spec.field('doNotTrack').boolean();
  return {
    ref,
    tier: readTierName(spec.field('tier')),
    order: spec.field('order').number(),
    staged: ref.kind.startsWith('Staged') ? readStagedAction(spec.field('stagedAction')) : null,
    subject: policySubject({
      selector: readSelector(spec.field('selector')),
      namespace: ref.namespace,
      namespaceSelector: ref.namespace === null ? readSelector(spec.field('namespaceSelector')) : null,
      serviceAccountSelector: readSelector(spec.field('serviceAccountSelector')),
    }),
    appliesIngress: !hostOnly && types.has('Ingress'),
    appliesEgress: !hostOnly && types.has('Egress'),
    ingress,
    egress,
    notSimulated: reasonsNotSimulated(spec, [...ingress, ...egress]),
  };
}

function readKubernetesPolicy(spec: Place, ref: PolicyRef): Policy {
  const namespace = ref.namespace ?? 'default';
  const ingress = readKubernetesRules(spec.field('ingress'), 'ingress', namespace);
  const egress = readKubernetesRules(spec.field('egress'), 'egress', namespace);
  const types =
    readTypes(spec.field('policyTypes')) ?? new Set(egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']);
  return {
    ref,
    tier: DEFAULT_TIER,
    order: KUBERNETES_POLICY_ORDER,
    staged: ref.kind === 'NetworkPolicy' ? null : readStagedAction(spec.field('stagedAction')),
    subject: policySubject({
      selector: allOf(IS_POD, readLabelSelector(spec.field('podSelector'))),
      namespace,
      namespaceSelector: null,
      serviceAccountSelector: null,
    }),
    appliesIngress: types.has('Ingress'),
    appliesEgress: types.has('Egress'),
    ingress,
    egress,
    notSimulated: [],
  };
}

/** Null when the document leaves the types to be defaulted: an empty list counts as left out. */
function readTypes(place: Place): ReadonlySet<string> | null {
  const types = place.texts();
  for (const type of types) {
    if (type !== 'Ingress' && type !== 'Egress') place.report('holds Ingress and Egress only');
  }
  return types.length === 0 ? null : new Set(types);
}

/** calico api/pkg/defaults/networkpolicy.go: a policy without rules denies ingress. */
function defaultTypes(ingress: readonly Rule[], egress: readonly Rule[]): ReadonlySet<string> {
  if (egress.length === 0) return new Set(['Ingress']);
  return new Set(ingress.length === 0 ? ['Egress'] : ['Ingress', 'Egress']);
}

function readTierName(place: Place): string {
  const name = place.text() ?? '';
  return name === '' ? DEFAULT_TIER : name;
}

/** Empty or missing counts as Set. */
function readStagedAction(place: Place): StagedAction {
  const text = place.text() ?? '';
  const action = STAGED_ACTIONS.find((name) => name === text);
  if (action === undefined && text !== '') place.report('must be Set, Delete, Learn or Ignore');
  return action ?? 'Set';
}

function reasonsNotSimulated(spec: Place, rules: readonly Rule[]): readonly string[] {
  const reasons: string[] = [];
  if (spec.field('preDNAT').boolean()) reasons.push('preDNAT: applies to host endpoints only');
  if (spec.field('doNotTrack').boolean()) reasons.push('doNotTrack: applies to host endpoints only');
  if (spec.field('applyOnForward').boolean())
    reasons.push('applyOnForward: its effect on host endpoints is not judged');
  if (rules.some((rule) => rule.http)) reasons.push('http: flow records do not state HTTP requests');
  return reasons;
}
