'use client';
import { Search } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './cn';

const FIELD =
  'h-7 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2 text-fg text-sm transition-colors hover:border-subtle disabled:opacity-50 aria-invalid:border-denied-line';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...rest} className={cn(FIELD, className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...rest} className={cn(FIELD, 'scroll h-auto min-h-20 py-1.5 font-mono text-xs', className)} />;
}

export interface SearchFieldProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'type'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function SearchField({ label, value, onChange, className, ...rest }: SearchFieldProps) {
  return (
    <div className={cn('relative w-56', className)}>
      <Search aria-hidden className="pointer-events-none absolute top-1.5 left-2 size-4 text-subtle" />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="pl-7"
      />
    </div>
  );
}

export interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly children: React.ReactNode;
}

/** A labelled control with its hint or its error below. */
export function Field({ label, hint, error, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="block">
      <span className="mb-1 block font-medium text-fg text-xs">{label}</span>
      {children}
      {error === undefined ? null : <span className="mt-1 block text-denied text-xs">{error}</span>}
      {error === undefined && hint !== undefined ? <span className="mt-1 block text-muted text-xs">{hint}</span> : null}
    </label>
  );
}
