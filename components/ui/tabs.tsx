'use client';
import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { cn } from './cn';
import { formatCount } from './format';

export interface TabItem<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly count?: number;
}

export interface TabsProps<Value extends string> {
  readonly label: string;
  readonly items: readonly TabItem<Value>[];
  /** Null = none is chosen. */
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  /** Panels: one `TabPanel` per item. */
  readonly children?: ReactNode;
  readonly end?: ReactNode;
  readonly className?: string;
}

const TAB =
  'relative inline-flex h-9 items-center gap-1.5 px-2 text-muted text-sm transition-colors hover:text-fg data-active:text-fg after:absolute after:inset-x-2 after:bottom-[-1px] after:h-0.5 after:bg-transparent data-active:after:bg-accent';

export function Tabs<Value extends string>({
  label,
  items,
  value,
  onChange,
  children,
  end,
  className,
}: TabsProps<Value>) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => onChange(next as Value)}
      className={cn('flex min-h-0 flex-col', className)}
    >
      <div className="flex items-center border-line border-b px-2">
        <Base.List aria-label={label} className="flex items-center">
          {items.map((item) => (
            <Base.Tab key={item.value} value={item.value} className={TAB}>
              {item.label}
              {item.count === undefined ? null : (
                <span className="rounded-sm bg-sunken px-1 text-2xs text-muted">{formatCount(item.count)}</span>
              )}
            </Base.Tab>
          ))}
        </Base.List>
        {end === undefined ? null : <div className="ml-auto flex items-center gap-1">{end}</div>}
      </div>
      {children}
    </Base.Root>
  );
}

export function TabPanel({ value, children, className }: { value: string; children: ReactNode; className?: string }) {
  return (
    <Base.Panel value={value} className={cn('min-h-0 flex-1 outline-offset-[-2px]', className)}>
      {children}
    </Base.Panel>
  );
}
