/** Recommendations of a range with what people decided about them. */
import type { RecommendationsResponse } from '@/lib/api/recommendations';
import type { Seconds } from '@/lib/core/flow';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { toKubernetesPolicy } from '@/lib/core/policy/to-kubernetes';
import type { KubernetesForm } from '@/lib/core/recommend/model';
import { recommend } from '@/lib/core/recommend/recommend';
import type { TimeRange } from '@/lib/core/window';
import type { Database } from '@/lib/storage/client';
import { sumSeries } from '@/lib/storage/flows';
import { loadPolicySets } from '@/lib/storage/policy-sets';
import { listDismissed } from '@/lib/storage/recommendation-decisions';
import { policyYaml } from './policy-yaml';

type StandingRecommendation = RecommendationsResponse['recommendations'][number];

/** Sorted by key. Computed from the flows each time: nothing but dismissals is remembered. */
export async function readRecommendations(
  db: Database,
  clusterId: number,
  range: TimeRange,
  now: Seconds,
): Promise<readonly StandingRecommendation[]> {
  const [sums, sets, dismissed] = await Promise.all([
    sumSeries(db, clusterId, range),
    loadPolicySets(db, clusterId),
    listDismissed(db, clusterId),
  ]);
  const proposed = recommend({
    sums,
    facts: sets.facts,
    tiers: sets.tiers,
    documents: sets.rows.map((row) => row.document),
    enforced: sets.engine('enforced'),
    staged: sets.hasStaged ? sets.engine('staged') : null,
    range,
    now,
  });
  return proposed.map(({ standing, ...recommendation }) => ({
    recommendation: {
      ...recommendation,
      yaml: policyYaml(recommendation.document),
      kubernetes: kubernetesForm(recommendation.document),
    },
    standing: standing === 'open' && dismissed.has(recommendation.key) ? 'dismissed' : standing,
  }));
}

function kubernetesForm(document: PolicyDocument): KubernetesForm {
  const converted = toKubernetesPolicy(document);
  if (converted.ok) return { yaml: policyYaml(converted.value), losses: null };
  return { yaml: null, losses: converted.error.map(({ path, message }) => `${path}: ${message}`) };
}
