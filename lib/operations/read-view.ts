/** What every screen over flows starts from: the series of a range, folded into connections and judged by the view. */

import type { SeriesSum } from '@/lib/core/flow';
import { type FoldedFlows, foldFlows, type Judges } from '@/lib/core/graph/connections';
import type { View } from '@/lib/core/graph/model';
import { applyDraft } from '@/lib/core/policy/draft';
import type { PolicyEngine } from '@/lib/core/policy/model';
import { objectKey, objectNameOf } from '@/lib/core/policy/object-name';
import { type PolicySets, type PolicySource, policySets } from '@/lib/core/policy/policy-sets';
import { enforcedName } from '@/lib/core/policy/to-enforced';
import type { TimeRange } from '@/lib/core/window';
import type { Database } from '@/lib/storage/client';
import { type Draft, findOpenDraft, stepsInForce } from '@/lib/storage/drafts';
import { sumSeries } from '@/lib/storage/flows';
import { loadPolicySets } from '@/lib/storage/policy-sets';

export interface FlowView extends FoldedFlows {
  readonly sums: readonly SeriesSum[];
  /** The policies of the view: with view `draft`, as the open change set makes them. */
  readonly sets: PolicySets;
  readonly draft: Draft;
}

/** `asksAgreement`: a screen that does not show what the data plane said saves as much again as judging costs. */
export type ViewOptions = Pick<Judges, 'asksAgreement'>;

/** One pass over the range; cost as sumSeries plus one judgement per distinct pair of ends and policy set. */
export async function readView(
  db: Database,
  clusterId: number,
  range: TimeRange,
  view: View,
  options: ViewOptions = {},
): Promise<FlowView> {
  const [sums, stored, draft] = await Promise.all([
    sumSeries(db, clusterId, range),
    loadPolicySets(db, clusterId),
    findOpenDraft(db, clusterId),
  ]);
  const sets = view === 'draft' ? draftSets(stored, draft) : stored;
  const judges = { ...judgesOf(sets, view), agreement: stored.agreement, ...options };
  return { sums, ...foldFlows(sums, judges), sets, draft };
}

/** Null when nothing is staged: the screens then show what is enforced alone. */
export function stagedEngine(sets: PolicySets): PolicyEngine | null {
  return sets.hasStaged ? sets.engine('staged') : null;
}

/** `enforced` never comes from a draft: a change set holds staged policies only. */
function judgesOf(sets: PolicySets, view: View): Judges {
  return { view, enforced: sets.engine('enforced'), judged: view === 'reported' ? null : sets.engine('staged') };
}

/**
 * The stored policies with the edits in force. A staged policy that only the draft knows has the id of its enforced
 * twin, so that requests about it find something.
 */
export function draftSets(stored: PolicySets, draft: Draft): PolicySets {
  const steps = stepsInForce(draft);
  if (steps.length === 0) return stored;
  const known = new Map(stored.rows.map((row) => [objectKey(objectNameOf(row.document)), row]));
  const touched = new Set(steps.map((step) => objectKey(step.name)));
  const documents = applyDraft(
    stored.rows.map((row) => row.document),
    steps,
    steps.length,
  );
  const sources = documents.map((document): PolicySource => {
    const key = objectKey(objectNameOf(document));
    const twin = enforcedName(document);
    const row = known.get(key) ?? (twin === null ? undefined : known.get(objectKey(twin)));
    const resourceVersion = known.get(key)?.resourceVersion ?? '';
    return { policyId: row?.policyId ?? key, document, resourceVersion, draft: touched.has(key) };
  });
  return policySets(sources, stored.tiers, stored.facts);
}
