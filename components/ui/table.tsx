import type { ComponentProps } from 'react';
import { cn } from './cn';

export function Table({ className, ...rest }: ComponentProps<'table'>) {
  return <table {...rest} className={cn('w-full border-separate border-spacing-0 text-sm', className)} />;
}

export function TableHead({ className, ...rest }: ComponentProps<'thead'>) {
  return <thead {...rest} className={cn('sticky top-0 z-10 bg-surface', className)} />;
}

export function TableBody(props: ComponentProps<'tbody'>) {
  return <tbody {...props} />;
}

/** `data-selected` marks the row of the selection. */
export function TableRow({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr {...rest} className={cn('group hover:bg-hover data-selected:bg-accent-soft', className)} />;
}

export interface CellProps extends ComponentProps<'td'> {
  /** Numbers are right-aligned. */
  readonly numeric?: boolean;
}

export function TableHeading({ numeric = false, className, ...rest }: ComponentProps<'th'> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn(
        'h-8 whitespace-nowrap border-line border-b px-2 text-left font-medium text-muted text-xs first:pl-3 last:pr-3',
        numeric && 'text-right',
        className,
      )}
    />
  );
}

export function TableCell({ numeric = false, className, ...rest }: CellProps) {
  return (
    <td
      {...rest}
      className={cn(
        'h-8 border-line border-b px-2 first:pl-3 last:pr-3',
        numeric && 'whitespace-nowrap text-right',
        className,
      )}
    />
  );
}
