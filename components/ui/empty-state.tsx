import type { ReactNode } from 'react';
import { cn } from './cn';
import { CopyButton } from './copy-button';

export interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** What to do next, in a sentence or two. */
  readonly children?: ReactNode;
  /** A command to copy. */
  readonly command?: string;
  readonly end?: ReactNode;
  readonly className?: string;
}

export function EmptyState({ icon, title, children, command, end, className }: EmptyStateProps) {
  return (
    <div className={cn('flex h-full flex-col items-center justify-center gap-2 p-8 text-center', className)}>
      {icon === undefined ? null : <div className="mb-1 text-subtle [&_svg]:size-6">{icon}</div>}
      <h2 className="font-medium text-fg text-md">{title}</h2>
      {children === undefined ? null : <div className="max-w-110 text-muted text-sm">{children}</div>}
      {command === undefined ? null : (
        <div className="mt-2 flex max-w-full items-center gap-1 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
          <code className="scroll whitespace-pre font-mono text-fg text-xs">{command}</code>
          <CopyButton text={command} label="Copy command" />
        </div>
      )}
      {end === undefined ? null : <div className="mt-2 flex items-center gap-2">{end}</div>}
    </div>
  );
}
