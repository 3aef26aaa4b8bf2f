import type { ComponentProps } from 'react';
import { cn } from './cn';

export type BadgeTone = 'neutral' | 'accent' | 'allowed' | 'would' | 'denied' | 'unknown';

const TONES: Record<BadgeTone, string> = {
  neutral: 'border-line bg-sunken text-muted',
  accent: 'border-transparent bg-accent-soft text-accent',
  allowed: 'border-transparent bg-allowed-soft text-allowed',
  would: 'border-transparent bg-would-soft text-would',
  denied: 'border-transparent bg-denied-soft text-denied',
  unknown: 'border-transparent bg-unknown-soft text-unknown',
};

export interface BadgeProps extends ComponentProps<'span'> {
  readonly tone?: BadgeTone;
}

/** A short fact about a thing. Colours other than neutral and accent are kept for verdicts and severity. */
export function Badge({ tone = 'neutral', className, ...rest }: BadgeProps) {
  return (
    <span
      {...rest}
      className={cn(
        'inline-flex h-5 max-w-full shrink-0 items-center gap-1 whitespace-nowrap rounded-sm border px-1.5 text-2xs',
        TONES[tone],
        className,
      )}
    />
  );
}
