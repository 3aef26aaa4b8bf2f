'use client';
import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { cn } from './cn';
import { Kbd } from './kbd';

export const popupClass =
  'min-w-40 max-w-90 rounded-md bg-raised p-1 text-sm shadow-float outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0';
export const itemClass =
  'flex min-h-7 w-full select-none items-center gap-2 rounded-sm px-2 py-1 text-fg outline-none data-disabled:opacity-45 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-muted';

export interface MenuProps {
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
}

export function Menu({ trigger, children, align = 'start' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-50">
          <Base.Popup className={cn(popupClass, 'scroll max-h-(--available-height)')}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuItemProps {
  readonly children: ReactNode;
  readonly icon?: ReactNode;
  readonly keys?: string;
  readonly onSelect?: () => void;
  readonly disabled?: boolean;
  readonly danger?: boolean;
}

export function MenuItem({ children, icon, keys, onSelect, disabled = false, danger = false }: MenuItemProps) {
  return (
    <Base.Item
      disabled={disabled}
      {...(onSelect === undefined ? {} : { onClick: onSelect })}
      className={cn(itemClass, danger && 'text-denied [&_svg]:text-denied')}
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {keys === undefined ? null : <Kbd>{keys}</Kbd>}
    </Base.Item>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
