import { CircleCheck, CircleHelp, type LucideIcon, TriangleAlert } from 'lucide-react';
import { cn } from '@/components/ui/cn';
import { QuotedText } from '@/components/ui/quoted-text';
import type { TraceAgreement } from '@/lib/core/policy/agreement';
import { type AgreementTone, agreementLines } from './agreement-words';

const ICONS: Readonly<Record<AgreementTone, LucideIcon>> = {
  calm: CircleCheck,
  open: CircleHelp,
  wrong: TriangleAlert,
};
const TONES: Readonly<Record<AgreementTone, string>> = {
  calm: 'text-subtle',
  open: 'text-muted',
  wrong: 'rounded-md border border-unknown-line bg-unknown-soft px-2 py-1.5 text-fg',
};

/** Under the steps of a report and in line with them: whether Firebreak comes to the same, and if not, why not. */
export function AgreementNotes({ agreement }: { readonly agreement: TraceAgreement }) {
  return (
    <ul aria-label="Compared with Firebreak" className="mt-2 space-y-1">
      {agreementLines(agreement).map(({ tone, text }) => {
        const Icon = ICONS[tone];
        return (
          <li key={text} data-agreement={tone} className={cn('flex items-start gap-2 text-xs', TONES[tone])}>
            <Icon aria-hidden className="mt-px size-3.5 shrink-0" />
            <span className="min-w-0 wrap-anywhere">
              <QuotedText text={text} />.
            </span>
          </li>
        );
      })}
    </ul>
  );
}
