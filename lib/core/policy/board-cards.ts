/** One card of the board: a policy position with its enforced and staged versions side by side. */
import type { PolicyRef, Seconds } from '@/lib/core/flow';
import type { Connection } from '@/lib/core/graph/model';
import { labelSelectorText } from '@/lib/core/selector/label-selector-text';
import { type Selection, workloadKey } from './board-endpoints';
import { type HitTally, NO_HITS } from './board-hits';
import type { BoardCard, BoardVersion, CardDelta, CardFlag, HitCounts } from './board-model';
import { type JsonRecord, recordAt } from './document-spec';
import { compilePolicySet } from './evaluate';
import { impactLedger } from './impact';
import type { ClusterFacts, Policy, PolicyDocument, PolicyEngine, Tier } from './model';
import { labelledNamespaceWords, namespaceSelectorWords } from './namespace-words';
import { displayName, enforcedTwin, isStagedKind, refKey } from './ref';

/** One stored policy. `draft` = the open change set touches it. */
export interface PolicyRow {
  readonly policyId: string;
  readonly document: PolicyDocument;
  readonly policy: Policy;
  readonly resourceVersion: string;
  readonly draft?: boolean;
}

/** Everything a card is made from. `enforcedPolicies` = the set that `enforced` judges. */
export interface CardContext {
  readonly connections: readonly Connection[];
  readonly tiers: readonly Tier[];
  readonly facts: ClusterFacts;
  readonly enforced: PolicyEngine;
  readonly enforcedPolicies: readonly Policy[];
  readonly reported: HitTally;
  readonly judged: HitTally | null;
  readonly selection: Selection;
}

/**
 * Tiers that Kubernetes, the operator or Calico itself fills; people's policies may live in some of them, but the
 * order there is not theirs. Names over all releases, see policy.md section 0.
 */
export const SYSTEM_TIERS: ReadonlySet<string> = new Set([
  'kube-admin',
  'kube-baseline',
  'adminnetworkpolicy',
  'baselineadminnetworkpolicy',
  'calico-system',
]);

/** `<enforced kind>/<namespace>/<name>`: a staged policy and its enforced twin have the same. */
export function cardIdOf(ref: PolicyRef): string {
  return refKey(enforcedTwin(ref) ?? ref);
}

/** The card of one or two rows with the same id. The staged version, where there is one, says where the card stands. */
export function buildCard(rows: readonly PolicyRow[], context: CardContext): BoardCard | null {
  const enforced = rows.find((row) => row.policy.staged === null) ?? null;
  const staged = rows.find((row) => row.policy.staged !== null) ?? null;
  const shown = staged ?? enforced;
  if (shown === null) return null;
  const { policy } = shown;
  const endpoints = context.selection.of(policy, context.facts);
  const immovableReason = whyImmovable(policy, staged !== null);
  return {
    id: cardIdOf(policy.ref),
    displayName: displayName(policy.ref, policy.tier),
    namespace: policy.ref.namespace,
    tier: policy.tier,
    order: policy.order,
    selectorText: selectorText(shown),
    endpointsSelected: endpoints.length,
    endpoints,
    enforced: enforced && versionOf(enforced, context.reported.countsOf(enforced.policy.ref)),
    staged: staged && versionOf(staged, context.judged?.countsOf(staged.policy.ref) ?? null),
    flags: flagsOf(enforced, staged, endpoints, context),
    delta: staged === null ? null : deltaOf(staged.policy, enforced?.policy ?? null, context),
    lastHit: lastHitOf(enforced, staged, context),
    movable: immovableReason === null,
    immovableReason,
  };
}

function versionOf(row: PolicyRow, hits: HitCounts | null): BoardVersion {
  const { policy, document, policyId, resourceVersion } = row;
  return {
    ref: policy.ref,
    policyId,
    resourceVersion,
    kind: policy.ref.kind,
    stagedAction: policy.staged,
    hits: hits ?? NO_HITS,
    ruleCount: policy.ingress.length + policy.egress.length,
    document,
  };
}

