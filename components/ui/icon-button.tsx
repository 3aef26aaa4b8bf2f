'use client';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';
import { Tooltip } from './tooltip';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  /** Spoken and shown on hover. */
  readonly label: string;
  readonly children: ReactNode;
  readonly keys?: string;
  readonly pressed?: boolean;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
}

export const iconButtonClass =
  'inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-hover hover:text-fg disabled:opacity-40 aria-pressed:bg-accent-soft aria-pressed:text-accent [&_svg]:size-4';

export function IconButton({ label, children, keys, pressed, side = 'bottom', className, ...rest }: IconButtonProps) {
  return (
    <Tooltip content={label} keys={keys} side={side}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
        className={cn(iconButtonClass, className)}
      >
        {children}
      </button>
    </Tooltip>
  );
}
