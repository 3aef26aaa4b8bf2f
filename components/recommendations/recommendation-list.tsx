'use client';
import { Lightbulb } from 'lucide-react';
import Link from 'next/link';
import { UnlessNoSource } from '@/components/shell/no-source';
import { useShellLink } from '@/components/shell/use-shell-link';
import { buttonClass } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { EmptyState } from '@/components/ui/empty-state';
import { formatDuration } from '@/components/ui/format';
import type { TimeRange } from '@/lib/core/window';
import { type Filter, type NamespaceGroup, pickableKeys } from './recommendation-groups';
import { RecommendationRow } from './recommendation-row';

export interface RecommendationListProps {
  readonly groups: readonly NamespaceGroup[];
  readonly standing: Filter;
  readonly range: TimeRange;
  readonly picked: ReadonlySet<string>;
  readonly onPick: (keys: readonly string[], on: boolean) => void;
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
}

export function RecommendationList(props: RecommendationListProps) {
  const { groups, standing, range, picked, onPick, selected, onSelect } = props;
  if (groups.length === 0) return <NothingListed standing={standing} range={range} />;
  return (
    <div className="scroll min-w-0 flex-1">
      {groups.map(({ namespace, items }) => {
        const keys = pickableKeys(items, standing);
        const on = keys.filter((key) => picked.has(key)).length;
        return (
          <section key={namespace} aria-label={`Namespace ${namespace}`}>
            <header className="sticky top-0 z-10 flex h-9 items-center gap-3 border-line border-b bg-sunken px-4">
              {keys.length > 0 ? (
                <Checkbox
                  label={`All of ${namespace}`}
                  labelHidden
                  checked={on === keys.length}
                  indeterminate={on > 0 && on < keys.length}
                  onChange={(next) => onPick(keys, next)}
                />
              ) : null}
              <h2 className="font-medium text-xs">{namespace}</h2>
              <span className="text-muted text-xs">
                {items.length} {items.length === 1 ? 'workload' : 'workloads'}
              </span>
            </header>
            <ul>
              {items.map((item) => (
                <RecommendationRow
                  key={item.recommendation.key}
                  item={item}
                  {...(keys.includes(item.recommendation.key) && {
                    picked: picked.has(item.recommendation.key),
                    onPick: (next: boolean) => onPick([item.recommendation.key], next),
                  })}
                  selected={selected === item.recommendation.key}
                  onSelect={() => onSelect(item.recommendation.key)}
                />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

const NOTHING: Readonly<Record<Filter, { title: string; text: string }>> = {
  all: {
    title: 'Nothing to recommend in this range',
    text: 'Enforced policies decide every connection that was seen, or no workload with stable labels was. Choose a longer range, or connect a source in Settings.',
  },
  open: {
    title: 'Nothing open in this range',
    text: 'Every workload that was seen has a policy, or nothing was seen. Choose a longer range to learn from more.',
  },
  staged: { title: 'No recommendation is staged', text: 'Select open ones and stage them: that denies nothing.' },
  enforced: { title: 'No recommendation is enforced yet', text: 'Stage some, look at the board, then enforce there.' },
  dismissed: { title: 'Nothing was dismissed', text: 'Dismissed recommendations wait here and can be reactivated.' },
};

function NothingListed({ standing, range }: { readonly standing: Filter; readonly range: TimeRange }) {
  const shellLink = useShellLink();
  const { title, text } = NOTHING[standing];
  return (
    <UnlessNoSource why="Recommendations are learned from flows.">
      <EmptyState
        icon={<Lightbulb aria-hidden />}
        title={title}
        className="flex-1"
        end={
          <Link href={shellLink('/policies')} className={buttonClass()}>
            Open the policy board
          </Link>
        }
      >
        {text} Learned from {formatDuration(range.to - range.from)}.
      </EmptyState>
    </UnlessNoSource>
  );
}