function whyImmovable(policy: Policy, hasStaged: boolean): string | null {
  const { kind } = policy.ref;
  if (kind === 'NetworkPolicy' || kind === 'StagedKubernetesNetworkPolicy') {
    return 'a Kubernetes policy has no order of its own: it stands at 1000 in the default tier';
  }
  if (SYSTEM_TIERS.has(policy.tier)) return `the order in tier ${policy.tier} is the system's`;
  if (!isStagedKind(kind) && !hasStaged) return 'this policy is enforced: stage a change of it to move it';
  return null;
}

/** What the policy applies to, as its author wrote it; `all()` where nothing is asked. */
function selectorText({ document: { spec } }: PolicyRow): string {
  if ('podSelector' in spec) return labelSelectorText(spec.podSelector);
  if ('subject' in spec) return subjectText(recordAt(spec, 'subject'));
  const text = (field: string) => (typeof spec[field] === 'string' ? (spec[field] as string).trim() : '');
  const parts = [text('selector') || 'all()'];
  if (text('namespaceSelector') !== '') parts.push(`in ${namespaceSelectorWords(text('namespaceSelector'))}`);
  if (text('serviceAccountSelector') !== '') parts.push(`as service accounts ${text('serviceAccountSelector')}`);
  return parts.join(' ');
}

/** Of an administrators' policy: all of some namespaces, or the pods there that a selector names. */
function subjectText(subject: JsonRecord): string {
  const { podSelector, namespaceSelector } =
    'namespaces' in subject ? { namespaceSelector: subject.namespaces } : recordAt(subject, 'pods');
  return `${labelSelectorText(podSelector)} in ${labelledNamespaceWords(namespaceSelector)}`;
}

function flagsOf(
  enforced: PolicyRow | null,
  staged: PolicyRow | null,
  endpoints: readonly string[],
  context: CardContext,
): readonly CardFlag[] {
  const versions = [enforced, staged].filter((row) => row !== null);
  const denying = versions.some((row) => deniesOf(row.policy, context) > 0);
  const tests: readonly (readonly [CardFlag, boolean])[] = [
    ['staged', staged !== null],
    ['noEndpoints', endpoints.length === 0],
    ['neverHit', lastHitOf(enforced, staged, context) === null],
    ['denying', denying],
    ['notSimulated', versions.some((row) => row.policy.notSimulated.length > 0)],
    ['draft', versions.some((row) => row.draft === true)],
  ];
  return tests.flatMap(([flag, holds]) => (holds ? [flag] : []));
}

/** Denies by its rules and those it triggers at the end of its tier. */
function deniesOf(policy: Policy, context: CardContext): number {
  const tally = policy.staged === null ? context.reported : context.judged;
  if (tally === null) return 0;
  const hits = tally.countsOf(policy.ref);
  return hits.deniedIngress + hits.deniedEgress + tally.triggeredBy(policy.ref);
}

function lastHitOf(enforced: PolicyRow | null, staged: PolicyRow | null, context: CardContext): Seconds | null {
  const times = [
    enforced && context.reported.lastHitOf(enforced.policy.ref),
    staged && (context.judged?.lastHitOf(staged.policy.ref) ?? null),
  ].filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}

/**
 * What enforcing this staged policy alone would change: one policy set compiled for the card, and only connections of
 * workloads that it or its twin selects are judged, because no other can flip. Ignore changes nothing.
 */
function deltaOf(staged: Policy, enforced: Policy | null, context: CardContext): CardDelta | null {
  if (staged.staged === 'Ignore') return null;
  const { facts, selection, tiers, connections } = context;
  const touched = new Set([
    ...selection.of(staged, facts),
    ...(enforced === null ? [] : selection.of(enforced, facts)),
  ]);
  const policies = [...context.enforcedPolicies, staged];
  const after = compilePolicySet({ tiers, policies, facts }, 'staged');
  const concerned = connections.filter(
    ({ source, destination }) =>
      (source.kind === 'workload' && touched.has(workloadKey(source))) ||
      (destination.kind === 'workload' && touched.has(workloadKey(destination))),
  );
  const ledger = impactLedger(concerned, context.enforced, after);
  return {
    newlyDeniedPairs: ledger.newlyDeniedPairs,
    newlyDeniedConnections: ledger.newlyDeniedConnections,
    newlyAllowedPairs: ledger.newlyAllowedPairs,
    unknownPairs: ledger.unknownPairs,
  };
}
