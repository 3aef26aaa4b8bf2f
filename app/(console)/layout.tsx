import { type ReactNode, Suspense } from 'react';
import { DemoPanel } from '@/components/demo/demo-panel';
import { ConsoleShell } from '@/components/shell/console-shell';

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <ConsoleShell demo={<DemoPanel />}>{children}</ConsoleShell>
    </Suspense>
  );
}
