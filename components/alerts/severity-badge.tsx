import { cn } from '@/components/ui/cn';
import type { AlertView } from '@/lib/core/threat/alert-model';

const LABELS = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' } as const;
const BARS = { critical: 4, high: 3, medium: 2, low: 1 } as const;
const TONES = { critical: 'text-denied', high: 'text-denied', medium: 'text-would', low: 'text-muted' } as const;

/** Bars, word and colour together; the number on hover. */
export function SeverityBadge({ alert }: { readonly alert: Pick<AlertView, 'severity' | 'severityLabel'> }) {
  const { severity, severityLabel } = alert;
  return (
    <span
      title={`Severity ${severity} of 100`}
      className={cn('inline-flex items-center gap-1.5 whitespace-nowrap font-medium text-xs', TONES[severityLabel])}
    >
      <svg aria-hidden viewBox="0 0 14 10" className="h-2.5 w-3.5">
        {[0, 1, 2, 3].map((bar) => (
          <rect
            key={bar}
            x={bar * 3.6}
            y={8 - bar * 2.6}
            width="2.4"
            height={2 + bar * 2.6}
            fill="currentColor"
            opacity={bar < BARS[severityLabel] ? 1 : 0.25}
          />
        ))}
      </svg>
      {LABELS[severityLabel]}
    </span>
  );
}
