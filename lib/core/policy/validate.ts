/**
 * Finds what a cluster would refuse in a document, before it is sent. Mirrors calico
 * libcalico-go/lib/validator/v3 with the CRDs' CEL rules (v3.32 and later); for v3.30 and v3.31 ask for the
 * rule that ties a policy's name to its tier. The Kubernetes kinds are in
 * validate-kubernetes-policy.ts and validate-admin-policy.ts.
 */
import { parseCidr } from '@/lib/core/net/cidr';
import type { PolicyDocument, Tier } from './model';
import { isRecord, Place, type PolicyProblem } from './read-json';
import { policyKindOf, readPolicy } from './read-policy';
import { BUILT_IN_TIERS, DEFAULT_TIER, FORMER_BUILT_IN_TIERS } from './read-tier';
import { isAdminKind, validateAdminPolicy } from './validate-admin-policy';
import { validateKubernetesPolicy } from './validate-kubernetes-policy';
import { validateMetadata } from './validate-metadata';
import {
  isSet,
  MAX_RULES,
  validateEntity,
  validateHttp,
  validateIcmp,
  validateRule,
  validateSelector,
} from './validate-rule';

export interface ValidateOptions {
  /** Set for v3.30 and v3.31: outside the default tier a policy is named `<tier>.<name>`. */
  readonly tierPrefixedNames?: boolean;
}

/** Parts of a resource that can be looked at by themselves. */
export type FragmentKind =
  | 'Rule'
  | 'EntityRule'
  | 'ICMPFields'
  | 'HTTPMatch'
  | 'NetworkSetSpec'
  | 'GlobalNetworkSetSpec'
  | 'NetworkPolicySpec'
  | 'GlobalNetworkPolicySpec';

/**
 * Every problem with its path, none twice; empty = a cluster should accept it. Knows policies, tiers and
 * network sets; other kinds only have their metadata looked at. Linear in the document.
 */
export function validateDocument(document: PolicyDocument, options: ValidateOptions = {}): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const spec = new Place(document.spec ?? {}, 'spec', problems);
  const metadata = new Place(document.metadata, 'metadata', problems);
  const [group] = document.apiVersion.split('/');
  validateMetadata(metadata, document.kind, group === 'projectcalico.org');
  const tiers = options.tierPrefixedNames === true ? FORMER_BUILT_IN_TIERS : BUILT_IN_TIERS;
  if (group === 'projectcalico.org') validateCalico(document, spec, tiers);
  else if (group === 'networking.k8s.io' && document.kind === 'NetworkPolicy') validateKubernetesPolicy(spec);
  else if (group === 'policy.networking.k8s.io' && isAdminKind(document.kind)) {
    validateAdminPolicy(spec, document.kind, metadata.field('name'));
  }
  if (options.tierPrefixedNames === true) validateTierPrefix(document, spec, problems);
  return withoutRepeats([...problems, ...readProblems(document)]);
}

function validateCalico(document: PolicyDocument, spec: Place, tiers: readonly Tier[]): void {
  switch (document.kind) {
    case 'Tier':
      validateTier(spec, document.metadata.name, tiers);
      break;
    case 'NetworkSet':
    case 'GlobalNetworkSet':
      validateNetworkSet(spec);
      break;
    case 'NetworkPolicy':
    case 'GlobalNetworkPolicy':
      validatePolicySpec(spec, document.kind === 'GlobalNetworkPolicy');
      break;
    case 'StagedNetworkPolicy':
    case 'StagedGlobalNetworkPolicy':
      validateStaged(spec, () => validatePolicySpec(spec, document.kind === 'StagedGlobalNetworkPolicy'));
      break;
    case 'StagedKubernetesNetworkPolicy':
      validateStaged(spec, () => validateKubernetesPolicy(spec));
      break;
  }
}

/** Judges a part of a resource; the path of each problem starts at the part itself. */
export function validateFragment(kind: FragmentKind, value: unknown): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const place = new Place(value, '', problems);
  switch (kind) {
    case 'Rule':
      validateRule(place, null, false);
      break;
    case 'EntityRule':
      validateEntity(place);
      break;
    case 'ICMPFields':
      validateIcmp(place);
      break;
    case 'HTTPMatch':
      validateHttp(place);
      break;
    case 'NetworkSetSpec':
    case 'GlobalNetworkSetSpec':
      validateNetworkSet(place);
      break;
    case 'NetworkPolicySpec':
    case 'GlobalNetworkPolicySpec':
      validatePolicySpec(place, kind === 'GlobalNetworkPolicySpec');
      break;
  }
  return withoutRepeats(problems);
}

