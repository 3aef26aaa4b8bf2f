import { Badge, type BadgeTone } from '@/components/ui/badge';
import { Tooltip } from '@/components/ui/tooltip';
import type { BoardCard, CardFlag } from '@/lib/core/policy/board-model';
import { FLAG_WORDS } from './card-words';

/** Denying shows in the verdict's colour: red once it happens, amber while it only would. */
function toneOf(flag: CardFlag, card: BoardCard): BadgeTone {
  if (flag === 'denying') return card.enforced !== null && card.staged === null ? 'denied' : 'would';
  if (flag === 'draft') return 'accent';
  return flag === 'notSimulated' ? 'unknown' : 'neutral';
}

/** Each flag its own badge: empty, unused and denying are different things. */
export function CardFlags({ card }: { readonly card: BoardCard }) {
  const flags = card.flags.flatMap((flag) => (flag === 'staged' ? [] : [flag]));
  if (flags.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1" aria-label="Flags">
      {flags.map((flag) => (
        <li key={flag} className="flex">
          <Tooltip content={FLAG_WORDS[flag].meaning}>
            <Badge tone={toneOf(flag, card)}>{FLAG_WORDS[flag].label}</Badge>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}
