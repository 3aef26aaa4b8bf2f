import { KeyRound } from 'lucide-react';
import { CopyButton } from '@/components/ui/copy-button';

/** A token's text, the one time it is shown. */
export function NewToken({ token }: { readonly token: string }) {
  return (
    <div className="flex items-center gap-2 rounded-md border border-line bg-sunken py-2 pr-2 pl-3">
      <KeyRound aria-hidden className="size-4 shrink-0 text-subtle" />
      <code data-testid="new-token" className="min-w-0 flex-1 font-mono text-xs wrap-anywhere">
        {token}
      </code>
      <CopyButton text={token} label="Copy token" />
    </div>
  );
}
