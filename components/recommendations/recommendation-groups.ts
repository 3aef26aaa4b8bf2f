/** Recommendations as the list shows them: filtered, by namespace, summed up in a line. Pure. */
import type { RecommendationsResponse } from '@/lib/api/recommendations';
import { listAt } from '@/lib/core/policy/document-spec';
import type {
  Completeness,
  NotProposed,
  Recommendation,
  RecommendationStatus,
  RuleEvidence,
} from '@/lib/core/recommend/model';

export type Listed = RecommendationsResponse['recommendations'][number];
export const STANDINGS = ['open', 'staged', 'enforced', 'dismissed'] as const;
export type Standing = (typeof STANDINGS)[number];
/** `all` leaves out what a person dismissed. */
export const FILTERS = ['all', ...STANDINGS] as const;
type Direction = RuleEvidence['direction'];
export type Filter = (typeof FILTERS)[number];

export const STANDING_LABELS: Readonly<Record<Filter, string>> = {
  all: 'All',
  open: 'Open',
  staged: 'Staged',
  enforced: 'Enforced',
  dismissed: 'Dismissed',
};

export const STATUS_WORDS: Readonly<Record<RecommendationStatus, { label: string; meaning: string }>> = {
  learning: { label: 'Learning', meaning: 'New connections still appear: staging it now may miss some' },
  stabilizing: { label: 'Stabilizing', meaning: 'Nothing new for a while: nearly complete' },
  stable: { label: 'Stable', meaning: 'Nothing new over the whole stabilisation period' },
};

export const REASON_WORDS: Readonly<Record<NotProposed['reason'], string>> = {
  'denied-already': 'denied already',
  'judged-by-policy': 'another policy decides it',
  'one-sided': 'only one end reported it',
  'unknown-peer': 'the peer cannot be named by labels',
  'public-network': 'one-off address of a public network',
};

export interface NamespaceGroup {
  readonly namespace: string;
  readonly items: readonly Listed[];
}

function passes(standing: Standing, filter: Filter): boolean {
  return filter === 'all' ? standing !== 'dismissed' : standing === filter;
}

/** What passes the filter, of the namespaces in scope (empty = all), grouped; the order of the answer is kept. */
export function groupByNamespace(
  all: readonly Listed[],
  filter: Filter,
  scope: readonly string[],
): readonly NamespaceGroup[] {
  const groups = new Map<string, Listed[]>();
  for (const item of all) {
    const { namespace } = item.recommendation;
    if (!passes(item.standing, filter) || (scope.length > 0 && !scope.includes(namespace))) continue;
    groups.set(namespace, [...(groups.get(namespace) ?? []), item]);
  }
  return [...groups].map(([namespace, items]) => ({ namespace, items }));
}

/** `1 inbound rule, 3 outbound rules`: those of the document, DNS that was never asked included. */
export function ruleCounts({ document: { spec } }: Pick<Recommendation, 'document'>): string {
  const count = (direction: Direction) => listAt(spec, direction).length;
  const words = (value: number, name: string) =>
    value === 0 ? `no ${name} rule` : `${value} ${name} ${value === 1 ? 'rule' : 'rules'}`;
  return `${words(count('ingress'), 'inbound')}, ${words(count('egress'), 'outbound')}`;
}

/** Rules of the document without a connection behind them: DNS is allowed whether or not it was seen. */
export function unusedRules({ document, evidence }: Recommendation, direction: Direction): number {
  const used = evidence.filter((line) => line.direction === direction).map(({ ruleIndex }) => ruleIndex);
  return listAt(document.spec, direction).length - new Set(used).size;
}

/** What the score is made of, each part with whether it is good news. */
export function completenessParts(of: Completeness): readonly { readonly text: string; readonly good: boolean }[] {
  const pairs = (count: number) => (count === 0 ? 'no new pair' : count === 1 ? '1 new pair' : `${count} new pairs`);
  return [
    { text: `${pairs(of.newPairsLastHour)} in the last hour`, good: of.newPairsLastHour === 0 },
    { text: `${pairs(of.newPairsLastDay)} in the last day`, good: of.newPairsLastDay === 0 },
    {
      text: of.dailyCycleSeen ? 'a whole day seen' : 'not yet a whole day seen: nightly jobs may be missing',
      good: of.dailyCycleSeen,
    },
    {
      text: of.weeklyCycleSeen ? 'a whole week seen' : 'not yet a whole week seen: weekly jobs may be missing',
      good: of.weeklyCycleSeen,
    },
  ];
}

/** `TCP 8080 from app == 'web'`: under a heading that says the direction already. */
export function ruleSentence({ text, direction }: Pick<RuleEvidence, 'text' | 'direction'>): string {
  const prefix = `allow ${direction} `;
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/** The same in a line of many: `in: TCP 8080 from app == 'web'`. */
export function shortRule(line: Pick<RuleEvidence, 'text' | 'direction'>): string {
  return `${line.direction === 'ingress' ? 'in' : 'out'}: ${ruleSentence(line)}`;
}

const LEAST_BARS = 24;

/** A young discovery curve starts with hours in which nothing was watched: it is drawn at the right. */
export function padCurve(values: readonly number[]): readonly number[] {
  return [...Array.from({ length: Math.max(0, LEAST_BARS - values.length) }, () => 0), ...values];
}

/** Keys that can be acted on in bulk: open ones are staged or dismissed, dismissed ones reactivated. */
export function pickableKeys(listed: readonly Listed[], filter: Filter): readonly string[] {
  const wanted = filter === 'dismissed' ? 'dismissed' : 'open';
  return listed.filter(({ standing }) => standing === wanted).map(({ recommendation }) => recommendation.key);
}
