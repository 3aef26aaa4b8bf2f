import { cn } from '@/components/ui/cn';
import { formatCount } from '@/components/ui/format';
import { Truncate } from '@/components/ui/truncate';
import type { BoardTier } from '@/lib/core/policy/board-model';

/** Triggers listed before the rest is summed up. */
const TRIGGERS_SHOWN = 4;

/** What the end of the tier denies: happened beside would happen, by the policy that made it apply. */
export function TierFootBox({ tier }: { readonly tier: BoardTier }) {
  const { enforcedDenied, stagedDenied, triggers } = tier.foot;
  if (tier.defaultAction === 'Pass' || tier.cards.length === 0) return null;
  const rest = triggers.length - TRIGGERS_SHOWN;
  return (
    <footer className="mx-2 mb-3 shrink-0 rounded-lg border border-line bg-sunken px-3 py-2">
      <table className="w-full text-xs">
        <thead>
          <tr>
            <th scope="col" className="text-left font-medium text-muted">
              Denied at the end of the tier
            </th>
            <th scope="col" className="w-14 text-right font-medium text-2xs text-subtle">
              Enforced
            </th>
            <th scope="col" className="w-14 text-right font-medium text-2xs text-subtle">
              Staged
            </th>
          </tr>
        </thead>
        <tbody>
          {triggers.slice(0, TRIGGERS_SHOWN).map((trigger) => (
            <tr key={trigger.displayName} className="leading-5">
              <th scope="row" className="max-w-0 truncate text-left font-normal text-muted">
                <Truncate text={trigger.displayName} limit={36} />
              </th>
              <Denied value={trigger.enforced} state="enforced" />
              <Denied value={trigger.staged} state="staged" />
            </tr>
          ))}
          {rest > 0 ? (
            <tr className="text-subtle">
              <td colSpan={3}>and {rest} more policies</td>
            </tr>
          ) : null}
          <tr className="leading-5">
            <th scope="row" className="text-left font-normal text-muted">
              {triggers.length === 0 ? 'Nothing in this range' : 'Connections in all'}
            </th>
            <Denied value={enforcedDenied} state="enforced" />
            <Denied value={stagedDenied} state="staged" />
          </tr>
        </tbody>
      </table>
    </footer>
  );
}

function Denied({ value, state }: { readonly value: number; readonly state: 'enforced' | 'staged' }) {
  return (
    <td
      className={cn(
        'text-right',
        value === 0 ? 'text-subtle' : state === 'enforced' ? 'font-medium text-denied' : 'font-medium text-would',
      )}
    >
      {formatCount(value)}
    </td>
  );
}
