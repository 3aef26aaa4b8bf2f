import type { ReactNode } from 'react';
import { Count } from '@/components/ui/count';
import { VERDICT_LABELS, type Verdict, VerdictGlyph } from '@/components/ui/verdict-badge';
import type { VerdictCounts } from '@/lib/core/graph/model';

const PARTS: readonly { readonly verdict: Verdict; readonly part: keyof VerdictCounts; readonly fill: string }[] = [
  { verdict: 'allowed', part: 'allowed', fill: 'bg-allowed-line' },
  { verdict: 'wouldBeDenied', part: 'wouldBeDenied', fill: 'bg-would-line' },
  { verdict: 'denied', part: 'denied', fill: 'bg-denied-line' },
  { verdict: 'unknown', part: 'unknown', fill: 'bg-unknown-line' },
];

/** Connections by outcome: a thin bar and the numbers that are not zero. */
export function VerdictSplit({ counts }: { readonly counts: VerdictCounts }) {
  const shown = PARTS.filter(({ part }) => counts[part] > 0);
  return (
    <div>
      <div aria-hidden className="flex h-1.5 gap-px overflow-hidden rounded-full bg-hover">
        {shown.map(({ part, fill }) => (
          <span key={part} className={fill} style={{ flexGrow: counts[part], minWidth: 3 }} />
        ))}
      </div>
      <dl className="mt-2 space-y-0.5">
        {shown.map(({ part, verdict }) => (
          <div key={part} className="flex items-center gap-2 text-xs">
            <dt className="flex flex-1 items-center gap-2 text-muted">
              <VerdictGlyph verdict={verdict} />
              {VERDICT_LABELS[verdict]}
            </dt>
            <dd>
              <Count value={counts[part]} unit={counts[part] === 1 ? 'connection' : 'connections'} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-xs">{children}</dl>;
}

export function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </>
  );
}
