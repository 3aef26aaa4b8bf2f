import { cn } from '@/components/ui/cn';
import { formatCount, formatWhole } from '@/components/ui/format';
import type { BoardCard, HitCounts } from '@/lib/core/policy/board-model';

const ROWS = [
  { label: 'Allowed', ingress: 'allowedIngress', egress: 'allowedEgress' },
  { label: 'Denied', ingress: 'deniedIngress', egress: 'deniedEgress' },
  { label: 'Passed on', ingress: 'passedIngress', egress: 'passedEgress' },
] as const;

/** Connections decided by the two versions, in and out: what happened left, what would happen right of the dashes. */
export function CardCounts({ card, showPassed }: { readonly card: BoardCard; readonly showPassed: boolean }) {
  const rows = showPassed ? ROWS : ROWS.slice(0, 2);
  return (
    <table className="mx-3 mt-1.5 mb-2 w-[calc(100%-24px)] text-xs">
      <caption className="sr-only">Connections of the range</caption>
      <thead>
        <tr className="text-2xs text-subtle">
          <td />
          <th scope="colgroup" colSpan={2} className="text-right font-medium">
            Enforced
          </th>
          <th scope="colgroup" colSpan={2} className="border-line-strong border-l border-dashed text-right font-medium">
            Staged
          </th>
        </tr>
        <tr className="text-2xs text-subtle">
          <td />
          <Direction word="in" />
          <Direction word="out" />
          <Direction word="in" dashed />
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
            <Hits hits={card.enforced?.hits} field={egress} state="enforced" />
            <Hits hits={card.staged?.hits} field={ingress} state="staged" dashed />
            <Hits hits={card.staged?.hits} field={egress} state="staged" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Direction({ word, dashed = false }: { readonly word: string; readonly dashed?: boolean }) {
  return (
    <th
      scope="col"
      className={cn('w-[18%] text-right font-normal', dashed && 'border-line-strong border-l border-dashed')}
    >
      {word}
    </th>
  );
}

interface HitsProps {
  readonly hits: HitCounts | undefined;
  readonly field: keyof HitCounts;
  readonly state: 'enforced' | 'staged';
  readonly dashed?: boolean;
}

/** A denial is coloured, zero recedes, and a version that does not exist has no number at all. */
function Hits({ hits, field, state, dashed = false }: HitsProps) {
  const value = hits?.[field];
  const denies = field.startsWith('denied') && value !== undefined && value > 0;
  return (
    <td
      title={value === undefined ? `not ${state}` : `${formatWhole(value)} connections`}
      className={cn(
        'text-right',
        value === undefined || value === 0 ? 'text-subtle' : 'text-fg',
        denies && (state === 'enforced' ? 'font-medium text-denied' : 'font-medium text-would'),
        dashed && 'border-line-strong border-l border-dashed',
      )}
    >
      {value === undefined ? '–' : formatCount(value)}
    </td>
  );
}
