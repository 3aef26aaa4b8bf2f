/**
 * Recommended policies: for each workload (or namespace) the staged policy that allows exactly what was seen and not
 * judged by another policy, and DNS. Nothing is remembered between calls: the same flows give the same documents.
 */
import type { Labels, Seconds, SeriesSum } from '@/lib/core/flow';
import { foldConnections } from '@/lib/core/graph/connections';
import type { Connection } from '@/lib/core/graph/model';
import type { ClusterFacts, PolicyDocument, PolicyEngine, Tier } from '@/lib/core/policy/model';
import { DEFAULT_TIER } from '@/lib/core/policy/read-tier';
import { selectorOf, stableLabels } from '@/lib/core/policy/stable-labels';
import { compareText } from '@/lib/core/selector/text-order';
import type { TimeRange } from '@/lib/core/window';
import { completenessOf, statusOf } from './completeness';
import { limitExternal } from './external';
import { type Direction, type LearnContext, type Learned, type Lesson, learnFrom, mergeNotProposed } from './learn';
import type { Recommendation } from './model';
import { factKey, writeRules } from './rules';
import { DEFAULT_RECOMMEND_SETTINGS, isExcluded, type RecommendSettings } from './settings';
import { commonLabels, workloadName } from './workload-labels';

/** The operation adds the texts. `standing`: whether a policy of that name is already staged or enforced. */
export interface ProposedPolicy extends Omit<Recommendation, 'yaml' | 'kubernetes'> {
  readonly standing: 'open' | 'staged' | 'enforced';
}

export interface RecommendInput {
  readonly sums: readonly SeriesSum[];
  readonly facts: ClusterFacts;
  readonly tiers: readonly Tier[];
  /** Policies that exist, staged and enforced: only their names matter here. */
  readonly documents: readonly PolicyDocument[];
  readonly enforced: PolicyEngine;
  /** The enforced set with the staged policies in place of their twins; null = nothing is staged. */
  readonly staged: PolicyEngine | null;
  readonly range: TimeRange;
  readonly now: Seconds;
  readonly settings?: RecommendSettings;
}

interface Subject {
  readonly namespace: string;
  /** `*` at namespace granularity. */
  readonly workload: string;
}

/** Name of the workload part where a recommendation covers a whole namespace. */
export const WHOLE_NAMESPACE = '*';
const MAX_NAME_PART = 63;

/**
 * Sorted by key. Guarantees: enforcing a document denies no flow it was learned from; it denies every other peer and
 * port of the workload, DNS to the cluster's servers apart; the order of `sums` does not matter. Workloads without
 * anything learned, without stable labels or in excluded namespaces get none. O(sums) and one judgement per connection.
 */
export function recommend(input: RecommendInput): readonly ProposedPolicy[] {
  const settings = input.settings ?? DEFAULT_RECOMMEND_SETTINGS;
  const { sums, facts, enforced, staged, tiers } = input;
  const context: LearnContext = { enforced, staged, tiers, settings, labels: commonLabels(sums, facts) };
  const connections = foldConnections(sums, { view: 'reported', enforced, judged: null });
  const dataFrom = sums.reduce((first, sum) => Math.min(first, sum.firstSeen), input.range.to);
  return [...lessons(connections, context)]
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, { subject, lesson }]) =>
      propose(key, subject, limitExternal(lesson, settings), { input, context, dataFrom }),
    )
    .filter((proposal) => proposal !== null);
}

function lessons(
  connections: readonly Connection[],
  context: LearnContext,
): ReadonlyMap<string, { readonly subject: Subject; readonly lesson: Lesson }> {
  const all = new Map<string, { readonly subject: Subject; readonly lesson: Lesson }>();
  const teach = (connection: Connection, direction: Direction) => {
    const end = direction === 'egress' ? connection.source : connection.destination;
    if (end.kind !== 'workload' || end.namespace === null || isExcluded(end.namespace, context.settings)) return;
    const workload = context.settings.granularity === 'namespace' ? WHOLE_NAMESPACE : end.name;
    const key = `${end.namespace}/${workload}`;
    const entry = all.get(key) ?? {
      subject: { namespace: end.namespace, workload },
      lesson: { learned: [], notProposed: [] },
    };
    learnFrom(connection, direction, context, entry.lesson);
    all.set(key, entry);
  };
  for (const connection of connections) {
    teach(connection, 'egress');
    teach(connection, 'ingress');
  }
  return all;
}

