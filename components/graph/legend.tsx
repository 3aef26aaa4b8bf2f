import { VERDICT_LABELS, type Verdict, VerdictGlyph } from '@/components/ui/verdict-badge';
import { CoverageRing } from './coverage-ring';

const SHOWN: readonly Verdict[] = ['allowed', 'wouldBeDenied', 'denied', 'mixed', 'unknown'];

export function GraphLegend() {
  return (
    <div className="pointer-events-none absolute bottom-3 left-1/2 flex -translate-x-1/2 items-center whitespace-nowrap gap-3 rounded-lg border border-line bg-raised px-2.5 py-1.5 text-2xs text-muted">
      {SHOWN.map((verdict) => (
        <span key={verdict} className="inline-flex items-center gap-1.5">
          <VerdictGlyph verdict={verdict} />
          {VERDICT_LABELS[verdict]}
        </span>
      ))}
      <span aria-hidden className="h-3 w-px bg-line-strong max-xl:hidden" />
      <span
        className="inline-flex items-center gap-1.5 max-xl:hidden"
        title="Left half ingress, right half egress; dashed where the policy is only staged"
      >
        <CoverageRing enforced={{ ingress: true, egress: false }} staged={null} size={14} />
        Policy covers ingress · egress
      </span>
    </div>
  );
}
