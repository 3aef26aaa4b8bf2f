import type { ReactNode } from 'react';

export interface PageHeaderProps {
  readonly title: string;
  /** One line beside the title. */
  readonly note?: ReactNode;
  readonly end?: ReactNode;
}

/** The first line of a screen: its one h1, a note and its buttons. */
export function PageHeader({ title, note, end }: PageHeaderProps) {
  return (
    <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-surface px-4 py-2">
      <h1 className="font-semibold text-fg text-md">{title}</h1>
      {note === undefined ? null : <div className="min-w-0 text-muted text-xs">{note}</div>}
      {end === undefined ? null : <div className="ml-auto flex flex-wrap items-center gap-2">{end}</div>}
    </div>
  );
}
