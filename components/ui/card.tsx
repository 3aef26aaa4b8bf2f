import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return <div {...rest} className={cn('rounded-lg border border-line bg-surface', className)} />;
}

export interface CardHeaderProps {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  readonly end?: ReactNode;
}

export function CardHeader({ title, note, end }: CardHeaderProps) {
  return (
    <div className="flex min-h-10 items-center gap-2 border-line border-b px-3 py-2">
      <h2 className="min-w-0 font-medium text-fg text-sm">{title}</h2>
      {note === undefined ? null : <div className="min-w-0 truncate text-muted text-xs">{note}</div>}
      {end === undefined ? null : <div className="ml-auto flex items-center gap-1">{end}</div>}
    </div>
  );
}

export function CardBody({ className, ...rest }: ComponentProps<'div'>) {
  return <div {...rest} className={cn('p-3', className)} />;
}