function validatePolicySpec(spec: Place, isGlobal: boolean): void {
  spec.record();
  spec.field('order').number();
  validateSelector(spec.field('selector'));
  validateSelector(spec.field('serviceAccountSelector'));
  validateTypes(spec.field('types'));
  for (const direction of ['ingress', 'egress'] as const) {
    const rules = spec.field(direction).list();
    if (rules.length > MAX_RULES) spec.field(direction).report(`must have at most ${MAX_RULES} rules`);
    for (const rule of rules) validateRule(rule, direction, isGlobal);
  }
  for (const hint of spec.field('performanceHints').list()) {
    if (hint.value !== 'AssumeNeededOnEveryNode') hint.report('must be AssumeNeededOnEveryNode');
  }
  if (isGlobal) validateGlobalFields(spec);
}

function validateTypes(types: Place): void {
  const stated = types.texts();
  if (stated.some((type) => type !== 'Ingress' && type !== 'Egress')) types.report('holds Ingress and Egress only');
  if (new Set(stated).size !== stated.length) types.report('must not repeat');
}

function validateGlobalFields(spec: Place): void {
  validateSelector(spec.field('namespaceSelector'));
  const preDnat = spec.field('preDNAT').boolean();
  const doNotTrack = spec.field('doNotTrack').boolean();
  if (preDnat && doNotTrack) spec.field('preDNAT').report('excludes doNotTrack');
  if ((preDnat || doNotTrack) && !spec.field('applyOnForward').boolean()) {
    spec.field('applyOnForward').report('must be true with preDNAT or doNotTrack');
  }
  if (!preDnat) return;
  if (spec.field('egress').list().length > 0) spec.field('egress').report('is not allowed with preDNAT');
  if (spec.field('types').texts().includes('Egress')) spec.field('types').report('must not hold Egress with preDNAT');
}

/** Proposing a deletion says nothing but what to delete; types are cleared by Calico's clients before this check. */
function validateStaged(spec: Place, validateSpec: () => void): void {
  const action = spec.field('stagedAction').text() ?? '';
  if (!['', 'Set', 'Delete', 'Learn', 'Ignore'].includes(action)) {
    spec.field('stagedAction').report('must be Set, Delete, Learn or Ignore');
  }
  if (action !== 'Delete') {
    validateSpec();
    return;
  }
  for (const key of Object.keys(spec.record() ?? {})) {
    const mayStay = ['stagedAction', 'tier', 'types', 'policyTypes'].includes(key);
    if (!mayStay && isSet(spec.field(key).value) && !isEmptyRecord(spec.field(key).value)) {
      spec.field(key).report('must be left out when stagedAction is Delete');
    }
  }
}

function isEmptyRecord(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}

/** An unset default action means Deny (the CRD's default), so the Pass tiers must state theirs. */
function validateTier(spec: Place, name: string, tiers: readonly Tier[]): void {
  const order = spec.field('order').number();
  const action = spec.field('defaultAction').text() ?? 'Deny';
  if (action !== 'Deny' && action !== 'Pass') spec.field('defaultAction').report('must be Deny or Pass');
  const builtIn = tiers.find((tier) => tier.name === name);
  if (builtIn === undefined) return;
  if (order !== builtIn.order) spec.field('order').report(`must be ${builtIn.order} for the tier ${name}`);
  if (action !== builtIn.defaultAction)
    spec.field('defaultAction').report(`must be ${builtIn.defaultAction} for the tier ${name}`);
}

/** Blocks and bare addresses of either family. */
function validateNetworkSet(spec: Place): void {
  for (const net of spec.field('nets').list()) {
    if (typeof net.value !== 'string' || parseCidr(net.value) === null)
      net.report('must be an address or an address block');
  }
}

/** Names that Calico converts from other kinds pass unchecked (v3.30 libcalico-go/lib/names/policy.go). */
const CONVERTED_NAME = /^(knp\.default\.|kanp\.adminnetworkpolicy\.|kbanp\.baselineadminnetworkpolicy\.|ossg\.)/;

function validateTierPrefix(document: PolicyDocument, spec: Place, problems: PolicyProblem[]): void {
  const kind = policyKindOf(document);
  if (
    kind === null ||
    !document.apiVersion.startsWith('projectcalico.org/') ||
    kind === 'StagedKubernetesNetworkPolicy'
  )
    return;
  const { name } = document.metadata;
  if (CONVERTED_NAME.test(name)) return;
  const tier = spec.field('tier').text() || DEFAULT_TIER;
  const prefix = name.includes('.') ? name.slice(0, name.indexOf('.')) : DEFAULT_TIER;
  if (prefix !== tier)
    problems.push({ path: 'metadata.name', message: `must start with "${tier}." on this Calico release` });
}

/** What the engine itself could not read; a staged deletion has nothing to read. */
function readProblems(document: PolicyDocument): readonly PolicyProblem[] {
  if (policyKindOf(document) === null) return [];
  const policy = readPolicy(document);
  return policy.ok ? [] : policy.error;
}

function withoutRepeats(problems: readonly PolicyProblem[]): readonly PolicyProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.path}\n${problem.message}`, problem])).values()];
}
