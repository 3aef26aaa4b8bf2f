/**
 * Policy hits as text, in every form Calico has written them: v3.32 and later `i|tier|kind:ns/name|action|rule`,
 * v3.30 and v3.31 `i|tier|ns/tier.name|action|rule`, and Calico Enterprise's with or without the rule.
 * Mirrors calico goldmane/proto/methods.go HitFromString of each release.
 */
import type { PolicyHit, PolicyKind, PolicyRef, RuleAction } from '@/lib/core/flow';
import { err, ok, type Result } from '@/lib/core/result';

/** `v3.30` stands for v3.30 and v3.31, `v3.32` for that and later. */
export type HitFormat = 'v3.32' | 'v3.30';

const PROFILE_TIER = '__PROFILE__';
const PREFIXES: ReadonlyMap<string, PolicyKind> = new Map([
  ['np', 'CalicoNetworkPolicy'],
  ['gnp', 'GlobalNetworkPolicy'],
  ['knp', 'NetworkPolicy'],
  ['kcnp', 'ClusterNetworkPolicy'],
  ['snp', 'StagedNetworkPolicy'],
  ['sgnp', 'StagedGlobalNetworkPolicy'],
  ['sknp', 'StagedKubernetesNetworkPolicy'],
  ['pro', 'Profile'],
]);
const NAMESPACED: ReadonlySet<PolicyKind> = new Set([
  'CalicoNetworkPolicy',
  'NetworkPolicy',
  'StagedNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
]);
const ACTIONS: readonly RuleAction[] = ['allow', 'deny', 'pass'];
/** DNS-1123 subdomain and label, as Kubernetes names objects and namespaces. */
const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const NAMESPACE = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const MAX_PARTS = 5;
/** Of a policy or rule; longer ones are no indexes but noise that no number would hold exactly. */
const INDEX = /^\d{1,9}$/;
/** What Calico writes where no profile matched: __PROFILE__ and __NO_MATCH__. */
const NO_PROFILE = /^__[A-Z_]+__$/;

/**
 * Reads any of the forms; which one is told by the `kind:` in front of the name. Older Enterprise logs have
 * four parts: the rule is then null. The error is a sentence. Linear in the text.
 */
export function parseHitString(text: string): Result<PolicyHit, string> {
  const parts = text.split('|', MAX_PARTS + 1);
  if (parts.length !== 4 && parts.length !== MAX_PARTS) return err('a policy hit has 4 or 5 parts between |');
  const [index = '', tier = '', name = '', actionText = '', rule] = parts;
  if (!INDEX.test(index)) return err('a policy hit starts with its index');
  if (tier !== PROFILE_TIER && !NAME.test(tier)) return err(`"${tier}" is no tier name`);
  const action = ACTIONS.find((known) => known === actionText.toLowerCase());
  if (action === undefined) return err(`"${actionText}" is no action`);
  const ruleIndex = readRuleIndex(rule);
  if (!ruleIndex.ok) return ruleIndex;
  const policy = readName(name, tier);
  if (!policy.ok) return policy;
  return ok(hitOf(policy.value, tier, action, Number(index), ruleIndex.value));
}

/** -1 is the end of the tier, -2 "unknown" (Enterprise), like a missing part. */
function readRuleIndex(text: string | undefined): Result<number | null, string> {
  if (text === undefined || text === '-2') return ok(null);
  return text === '-1' || INDEX.test(text) ? ok(Number(text)) : err(`"${text}" is no rule index`);
}

function hitOf(
  ref: PolicyRef,
  tier: string,
  action: RuleAction,
  policyIndex: number,
  ruleIndex: number | null,
): PolicyHit {
  if (ref.kind === 'Profile') return { ...ref, tier: '', action, policyIndex, ruleIndex, trigger: null };
  if (ruleIndex !== -1) return { ...ref, tier, action, policyIndex, ruleIndex, trigger: null };
  return { kind: 'EndOfTier', namespace: null, name: '', tier, action, policyIndex, ruleIndex, trigger: ref };
}

function readName(name: string, tier: string): Result<PolicyRef, string> {
  const colon = name.indexOf(':');
  const kind = colon === -1 ? undefined : PREFIXES.get(name.slice(0, colon));
  return kind === undefined ? readOldName(name, tier) : readKindedName(kind, name.slice(colon + 1), tier);
}

function readKindedName(kind: PolicyKind, rest: string, tier: string): Result<PolicyRef, string> {
  if ((kind === 'Profile') !== (tier === PROFILE_TIER))
    return err('profiles, and only they, are in the tier __PROFILE__');
  if (kind === 'Profile') return readProfile(rest);
  const split = splitNamespace(rest);
  if (split === null) return err(`"${rest}" is no policy name`);
  if (NAMESPACED.has(kind) !== (split.namespace !== null))
    return err(`${kind} and the namespace of "${rest}" do not fit`);
  return ok({ kind, ...split });
}

/** v3.30, v3.31 and Enterprise: kind, tier and staging are written into the name. */
function readOldName(name: string, tier: string): Result<PolicyRef, string> {
  if (tier === PROFILE_TIER) return readOldProfile(name);
  const slash = name.indexOf('/');
  const namespace = slash === -1 ? null : name.slice(0, slash);
  const rest = name.slice(slash + 1);
  if (namespace === '' || rest === '') return err(`"${name}" is no policy name`);
  const read = readOldPolicy(rest, tier, namespace);
  if (!read.ok) return read;
  const split = splitNamespace(namespace === null ? read.value.name : `${namespace}/${read.value.name}`);
  return split === null ? err(`"${name}" is no policy name`) : ok({ kind: read.value.kind, ...split });
}

