import { z } from 'zod';
import type { Recommendation } from '@/lib/core/recommend/model';
import { policyDocument } from './policies';
import { RANGE_PRESETS, type RangeQuery, rangeFields, timeRange } from './range';

const labels = z.record(z.string(), z.string());
export const recommendation: z.ZodType<Recommendation> = z.object({
  key: z.string(),
  namespace: z.string(),
  workload: z.string(),
  labels,
  document: policyDocument,
  yaml: z.string(),
  kubernetes: z.union([
    z.object({ yaml: z.string(), losses: z.null() }),
    z.object({ yaml: z.null(), losses: z.array(z.string()) }),
  ]),
  status: z.enum(['learning', 'stabilizing', 'stable']),
  completeness: z.object({
    score: z.number(),
    rangeCoveredSeconds: z.number(),
    newPairsLastHour: z.number(),
    newPairsLastDay: z.number(),
    dailyCycleSeen: z.boolean(),
    weeklyCycleSeen: z.boolean(),
    discovery: z.array(z.number()),
  }),
  evidence: z.array(
    z.object({
      direction: z.enum(['ingress', 'egress']),
      ruleIndex: z.number(),
      text: z.string(),
      connections: z.number(),
      firstSeen: z.number(),
      lastSeen: z.number(),
      connectionKeys: z.array(z.string()),
    }),
  ),
  notProposed: z.array(
    z.object({
      text: z.string(),
      reason: z.enum(['denied-already', 'judged-by-policy', 'one-sided', 'unknown-peer', 'public-network']),
      connections: z.number(),
    }),
  ),
  lastChanged: z.number(),
});
/** Learned from the range as withLearningRange widens it. */
export const recommendationsQuery = z.object({ ...rangeFields, namespace: z.string().max(253).optional() });
/** open: proposed. staged / enforced: a policy of that name exists. dismissed: a person said no. */
export const recommendationsResponse = z.object({
  range: timeRange,
  recommendations: z.array(z.object({ recommendation, standing: z.enum(['open', 'staged', 'enforced', 'dismissed']) })),
});
export type RecommendationsResponse = z.infer<typeof recommendationsResponse>;

/** Stages the named recommendations in one change, learned from the same range as shown. */
export const acceptBody = z.object({ ...rangeFields, keys: z.array(z.string().max(600)).min(1).max(200) });
export type AcceptBody = z.infer<typeof acceptBody>;
export const decideBody = z.object({
  cluster: z.string().max(253).optional(),
  keys: z.array(z.string().max(600)).min(1).max(200),
  decision: z.enum(['dismiss', 'reactivate']),
});
export type DecideBody = z.infer<typeof decideBody>;
export const decideResponse = z.object({ changed: z.number() });

/**
 * Learning wants at least a day: shorter presets, and no range at all, become the last 24 hours, so that nightly jobs are
 * not forgotten because somebody looked at the last hour. Two instants are taken as they are: that is a choice.
 */
export function withLearningRange(query: RangeQuery): RangeQuery {
  const chosen = query.range === undefined && (query.from !== undefined || query.to !== undefined);
  const seconds = RANGE_PRESETS[query.range ?? '15m'];
  return chosen || seconds >= RANGE_PRESETS['24h'] ? query : { ...query, range: '24h' };
}
