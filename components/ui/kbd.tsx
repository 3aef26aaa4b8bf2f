import type { ReactNode } from 'react';

export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="inline-flex h-4 min-w-4 items-center justify-center rounded-xs border border-line-strong bg-sunken px-1 font-sans text-2xs text-muted leading-none">
      {children}
    </kbd>
  );
}
