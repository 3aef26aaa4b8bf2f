import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

export type ButtonTone = 'primary' | 'secondary' | 'ghost' | 'danger';
export type ButtonSize = 'sm' | 'md';

const BASE =
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors disabled:opacity-50 aria-disabled:opacity-50';
const TONES: Record<ButtonTone, string> = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-strong disabled:hover:bg-accent',
  secondary: 'border-line-strong bg-surface text-fg hover:bg-hover',
  ghost: 'border-transparent bg-transparent text-muted hover:bg-hover hover:text-fg',
  danger: 'border-denied-line bg-denied-soft text-denied hover:border-denied',
};
const SIZES: Record<ButtonSize, string> = { sm: 'h-6 px-2 text-xs', md: 'h-7 px-2.5 text-sm' };

/** The classes of a button, for links and Base UI triggers that must look like one. */
export function buttonClass(tone: ButtonTone = 'secondary', size: ButtonSize = 'md'): string {
  return cn(BASE, TONES[tone], SIZES[size]);
}

export interface ButtonProps extends ComponentProps<'button'> {
  readonly tone?: ButtonTone;
  readonly size?: ButtonSize;
  readonly icon?: ReactNode;
  /** Shows a spinner and refuses clicks; the label stays so that the width does not jump. */
  readonly busy?: boolean;
}

export function Button({ tone, size, icon, busy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={cn(buttonClass(tone, size), className)}
    >
      {busy ? <LoaderCircle aria-hidden className="size-3.5 animate-spin" /> : icon}
      {children}
    </button>
  );
}
