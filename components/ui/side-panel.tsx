'use client';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';
import { IconButton } from './icon-button';

export interface SidePanelProps {
  /** Names the region for screen readers. */
  readonly label: string;
  readonly header: ReactNode;
  readonly children: ReactNode;
  readonly onClose?: () => void;
  readonly className?: string;
}

/** Details of the selection beside the work: not modal, the screen behind stays usable. */
export function SidePanel({ label, header, children, onClose, className }: SidePanelProps) {
  return (
    <aside
      aria-label={label}
      className={cn('flex h-full w-90 shrink-0 flex-col border-line border-l bg-surface', className)}
    >
      <div className="flex min-h-12 items-start gap-2 border-line border-b px-3 py-2.5">
        <div className="min-w-0 flex-1">{header}</div>
        {onClose === undefined ? null : (
          <IconButton label="Close panel" keys="Esc" side="left" onClick={onClose}>
            <X aria-hidden />
          </IconButton>
        )}
      </div>
      <div className="scroll min-h-0 flex-1">{children}</div>
    </aside>
  );
}

export interface PanelSectionProps {
  readonly title: ReactNode;
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

export function PanelSection({ title, end, children }: PanelSectionProps) {
  return (
    <section className="border-line border-b px-3 py-3 last:border-b-0">
      <div className="mb-2 flex items-center gap-2">
        <h3 className="font-medium text-muted text-xs">{title}</h3>
        {end === undefined ? null : <div className="ml-auto">{end}</div>}
      </div>
      {children}
    </section>
  );
}
