'use client';
import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { cn } from './cn';
import { popupClass } from './menu';

export interface PopoverProps {
  readonly label: string;
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align?: 'start' | 'center' | 'end';
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly className?: string;
}

export function Popover({ label, trigger, children, align = 'start', className, ...state }: PopoverProps) {
  return (
    <Base.Root
      {...(state.open === undefined ? {} : { open: state.open })}
      {...(state.onOpenChange === undefined ? {} : { onOpenChange: state.onOpenChange })}
    >
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-50">
          <Base.Popup aria-label={label} className={cn(popupClass, className)}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
