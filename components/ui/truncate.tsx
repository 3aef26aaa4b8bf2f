'use client';
import { cn } from './cn';
import { CopyButton } from './copy-button';
import { truncateMiddle } from './format';

export interface TruncateProps {
  readonly text: string;
  /** Longest text shown, characters. */
  readonly limit?: number;
  readonly copy?: boolean;
  readonly mono?: boolean;
  readonly className?: string;
}

/** A name cut in the middle, whole on hover, optionally with a copy button that appears on hover or focus. */
export function Truncate({ text, limit = 32, copy = false, mono = true, className }: TruncateProps) {
  return (
    <span className={cn('group/name inline-flex min-w-0 max-w-full items-center gap-0.5', className)}>
      <span title={text} className={cn('min-w-0 truncate', mono && 'font-mono text-[0.923em]')}>
        {truncateMiddle(text, limit)}
      </span>
      {copy ? (
        <CopyButton
          text={text}
          label={`Copy ${truncateMiddle(text, 40)}`}
          className="size-5 opacity-0 focus-visible:opacity-100 group-hover/name:opacity-100 [&_svg]:size-3"
        />
      ) : null}
    </span>
  );
}
