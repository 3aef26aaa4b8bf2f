/** Recommendations for tests, of a cluster that holds nothing but the flows. */
import type { SeriesSum } from '@/lib/core/flow';
import { DEFAULT_TIERS, engine, NO_FACTS } from '@/lib/core/graph/testing/sums';
import { type ProposedPolicy, type RecommendInput, recommend } from '@/lib/core/recommend/recommend';

export const DAY = 24 * 3600;
/** When the flows are looked at. */
export const NOW = 100 * DAY;

/** What is proposed for the sums of the last week. `parts` = what the cluster holds beside them. */
export function learn(sums: readonly SeriesSum[], parts: Partial<RecommendInput> = {}): readonly ProposedPolicy[] {
  return recommend({
    sums,
    facts: NO_FACTS,
    tiers: DEFAULT_TIERS,
    documents: [],
    enforced: engine([]),
    staged: null,
    range: { from: NOW - 7 * DAY, to: NOW },
    now: NOW,
    ...parts,
  });
}