/** Goldmane gives the bare name, Felix up to v3.31 puts the tier before it. */
function readOldProfile(name: string): Result<PolicyRef, string> {
  const prefix = `${PROFILE_TIER}.`;
  return readProfile(name.startsWith(prefix) ? name.slice(prefix.length) : name);
}

function readProfile(name: string): Result<PolicyRef, string> {
  if (!NAME.test(name) && !NO_PROFILE.test(name)) return err(`"${name}" is no profile name`);
  return ok({ kind: 'Profile', namespace: null, name });
}

interface KindAndName {
  readonly kind: PolicyKind;
  readonly name: string;
}

/** Kubernetes kinds carry a fixed prefix with their tier; Calico's own carry the tier's name. */
function readOldPolicy(text: string, tier: string, namespace: string | null): Result<KindAndName, string> {
  const staged = text.startsWith('staged:');
  const rest = withoutDoubledTier(staged ? text.slice('staged:'.length) : text, tier);
  for (const [prefix, homeTier, kind, stagedKind] of OLD_PREFIXES) {
    if (!rest.startsWith(`${prefix}.`)) continue;
    const tail = rest.slice(prefix.length + 1);
    if (tier !== homeTier || !tail.startsWith(`${homeTier}.`)) return err(`"${text}" does not fit the tier ${tier}`);
    const actual = staged ? stagedKind : kind;
    const wantsNamespace = prefix === 'knp';
    if (actual === null || wantsNamespace !== (namespace !== null)) return err(`"${text}" is no policy name`);
    return ok({ kind: actual, name: tail.slice(homeTier.length + 1) });
  }
  return readOldCalicoName(rest, tier, namespace, staged);
}

/** Enterprise once wrote the tier before the fixed prefix as well: `adminnetworkpolicy.kanp.adminnetworkpolicy.x`. */
function withoutDoubledTier(text: string, tier: string): string {
  const bare = text.startsWith(`${tier}.`) ? text.slice(tier.length + 1) : text;
  return /^kb?anp\./.test(bare) ? bare : text;
}

const OLD_PREFIXES: readonly (readonly [string, string, PolicyKind, PolicyKind | null])[] = [
  ['knp', 'default', 'NetworkPolicy', 'StagedKubernetesNetworkPolicy'],
  ['kanp', 'adminnetworkpolicy', 'AdminNetworkPolicy', null],
  ['kbanp', 'baselineadminnetworkpolicy', 'BaselineAdminNetworkPolicy', null],
];

/** `tier.name`, `tier.staged:name` (Goldmane) or `staged:tier.name` (Enterprise); a bare name is kept. */
function readOldCalicoName(
  text: string,
  tier: string,
  namespace: string | null,
  stagedBefore: boolean,
): Result<KindAndName, string> {
  const bare = text.startsWith(`${tier}.`) ? text.slice(tier.length + 1) : text;
  const staged = stagedBefore || bare.startsWith('staged:');
  const name = bare.startsWith('staged:') ? bare.slice('staged:'.length) : bare;
  if (staged) return ok({ kind: namespace === null ? 'StagedGlobalNetworkPolicy' : 'StagedNetworkPolicy', name });
  return ok({ kind: namespace === null ? 'GlobalNetworkPolicy' : 'CalicoNetworkPolicy', name });
}

function splitNamespace(text: string): { readonly namespace: string | null; readonly name: string } | null {
  const slash = text.indexOf('/');
  const namespace = slash === -1 ? null : text.slice(0, slash);
  const name = text.slice(slash + 1);
  if (!NAME.test(name) || (namespace !== null && !NAMESPACE.test(namespace))) return null;
  return { namespace, name };
}

/**
 * The text Calico of that release would write; a missing rule index is left out, as Enterprise once did. Kinds that
 * current releases have no more are written as the last one did that had them.
 */
export function formatHitString(hit: PolicyHit, format: HitFormat = 'v3.32'): string {
  const ref = hit.kind === 'EndOfTier' ? hit.trigger : hit;
  const tier = hit.kind === 'Profile' ? PROFILE_TIER : hit.tier;
  const name = ref === null ? '' : format === 'v3.32' ? kindedName(ref, tier) : oldName(ref, tier);
  const parts = [String(hit.policyIndex), tier, name, hit.action];
  return [...parts, ...(hit.ruleIndex === null ? [] : [String(hit.ruleIndex)])].join('|');
}

function kindedName(ref: PolicyRef, tier: string): string {
  if (ref.kind === 'AdminNetworkPolicy' || ref.kind === 'BaselineAdminNetworkPolicy') return oldName(ref, tier);
  const prefix = [...PREFIXES].find(([, kind]) => kind === ref.kind)?.[0] ?? ref.kind;
  return `${prefix}:${inNamespace(ref, ref.name)}`;
}

function oldName(ref: PolicyRef, tier: string): string {
  switch (ref.kind) {
    case 'Profile':
      return `${PROFILE_TIER}.${ref.name}`;
    case 'NetworkPolicy':
      return inNamespace(ref, `knp.default.${ref.name}`);
    case 'StagedKubernetesNetworkPolicy':
      return inNamespace(ref, `staged:knp.default.${ref.name}`);
    case 'AdminNetworkPolicy':
      return `kanp.adminnetworkpolicy.${ref.name}`;
    case 'BaselineAdminNetworkPolicy':
      return `kbanp.baselineadminnetworkpolicy.${ref.name}`;
    case 'StagedNetworkPolicy':
    case 'StagedGlobalNetworkPolicy':
      return inNamespace(ref, `${tier}.staged:${ref.name}`);
    default:
      return inNamespace(ref, `${tier}.${ref.name}`);
  }
}

function inNamespace(ref: PolicyRef, name: string): string {
  return ref.namespace === null ? name : `${ref.namespace}/${name}`;
}
