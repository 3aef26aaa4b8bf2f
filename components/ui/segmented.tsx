'use client';
import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';
import { cn } from './cn';

export interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly items: readonly { readonly value: Value; readonly label: ReactNode; readonly disabled?: boolean }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly className?: string;
}

/** One of a few, always exactly one pressed. */
export function Segmented<Value extends string>({ label, items, value, onChange, className }: SegmentedProps<Value>) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={(next) => {
        const chosen = items.find((item) => item.value === next[0]);
        if (chosen) onChange(chosen.value);
      }}
      className={cn('inline-flex h-7 items-center rounded-md border border-line-strong bg-sunken p-px', className)}
    >
      {items.map((item) => (
        <Toggle
          key={item.value}
          value={item.value}
          disabled={item.disabled ?? false}
          className="inline-flex h-6 items-center gap-1.5 rounded-sm px-2 text-muted text-xs transition-colors hover:text-fg data-pressed:bg-surface data-pressed:text-fg data-pressed:shadow-[0_0_0_1px_var(--line-strong)] disabled:opacity-40"
        >
          {item.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
