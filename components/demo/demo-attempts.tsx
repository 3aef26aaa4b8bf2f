import { Ago } from '@/components/ui/ago';
import { VerdictBadge } from '@/components/ui/verdict-badge';
import type { DemoResponse } from '@/lib/api/demo';

/** Newest outcomes shown. */
const SHOWN = 4;
const VERDICTS = { allow: 'allowed', deny: 'denied', unknown: 'unknown' } as const;

/** What became of the newest tries, and which rule decided. */
export function DemoAttempts({ attempts }: Pick<DemoResponse, 'attempts'>) {
  if (attempts.length === 0) return null;
  return (
    <ul aria-label="Newest outcomes" className="space-y-1.5 border-line border-t px-3 py-2">
      {attempts.slice(0, SHOWN).map((attempt) => (
        <li
          key={`${attempt.at}${attempt.text}`}
          data-testid="demo-attempt"
          data-verdict={attempt.verdict}
          className="text-2xs"
        >
          <div className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate font-mono" title={attempt.text}>
              {attempt.text}
            </span>
            <VerdictBadge verdict={VERDICTS[attempt.verdict]} plain className="w-20" />
          </div>
          <p className="truncate text-subtle" title={attempt.decidedBy}>
            <Ago at={attempt.at} /> · {attempt.decidedBy}
          </p>
        </li>
      ))}
    </ul>
  );
}
