'use client';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useState } from 'react';
import { ConsoleClient } from '@/components/shell/console-client';
import { Toaster } from '@/components/ui/toast';
import { TooltipProvider } from '@/components/ui/tooltip';

export function Providers({ nonce, children }: { readonly nonce: string; readonly children: ReactNode }) {
  const [client] = useState(() => new ConsoleClient());
  return (
    <ThemeProvider attribute="data-theme" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <CSPProvider nonce={nonce}>
        <NuqsAdapter>
          <QueryClientProvider client={client}>
            <TooltipProvider>{children}</TooltipProvider>
            <Toaster />
          </QueryClientProvider>
        </NuqsAdapter>
      </CSPProvider>
    </ThemeProvider>
  );
}
