import { ArrowRightToLine, Ban, Check, CircleDashed, CornerDownRight, type LucideIcon, ScrollText } from 'lucide-react';
import { cn } from '@/components/ui/cn';
import { Truncate } from '@/components/ui/truncate';
import type { PolicyHit, RuleAction } from '@/lib/core/flow';
import { missingText } from '@/lib/core/policy/decided-by';
import type { JudgedVerdict, UnknownFact } from '@/lib/core/policy/model';
import { displayName, isStagedKind } from '@/lib/core/policy/ref';

const ICONS: Record<RuleAction, LucideIcon> = { allow: Check, deny: Ban, pass: CornerDownRight, log: ScrollText };
const WORDS: Record<RuleAction, string> = { allow: 'allows', deny: 'denies', pass: 'passes on', log: 'logs' };
const TONES: Record<RuleAction, string> = {
  allow: 'text-allowed',
  deny: 'text-denied',
  pass: 'text-muted',
  log: 'text-muted',
};

export interface TraceStepsProps {
  readonly hits: readonly PolicyHit[];
  readonly unknown?: UnknownFact | null;
  /** Said when there are no steps. */
  readonly empty?: string;
}

/** How a verdict came about, tier by tier: the last step decides. */
export function TraceSteps({ hits, unknown = null, empty = 'No policy is named.' }: TraceStepsProps) {
  if (hits.length === 0 && unknown === null) return <p className="text-muted text-xs">{empty}</p>;
  return (
    <ol className="space-y-1">
      {hits.map((hit, index) => (
        <Step
          key={`${hit.policyIndex} ${hit.kind} ${hit.name} ${hit.ruleIndex}`}
          hit={hit}
          isLast={index === hits.length - 1 && unknown === null}
        />
      ))}
      {unknown === null ? null : (
        <li className="flex items-start gap-2 text-unknown text-xs">
          <CircleDashed aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span className="wrap-anywhere">Unknown: {missingText(unknown)}</span>
        </li>
      )}
    </ol>
  );
}

function Step({ hit, isLast }: { readonly hit: PolicyHit; readonly isLast: boolean }) {
  const isEnd = hit.kind === 'EndOfTier';
  const Icon = isEnd && hit.action !== 'deny' ? ArrowRightToLine : ICONS[hit.action];
  const named = isEnd ? hit.trigger : hit;
  return (
    <li className="flex items-start gap-2 text-xs">
      <Icon aria-hidden className={cn('mt-0.5 size-3.5 shrink-0', TONES[hit.action])} strokeWidth={2.25} />
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 flex-wrap items-center gap-x-1.5">
          {hit.tier === '' ? null : <span className="text-muted">{hit.tier}</span>}
          {named === null ? null : (
            <Truncate
              text={hit.kind === 'Profile' ? hit.name : displayName(named, hit.tier)}
              limit={34}
              className="text-fg"
            />
          )}
          {named !== null && isStagedKind(named.kind) ? <span className="text-would">staged</span> : null}
        </span>
        <span className="block text-muted">
          {ruleText(hit)}{' '}
          <span className={cn(isLast && 'font-medium', isLast && TONES[hit.action])}>{WORDS[hit.action]}</span>
        </span>
      </span>
    </li>
  );
}

/** Rules count from 1 here, as people do. */
function ruleText(hit: PolicyHit): string {
  if (hit.kind === 'Profile') return 'no policy applies, the profile';
  if (hit.kind === 'EndOfTier' || hit.ruleIndex === -1) return 'no rule matches: end of tier';
  return hit.ruleIndex === null ? 'a rule' : `rule ${hit.ruleIndex + 1}`;
}

/** `allow` -> the verdict word of the screens. */
export function judgedText(verdict: JudgedVerdict): string {
  return { allow: 'Allowed', deny: 'Denied', unknown: 'Unknown' }[verdict];
}
