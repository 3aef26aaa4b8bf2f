'use client';
import { Checkbox as Base } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';

export interface CheckboxProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** Shown beside the box, or spoken only with `labelHidden`. */
  readonly label: ReactNode;
  readonly labelHidden?: boolean;
  readonly indeterminate?: boolean;
  readonly disabled?: boolean;
  readonly className?: string;
}

export function Checkbox({
  checked,
  onChange,
  label,
  labelHidden = false,
  indeterminate = false,
  disabled = false,
  className,
}: CheckboxProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: Base UI renders the input inside the box
    <label className={cn('inline-flex min-h-6 items-center gap-2 text-sm', disabled && 'opacity-50', className)}>
      <Base.Root
        checked={checked}
        indeterminate={indeterminate}
        disabled={disabled}
        onCheckedChange={(next) => onChange(next)}
        className="inline-flex size-4 shrink-0 items-center justify-center rounded-xs border border-subtle bg-surface text-on-accent data-checked:border-accent data-indeterminate:border-accent data-checked:bg-accent data-indeterminate:bg-accent"
      >
        <Base.Indicator className="[&_svg]:size-3">
          {indeterminate ? <Minus aria-hidden strokeWidth={3} /> : <Check aria-hidden strokeWidth={3} />}
        </Base.Indicator>
      </Base.Root>
      <span className={labelHidden ? 'sr-only' : 'min-w-0'}>{label}</span>
    </label>
  );
}
