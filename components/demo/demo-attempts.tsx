import { VerdictBadge } from '@/components/ui/verdict-badge';
import type { DemoResponse } from '@/lib/api/demo';
import { shortAttempt, shortReason } from './demo-words';

/** Newest outcomes shown. */
const SHOWN = 4;
const VERDICTS = { allow: 'allowed', deny: 'denied', unknown: 'unknown' } as const;

/** What became of the newest tries, and which rule decided; the whole sentence on hover. */
export function DemoAttempts({ attempts }: Pick<DemoResponse, 'attempts'>) {
  if (attempts.length === 0) return null;
  return (
    <ul aria-label="Newest outcomes" className="space-y-1.5 border-line border-t px-2.5 py-2">
      {attempts.slice(0, SHOWN).map((attempt) => (
        <li
          key={`${attempt.at}${attempt.text}`}
          data-testid="demo-attempt"
          data-verdict={attempt.verdict}
          title={`${attempt.text}: ${attempt.decidedBy}`}
          className="text-2xs leading-4"
        >
          <p className="truncate font-mono">{shortAttempt(attempt.text)}</p>
          <p className="flex items-center gap-1.5">
            <VerdictBadge verdict={VERDICTS[attempt.verdict]} plain className="h-4 gap-1" />
            <span className="min-w-0 truncate text-subtle">{shortReason(attempt.decidedBy)}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}
