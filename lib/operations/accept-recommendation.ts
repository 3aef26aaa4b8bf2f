/** Stages recommended policies, learned again from the range that was on screen. */
import type { Seconds } from '@/lib/core/flow';
import { err, type Result } from '@/lib/core/result';
import type { TimeRange } from '@/lib/core/window';
import type { StoredChange } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { deleteDismissals } from '@/lib/storage/recommendation-decisions';
import type { ChangeError } from './change-cluster';
import { readRecommendations } from './read-recommendations';
import { stagePolicies } from './stage-policy';

export interface AcceptRequest {
  readonly cluster: ClusterRow;
  readonly actor: string;
  /** `<namespace>/<workload>` */
  readonly keys: readonly string[];
  readonly range: TimeRange;
  readonly now: Seconds;
}

/**
 * One change for all keys. `gone` when the range no longer gives one of them. A workload whose policy is enforced
 * already gets a staged edit of it; accepting the same twice is `nothing-to-change`.
 */
export async function acceptRecommendations(
  db: Database,
  { cluster, actor, keys, range, now }: AcceptRequest,
): Promise<Result<StoredChange, ChangeError>> {
  const offered = await readRecommendations(db, cluster.id, range, now);
  const wanted = new Set(keys);
  const chosen = offered.filter(({ recommendation }) => wanted.has(recommendation.key));
  const found = new Set(chosen.map(({ recommendation }) => recommendation.key));
  const missing = [...wanted].filter((key) => !found.has(key));
  if (missing.length > 0) {
    return err({ code: 'gone', detail: `nothing to recommend in this range for \`${missing.join('`, `')}\`` });
  }
  const documents = chosen.map(({ recommendation }) => recommendation.document);
  const result = await stagePolicies(db, { cluster, actor, documents });
  if (result.ok) await deleteDismissals(db, cluster.id, [...found]);
  return result;
}
