/** The policy board: tiers as columns in evaluation order, one card per policy position, what staging would deny. */
import type { PolicyRef, SeriesSum } from '@/lib/core/flow';
import { addCounts, NO_VERDICTS } from '@/lib/core/graph/counts';
import { groupBy } from '@/lib/core/graph/group';
import type { Connection } from '@/lib/core/graph/model';
import { compareText } from '@/lib/core/selector/text-order';
import { buildCard, type CardContext, cardIdOf, type PolicyRow, SYSTEM_TIERS } from './board-cards';
import { knownWorkloads, Selection } from './board-endpoints';
import { judgedHits, PolicyNames, reportedHits } from './board-hits';
import type { Board, BoardCard, BoardTier, TierFoot, WouldBeDenied } from './board-model';
import { decidingHit, type End, hitText, sideAt } from './decided-by';
import type { ClusterFacts, PolicyEngine, Tier } from './model';
import { comparePolicies, compareTiers } from './order';
import { completeTiers } from './read-tier';
import { displayName, refKey } from './ref';

export type { PolicyRow } from './board-cards';

export interface BoardInput {
  /** Folded in the view the board shows: `staged`, or `draft` for the open change set. */
  readonly connections: readonly Connection[];
  readonly sums: readonly SeriesSum[];
  readonly tiers: readonly Tier[];
  /** Every stored policy, enforced and staged; with a draft, as the draft makes them. */
  readonly policies: readonly PolicyRow[];
  readonly facts: ClusterFacts;
  readonly enforced: PolicyEngine;
  /** The set with staged policies in place of their twins; null = nothing is staged. */
  readonly staged: PolicyEngine | null;
  /** Steps of the open change set in force. */
  readonly draftSteps: number;
}

/**
 * Tiers and cards in evaluation order; `wouldBeDenied` by connections descending, then key. Costs one judgement per
 * connection, and per staged card one compiled set with the judgements of its workloads' connections.
 */
export function buildBoard(input: BoardInput): Board {
  const policies = input.policies.map((row) => row.policy);
  const names = new PolicyNames(policies);
  const engines = [input.enforced, ...(input.staged === null ? [] : [input.staged])];
  const context: CardContext = {
    connections: input.connections,
    tiers: input.tiers,
    facts: input.facts,
    enforced: input.enforced,
    enforcedPolicies: policies.filter((policy) => policy.staged === null),
    reported: reportedHits(input.sums, names),
    judged: input.staged && judgedHits(input.connections, input.staged, names),
    selection: new Selection(knownWorkloads(input.connections, input.facts), engines),
  };
  const groups = groupBy(input.policies, (row) => cardIdOf(row.policy.ref));
  const cards = [...groups.values()].map((rows) => buildCard(rows, context)).filter((card) => card !== null);
  return {
    tiers: [...completeTiers(input.tiers, policies)]
      .sort(compareTiers)
      .map((tier) => buildTier(tier, cards, input.policies, context)),
    wouldBeDenied: wouldBeDenied(input.connections, names, input.policies),
    totals: input.connections.reduce((total, connection) => addCounts(total, connection.counts), NO_VERDICTS),
    stagedCount: policies.filter((policy) => policy.staged !== null).length,
    draftSteps: input.draftSteps,
  };
}

function buildTier(
  tier: Tier,
  cards: readonly BoardCard[],
  rows: readonly PolicyRow[],
  context: CardContext,
): BoardTier {
  return {
    name: tier.name,
    order: tier.order,
    defaultAction: tier.defaultAction,
    system: SYSTEM_TIERS.has(tier.name),
    cards: cards.filter((card) => card.tier === tier.name).sort(compareCards),
    foot: footOf(tier, rows, context),
  };
}

function compareCards(a: BoardCard, b: BoardCard): number {
  const place = (card: BoardCard) => card.staged ?? card.enforced;
  const left = place(a);
  const right = place(b);
  if (left === null || right === null) return 0;
  return comparePolicies({ ref: left.ref, order: a.order }, { ref: right.ref, order: b.order });
}

/** End-of-tier denies: they are the tier's, and name the policy that made the default action apply. */
function footOf(tier: Tier, rows: readonly PolicyRow[], context: CardContext): TierFoot {
  const enforced = context.reported.endOfTier.get(tier.name) ?? new Map<string, number>();
  const staged = context.judged?.endOfTier.get(tier.name) ?? new Map<string, number>();
  const triggers = new Map<string, { enforced: number; staged: number }>();
  const countAs = (field: 'enforced' | 'staged', counts: ReadonlyMap<string, number>) => {
    for (const [key, count] of counts) {
      const name = triggerName(key, tier.name, rows);
      const entry = triggers.get(name) ?? { enforced: 0, staged: 0 };
      triggers.set(name, { ...entry, [field]: entry[field] + count });
    }
  };
  countAs('enforced', enforced);
  countAs('staged', staged);
  return {
    enforcedDenied: sum(enforced),
    stagedDenied: sum(staged),
    triggers: [...triggers]
      .map(([name, counts]) => ({ displayName: name, ...counts }))
      .sort((a, b) => b.enforced + b.staged - a.enforced - a.staged || compareText(a.displayName, b.displayName)),
  };
}

/** `<namespace>/<name>` as shown; a policy that was removed since says so; `not reported` where a record names none. */
function triggerName(key: string, tier: string, rows: readonly PolicyRow[]): string {
  if (key === '') return 'not reported';
  const policy = rows.find((row) => refKey(row.policy.ref) === key)?.policy;
  if (policy !== undefined) return shownName(policy.ref, tier);
  const [, namespace = '', name = ''] = key.split('/');
  return `${shownName({ namespace: namespace === '' ? null : namespace, name }, tier)} (removed)`;
}

function shownName(ref: Pick<PolicyRef, 'namespace' | 'name'>, tier: string): string {
  return `${ref.namespace === null ? '' : `${ref.namespace}/`}${displayName(ref, tier)}`;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

function wouldBeDenied(
  connections: readonly Connection[],
  names: PolicyNames,
  rows: readonly PolicyRow[],
): readonly WouldBeDenied[] {
  const cards = new Map(rows.map((row) => [refKey(row.policy.ref), cardIdOf(row.policy.ref)]));
  const decision = (connection: Connection, end: End): WouldBeDenied['decidedBy'] => {
    const hit = decidingHit(hitsAt(connection, end));
    if (hit === null || hit.action !== 'deny') return [];
    const policy = hit.kind === 'EndOfTier' ? hit.trigger : hit;
    const cardId = policy === null ? null : (cards.get(names.keyOf(policy, hit.tier)) ?? null);
    return [{ end, cardId, text: hitText(hit) }];
  };
  return connections
    .filter((connection) => connection.counts.wouldBeDenied > 0)
    .sort((a, b) => b.counts.wouldBeDenied - a.counts.wouldBeDenied || compareText(a.key, b.key))
    .map((connection) => ({
      connection,
      decidedBy: [...decision(connection, 'source'), ...decision(connection, 'destination')],
    }));
}

/** The judge's trace of one end; where nothing judged, the data plane's own pending trace. */
function hitsAt(connection: Connection, end: End) {
  if (connection.judged !== null) return sideAt(connection.judged, end)?.hits ?? [];
  return connection.reported[end]?.pending ?? [];
}