interface ProposeContext {
  readonly input: RecommendInput;
  readonly context: LearnContext;
  readonly dataFrom: Seconds;
}

function propose(
  key: string,
  subject: Subject,
  lesson: Lesson,
  { input, context, dataFrom }: ProposeContext,
): ProposedPolicy | null {
  const labels = subjectLabels(subject, context);
  const selector = subject.workload === WHOLE_NAMESPACE ? 'all()' : selectorOf(labels);
  if (lesson.learned.length === 0 || selector === null) return null;
  const ingress = writeRules(lesson.learned, 'ingress', subject.namespace);
  const egress = writeRules(lesson.learned, 'egress', subject.namespace);
  const name = policyName(subject);
  const firstSeen = firstSeenOfFacts(lesson.learned);
  const lastChanged = Math.max(...firstSeen);
  const { range, now } = input;
  return {
    key,
    namespace: subject.namespace,
    workload: subject.workload,
    labels,
    document: {
      apiVersion: 'projectcalico.org/v3',
      kind: 'StagedNetworkPolicy',
      metadata: { name, namespace: subject.namespace },
      spec: {
        stagedAction: 'Set',
        tier: DEFAULT_TIER,
        selector,
        types: ['Ingress', 'Egress'],
        ...(ingress.rules.length > 0 ? { ingress: ingress.rules } : {}),
        ...(egress.rules.length > 0 ? { egress: egress.rules } : {}),
      },
    },
    status: statusOf(lastChanged, now, context.settings),
    completeness: completenessOf(firstSeen, dataFrom, range, now),
    evidence: [...ingress.evidence, ...egress.evidence],
    notProposed: mergeNotProposed(lesson.notProposed),
    lastChanged,
    standing: standingOf(name, subject.namespace, input.documents),
  };
}

function subjectLabels(subject: Subject, context: LearnContext): Labels {
  return stableLabels(context.labels.get(workloadName({ namespace: subject.namespace, name: subject.workload })) ?? {});
}

/** When each pair was first seen in the range; several connections of one pair count once. */
function firstSeenOfFacts(learned: readonly Learned[]): readonly Seconds[] {
  const first = new Map<string, Seconds>();
  for (const item of learned) {
    const key = factKey(item);
    first.set(key, Math.min(item.firstSeen, first.get(key) ?? item.firstSeen));
  }
  return [...first.values()];
}

/**
 * `default.<workload>`: names with the tier in front are valid on every Calico release (policy.md section 0). A dot in a
 * workload's name becomes a dash, because policy names may hold only one.
 */
function policyName({ workload }: Subject): string {
  const part = workload === WHOLE_NAMESPACE ? 'all-workloads' : workload.replaceAll('.', '-').slice(0, MAX_NAME_PART);
  return `${DEFAULT_TIER}.${part.replace(/-+$/, '')}`;
}

/** A policy counts under its name with or without the tier in front. */
function standingOf(name: string, namespace: string, documents: readonly PolicyDocument[]): ProposedPolicy['standing'] {
  const short = name.slice(DEFAULT_TIER.length + 1);
  const same = documents.filter(
    ({ apiVersion, metadata }) =>
      apiVersion.startsWith('projectcalico.org/') &&
      metadata.namespace === namespace &&
      (metadata.name === name || metadata.name === short),
  );
  if (same.some((document) => document.kind === 'NetworkPolicy')) return 'enforced';
  return same.some((document) => document.kind === 'StagedNetworkPolicy') ? 'staged' : 'open';
}
