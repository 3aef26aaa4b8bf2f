'use client';
import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { Kbd } from './kbd';

export interface TooltipProps {
  readonly content: ReactNode;
  readonly keys?: string | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  /** One element that takes a ref and DOM props. */
  readonly children: ReactElement;
}

/** Wrap the app once: the second tooltip then opens without delay. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return <Base.Provider delay={400}>{children}</Base.Provider>;
}

export function Tooltip({ content, keys, side = 'top', children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-60">
          <Base.Popup className="flex max-w-80 items-center gap-2 rounded-md bg-raised px-2 py-1 text-fg text-xs wrap-anywhere shadow-float transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {content}
            {keys === undefined ? null : <Kbd>{keys}</Kbd>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
