'use client';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { formatCount } from '@/components/ui/format';
import { Segmented } from '@/components/ui/segmented';
import { type Filter, STANDING_LABELS } from './recommendation-groups';
import type { Decisions } from './use-decisions';

export interface RecommendationToolbarProps {
  readonly counts: readonly { readonly standing: Filter; readonly count: number }[];
  readonly standing: Filter;
  readonly onStanding: (standing: Filter) => void;
  /** Keys that can be picked. */
  readonly pickable: readonly string[];
  /** Of these, the picked ones. */
  readonly picked: readonly string[];
  readonly onPick: (keys: readonly string[], on: boolean) => void;
  readonly decisions: Decisions;
}

export function RecommendationToolbar(props: RecommendationToolbarProps) {
  const { counts, standing, onStanding, pickable, picked, onPick, decisions } = props;
  return (
    <div className="flex min-h-11 shrink-0 items-center gap-4 border-line border-b bg-surface px-4 py-2">
      {pickable.length > 0 ? (
        <span data-testid="select-all" className="flex">
          <Checkbox
            label={picked.length === 0 ? 'Select all' : `${picked.length} of ${pickable.length}`}
            checked={picked.length === pickable.length}
            indeterminate={picked.length > 0 && picked.length < pickable.length}
            onChange={(on) => onPick(pickable, on)}
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
        {standing === 'open' || standing === 'all' ? (
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
