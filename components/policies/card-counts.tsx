import { cn } from '@/components/ui/cn';
import { formatCount, formatWhole } from '@/components/ui/format';
import type { BoardCard, HitCounts } from '@/lib/core/policy/board-model';

const ROWS = [
  { label: 'Allowed', ingress: 'allowedIngress', egress: 'allowedEgress' },
  { label: 'Denied by rule', ingress: 'deniedIngress', egress: 'deniedEgress' },
  { label: 'Passed on', ingress: 'passedIngress', egress: 'passedEgress' },
] as const;

/** What would happen stands behind these dashes. */
const DASHED = 'border-l border-line-strong border-dashed';

/**
 * Connections decided by rules of the two versions, in and out: what happened left, what would happen right of the dashes.
 * What the end of the tier denies is the tier's and stands in the column's foot.
 */
export function CardCounts({ card, showPassed }: { readonly card: BoardCard; readonly showPassed: boolean }) {
  const rows = showPassed ? ROWS : ROWS.slice(0, 2);
  return (
    <table className="mx-3 mt-1.5 mb-2 w-[calc(100%-24px)] text-xs">
      <caption className="sr-only">Connections of the range</caption>
      <thead>
        <tr className="text-2xs text-muted">
          <td />
          <th scope="colgroup" colSpan={2} className="pr-3 text-right font-medium">
            Enforced
          </th>
          <th scope="colgroup" colSpan={2} className="border-line-strong border-l border-dashed text-right font-medium">
            Staged
          </th>
        </tr>
        <tr className="text-2xs text-subtle">
          <td />
          <Direction word="in" />
          <Direction word="out" place="pr-3" />
          <Direction word="in" place={DASHED} />
          <Direction word="out" />
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, ingress, egress }) => (
          <tr key={label} className="leading-4.5">
            <th scope="row" className="w-px whitespace-nowrap pr-2 text-left font-normal text-muted">
              {label}
            </th>
            <Hits hits={card.enforced?.hits} field={ingress} state="enforced" />
            <Hits hits={card.enforced?.hits} field={egress} state="enforced" place="pr-3" />
            <Hits hits={card.staged?.hits} field={ingress} state="staged" place={DASHED} />
            <Hits hits={card.staged?.hits} field={egress} state="staged" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Direction({ word, place }: { readonly word: string; readonly place?: string }) {
  return (
    <th scope="col" className={cn('w-[17%] text-right font-normal', place)}>
      {word}
    </th>
  );
}

interface HitsProps {
  readonly hits: HitCounts | undefined;
  readonly field: keyof HitCounts;
  readonly state: 'enforced' | 'staged';
  /** Where it stands: before or behind the dashes between the two versions. */
  readonly place?: string;
}

/** A denial is coloured, zero recedes, and a version that does not exist has no number at all. */
function Hits({ hits, field, state, place }: HitsProps) {
  const value = hits?.[field];
  const denies = field.startsWith('denied') && value !== undefined && value > 0;
  return (
    <td
      title={value === undefined ? `not ${state}` : `${formatWhole(value)} connections`}
      className={cn(
        'text-right',
        value === undefined || value === 0 ? 'text-subtle' : 'text-fg',
        denies && (state === 'enforced' ? 'font-medium text-denied' : 'font-medium text-would'),
        place,
      )}
    >
      {value === undefined ? '–' : formatCount(value)}
    </td>
  );
}
