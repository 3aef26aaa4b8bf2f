import { CircleCheck, CircleHelp } from 'lucide-react';
import { VerdictGlyph } from '@/components/ui/verdict-badge';
import type { BoardCard } from '@/lib/core/policy/board-model';
import { deltaText, deltaTone } from './card-words';

const TEXT = { denies: 'text-would', unknown: 'text-unknown', calm: 'text-muted' } as const;

/** `If enforced now: 3 pairs newly denied, 41 connections`. */
export function CardDeltaLine({ card }: { readonly card: BoardCard }) {
  const { delta } = card;
  if (delta === null) return <p className="text-muted text-xs">Ignored: it changes nothing until it is staged again</p>;
  const tone = deltaTone(delta);
  return (
    <p className="flex min-w-0 items-start gap-1.5 text-xs" title="Judged on the connections of the range">
      <span className={`mt-0.5 flex h-3 shrink-0 items-center ${TEXT[tone]}`}>
        {tone === 'denies' ? <VerdictGlyph verdict="wouldBeDenied" /> : null}
        {tone === 'unknown' ? <CircleHelp aria-hidden className="size-3.5" /> : null}
        {tone === 'calm' ? <CircleCheck aria-hidden className="size-3.5" /> : null}
      </span>
      <span className="text-muted">
        If enforced now:{' '}
        <span className={tone === 'calm' ? 'text-fg' : `font-medium ${TEXT[tone]}`}>{deltaText(delta)}</span>
      </span>
    </p>
  );
}
