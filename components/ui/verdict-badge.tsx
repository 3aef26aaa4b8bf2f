import { cn } from './cn';

/** The five outcomes as every screen draws them: colour, line style and glyph together, never colour alone. */
export type Verdict = 'allowed' | 'wouldBeDenied' | 'denied' | 'mixed' | 'unknown';

export const VERDICT_LABELS: Record<Verdict, string> = {
  allowed: 'Allowed',
  wouldBeDenied: 'Would be denied',
  denied: 'Denied',
  mixed: 'Mixed',
  unknown: 'Unknown',
};
export const VERDICT_TEXT: Record<Verdict, string> = {
  allowed: 'text-allowed',
  wouldBeDenied: 'text-would',
  denied: 'text-denied',
  mixed: 'text-denied',
  unknown: 'text-unknown',
};
const LINE: Record<Verdict, string> = {
  allowed: 'text-allowed-line',
  wouldBeDenied: 'text-would-line',
  denied: 'text-denied-line',
  mixed: 'text-denied-line',
  unknown: 'text-unknown-line',
};
const SOFT: Record<Verdict, string> = {
  allowed: 'bg-allowed-soft',
  wouldBeDenied: 'bg-would-soft',
  denied: 'bg-denied-soft',
  mixed: 'bg-denied-soft',
  unknown: 'bg-unknown-soft',
};
const DASHES: Record<Verdict, string | undefined> = {
  allowed: undefined,
  wouldBeDenied: '4 2.5',
  denied: undefined,
  mixed: '5 2',
  unknown: '0.5 3',
};

/** A sample of the line that the graph draws: solid, dashed, barred, dashed and barred, dotted. */
export function VerdictGlyph({ verdict, className }: { readonly verdict: Verdict; readonly className?: string }) {
  const barred = verdict === 'denied' || verdict === 'mixed';
  return (
    <svg aria-hidden viewBox="0 0 18 10" className={cn('h-2.5 w-4.5 shrink-0', LINE[verdict], className)}>
      <line
        x1="1"
        y1="5"
        x2={barred ? 13 : 17}
        y2="5"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap={verdict === 'unknown' ? 'round' : 'butt'}
        strokeDasharray={DASHES[verdict]}
      />
      {barred ? <line x1="14.5" y1="0.5" x2="14.5" y2="9.5" stroke="currentColor" strokeWidth="2.4" /> : null}
    </svg>
  );
}

export interface VerdictBadgeProps {
  readonly verdict: Verdict;
  /** Replaces the standard word, e.g. `Denied at source`. */
  readonly label?: string;
  /** Without the tinted box, for dense tables. */
  readonly plain?: boolean;
  readonly className?: string;
}

export function VerdictBadge({ verdict, label, plain = false, className }: VerdictBadgeProps) {
  return (
    <span
      data-verdict={verdict}
      className={cn(
        'inline-flex h-5 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-sm font-medium text-2xs',
        VERDICT_TEXT[verdict],
        plain ? undefined : cn('px-1.5', SOFT[verdict]),
        className,
      )}
    >
      <VerdictGlyph verdict={verdict} />
      {label ?? VERDICT_LABELS[verdict]}
    </span>
  );
}
