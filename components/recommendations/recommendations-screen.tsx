'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Loaded } from '@/components/shell/loaded';
import { PageHeader } from '@/components/ui/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import type { RecommendationsResponse } from '@/lib/api/recommendations';
import { recommendationsQuery } from '@/lib/client/recommendations';
import { useRange, useScope } from '@/lib/client/url-state';
import { FILTERS, groupByNamespace, pickableKeys } from './recommendation-groups';
import { RecommendationList } from './recommendation-list';
import { RecommendationPanel } from './recommendation-panel';
import { useRecommendationParams } from './recommendation-params';
import { RecommendationToolbar } from './recommendation-toolbar';
import { useDecisions } from './use-decisions';

/** What the flows of the range say each workload needs, with the evidence, ready to stage. */
export function RecommendationsScreen() {
  const { params } = useRange();
  const query = useQuery(recommendationsQuery(params));
  return (
    <>
      <PageHeader
        title="Recommendations"
        note="Learned from the last 24 hours, or from the range if it is longer or was drawn. Staging denies nothing."
      />
      <Loaded query={query} what="the recommendations" skeleton={<SkeletonRows rows={10} className="p-4" />}>
        {(data) => <LoadedRecommendations data={data} />}
      </Loaded>
    </>
  );
}

function LoadedRecommendations({ data }: { readonly data: RecommendationsResponse }) {
  const { params } = useRange();
  const [scope] = useScope();
  const [{ standing, selected }, setParams] = useRecommendationParams();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const decisions = useDecisions(params);
  const groups = groupByNamespace(data.recommendations, standing, scope);
  const listed = groups.flatMap((group) => group.items);
  const pickable = pickableKeys(listed, standing);
  const keys = pickable.filter((key) => picked.has(key));
  const open = data.recommendations.find(({ recommendation }) => recommendation.key === selected);
  const pick = (chosen: readonly string[], on: boolean) =>
    setPicked(new Set(on ? [...picked, ...chosen] : [...picked].filter((key) => !chosen.includes(key))));
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <RecommendationToolbar
        counts={FILTERS.map((name) => ({
          standing: name,
          count: groupByNamespace(data.recommendations, name, scope).flatMap((group) => group.items).length,
        }))}
        standing={standing}
        onStanding={(next) => {
          setPicked(new Set());
          void setParams({ standing: next });
        }}
        pickable={pickable}
        picked={keys}
        onPick={pick}
        decisions={decisions}
      />
      <div className="relative flex min-h-0 flex-1">
        <RecommendationList
          groups={groups}
          standing={standing}
          range={data.range}
          picked={picked}
          onPick={pick}
          selected={selected}
          onSelect={(key) => void setParams({ selected: key === selected ? null : key })}
        />
        {open === undefined ? null : (
          <RecommendationPanel item={open} decisions={decisions} onClose={() => void setParams({ selected: null })} />
        )}
      </div>
    </div>
  );
}
