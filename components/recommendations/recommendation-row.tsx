'use client';
import { Badge } from '@/components/ui/badge';
import { Checkbox } from '@/components/ui/checkbox';
import { cn } from '@/components/ui/cn';
import { Sparkline } from '@/components/ui/sparkline';
import { Tooltip } from '@/components/ui/tooltip';
import { Truncate } from '@/components/ui/truncate';
import { type Listed, padCurve, ruleCounts, STANDING_LABELS, STATUS_WORDS, shortRule } from './recommendation-groups';
import { ScoreMeter } from './score-meter';

export interface RecommendationRowProps {
  readonly item: Listed;
  /** Left out where nothing can be done in bulk. */
  readonly picked?: boolean;
  readonly onPick?: (on: boolean) => void;
  readonly selected: boolean;
  readonly onSelect: () => void;
}

/** One workload: how far the learning is, and what would be allowed, in one look. */
export function RecommendationRow({ item, picked, onPick, selected, onSelect }: RecommendationRowProps) {
  const { recommendation, standing } = item;
  const { status, completeness, evidence, notProposed } = recommendation;
  return (
    <li
      data-testid="recommendation-row"
      data-key={recommendation.key}
      data-standing={standing}
      className={cn(
        'relative flex items-start gap-3 border-line border-b px-4 py-2.5 hover:bg-hover',
        selected && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      {onPick === undefined || picked === undefined ? null : (
        <Checkbox
          label={`Select ${recommendation.key}`}
          labelHidden
          checked={picked}
          onChange={onPick}
          className="z-1"
        />
      )}
      <div className="min-w-0 flex-1">
        <div className="flex min-h-6 items-center gap-2">
          {/* The button covers the row; the checkbox stands above it. */}
          <button
            type="button"
            aria-expanded={selected}
            onClick={onSelect}
            className="flex min-w-0 font-medium text-fg after:absolute after:inset-0 hover:text-accent"
          >
            <Truncate text={recommendation.workload} limit={36} />
          </button>
          <Tooltip content={STATUS_WORDS[status].meaning}>
            <Badge className="z-1">{STATUS_WORDS[status].label}</Badge>
          </Tooltip>
          {standing === 'open' ? null : <Badge>{STANDING_LABELS[standing]}</Badge>}
        </div>
        <p className="truncate text-muted text-xs" title={evidence.map((line) => line.text).join('\n')}>
          {evidence.map(shortRule).join(' · ') || 'No rule: it would be isolated'}
        </p>
        <p className="mt-0.5 text-2xs text-subtle">
          {ruleCounts(recommendation)}
          {notProposed.length === 0 ? '' : ` · ${notProposed.length} seen but not proposed`}
        </p>
      </div>
      <div className="flex shrink-0 items-center gap-4 pt-1">
        <Sparkline
          values={padCurve(completeness.discovery.slice(-48))}
          width={96}
          height={20}
          label={`New pairs per hour, ${completeness.newPairsLastDay} in the last day`}
        />
        <ScoreMeter score={completeness.score} />
      </div>
    </li>
  );
}
