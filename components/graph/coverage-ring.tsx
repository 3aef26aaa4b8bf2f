import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import type { PolicyCoverage } from '@/lib/core/graph/model';

export interface CoverageRingProps {
  readonly enforced: PolicyCoverage | null;
  readonly staged: PolicyCoverage | null;
  readonly size?: number;
  /** The kind's icon, drawn in the middle. */
  readonly children?: ReactNode;
}

const WORDS = { enforced: 'enforced', staged: 'staged only', none: 'no policy' } as const;
type Cover = keyof typeof WORDS;

/** How one direction is covered: an enforced policy counts more than a staged one. */
export function coverOf(
  direction: keyof PolicyCoverage,
  { enforced, staged }: Omit<CoverageRingProps, 'children'>,
): Cover {
  if (enforced?.[direction]) return 'enforced';
  return staged?.[direction] ? 'staged' : 'none';
}

/** `Ingress: enforced, egress: no policy`. */
export function coverageText(props: Omit<CoverageRingProps, 'children'>): string {
  return `Ingress: ${WORDS[coverOf('ingress', props)]}, egress: ${WORDS[coverOf('egress', props)]}`;
}

/** Left half = ingress, right half = egress. Solid = enforced, dashed = staged only, faint = none. */
export function CoverageRing({ enforced, staged, size = 28, children }: CoverageRingProps) {
  return (
    <span className="relative inline-flex shrink-0 items-center justify-center" style={{ width: size, height: size }}>
      {enforced === null && staged === null ? null : (
        <svg aria-hidden viewBox="0 0 28 28" className="absolute inset-0 size-full fill-none">
          <Half d="M12.6 2.1a12 12 0 0 0 0 23.8" cover={coverOf('ingress', { enforced, staged })} />
          <Half d="M15.4 2.1a12 12 0 0 1 0 23.8" cover={coverOf('egress', { enforced, staged })} />
        </svg>
      )}
      {children}
    </span>
  );
}

function Half({ d, cover }: { readonly d: string; readonly cover: Cover }) {
  return (
    <path
      d={d}
      strokeWidth={cover === 'none' ? 1.25 : 2.25}
      strokeDasharray={cover === 'staged' ? '3.2 2.6' : undefined}
      className={cn(cover === 'none' ? 'stroke-line-strong' : 'stroke-accent')}
    />
  );
}
