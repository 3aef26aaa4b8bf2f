import type { ReactNode } from 'react';
import { Card } from '@/components/ui/card';

export interface SettingsSectionProps {
  readonly title: string;
  readonly note: string;
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

export function SettingsSection({ title, note, end, children }: SettingsSectionProps) {
  return (
    <section aria-label={title}>
      <div className="mb-2 flex items-end gap-3">
        <div className="min-w-0">
          <h2 className="font-medium text-md">{title}</h2>
          <p className="text-muted text-xs">{note}</p>
        </div>
        {end === undefined ? null : <div className="ml-auto">{end}</div>}
      </div>
      <Card className="overflow-hidden">{children}</Card>
    </section>
  );
}
