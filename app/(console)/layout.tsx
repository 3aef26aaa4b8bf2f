import { type ReactNode, Suspense } from 'react';
import { ConsoleShell } from '@/components/shell/console-shell';

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <ConsoleShell demo={null}>{children}</ConsoleShell>
    </Suspense>
  );
}
