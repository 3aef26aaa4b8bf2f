'use client';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { formatCount } from '@/components/ui/format';
import { Segmented } from '@/components/ui/segmented';
import { type Listed, STANDING_LABELS, type Standing } from './recommendation-groups';
import type { Decisions } from './use-decisions';

export interface RecommendationToolbarProps {
  readonly counts: readonly { readonly standing: Standing; readonly count: number }[];
  readonly standing: Standing;
  readonly onStanding: (standing: Standing) => void;
  readonly listed: readonly Listed[];
  /** Keys picked among the listed. */
  readonly picked: readonly string[];
  readonly onPick: (keys: readonly string[], on: boolean) => void;
  readonly decisions: Decisions;
}

export function RecommendationToolbar(props: RecommendationToolbarProps) {
  const { counts, standing, onStanding, listed, picked, onPick, decisions } = props;
  const all = listed.map(({ recommendation }) => recommendation.key);
  const pickable = standing === 'open' || standing === 'dismissed';
  return (
    <div className="flex min-h-11 shrink-0 items-center gap-4 border-line border-b bg-surface px-4 py-2">
      {pickable && all.length > 0 ? (
        <span data-testid="select-all" className="flex">
          <Checkbox
            label={picked.length === 0 ? 'Select all' : `${picked.length} of ${all.length}`}
            checked={picked.length === all.length}
            indeterminate={picked.length > 0 && picked.length < all.length}
            onChange={(on) => onPick(all, on)}
            className="whitespace-nowrap"
          />
        </span>
      ) : null}
      <Segmented
        label="Standing"
        value={standing}
        onChange={onStanding}
        items={counts.map(({ standing: value, count }) => ({
          value,
          label: (
            <>
              {STANDING_LABELS[value]}
              <span className="text-subtle">{formatCount(count)}</span>
            </>
          ),
        }))}
      />
      <span className="ml-auto flex items-center gap-2">
        {standing === 'open' ? (
          <>
            <Button
              tone="ghost"
              disabled={picked.length === 0}
              busy={decisions.deciding}
              onClick={() => decisions.decide(picked, 'dismiss')}
            >
              Dismiss
            </Button>
            <Button
              tone="primary"
              data-testid="stage-selected"
              disabled={picked.length === 0}
              busy={decisions.staging}
              onClick={() => decisions.stage(picked)}
            >
              {picked.length === 0
                ? 'Stage selected'
                : `Stage ${picked.length} ${picked.length === 1 ? 'policy' : 'policies'}`}
            </Button>
          </>
        ) : null}
        {standing === 'dismissed' ? (
          <Button
            disabled={picked.length === 0}
            busy={decisions.deciding}
            onClick={() => decisions.decide(picked, 'reactivate')}
          >
            Reactivate
          </Button>
        ) : null}
      </span>
    </div>
  );
}
