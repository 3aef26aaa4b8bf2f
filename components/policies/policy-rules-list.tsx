import { ArrowDownToLine, ArrowUpFromLine, CircleHelp } from 'lucide-react';
import { cn } from '@/components/ui/cn';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { type DirectionRules, type RuleAction, rulesOf } from './rule-text';

const TONES: Readonly<Record<RuleAction, string>> = {
  Allow: 'text-allowed',
  Deny: 'text-denied',
  Pass: 'text-muted',
  Log: 'text-muted',
};

export interface PolicyRulesListProps {
  readonly document: PolicyDocument;
  /** The staged version proposes to delete the policy. */
  readonly removes: boolean;
}

/** Rules as sentences, in evaluation order, numbered as the verdicts name them. */
export function PolicyRulesList({ document, removes }: PolicyRulesListProps) {
  if (removes) return <p className="text-muted text-xs">Enforcing it removes the policy.</p>;
  const rules = rulesOf(document);
  return (
    <div className="space-y-3">
      <Direction title="Inbound" icon={<ArrowDownToLine aria-hidden />} rules={rules.ingress} />
      <Direction title="Outbound" icon={<ArrowUpFromLine aria-hidden />} rules={rules.egress} />
      {rules.caveats.length === 0 ? null : <Caveats texts={rules.caveats} />}
    </div>
  );
}

function Caveats({ texts }: { readonly texts: readonly string[] }) {
  return (
    <ul aria-label="What differs from the text" className="space-y-1 text-muted text-xs">
      {texts.map((text) => (
        <li key={text} className="flex gap-2">
          <CircleHelp aria-hidden className="mt-px size-3.5 shrink-0 text-unknown" />
          <span className="min-w-0 wrap-anywhere first-letter:uppercase">{text}.</span>
        </li>
      ))}
    </ul>
  );
}

interface DirectionProps {
  readonly title: string;
  readonly icon: React.ReactNode;
  readonly rules: DirectionRules;
}

function Direction({ title, icon, rules }: DirectionProps) {
  return (
    <section>
      <h4 className="mb-1 flex items-center gap-1.5 text-muted text-xs [&_svg]:size-3.5 [&_svg]:text-subtle">
        {icon}
        {title}
      </h4>
      {rules.applies ? null : <p className="text-subtle text-xs">Not limited by this policy</p>}
      {rules.applies && rules.lines.length === 0 ? (
        <p className="text-xs">No rule: it lets nothing through by itself</p>
      ) : null}
      {rules.applies ? (
        <ol aria-label={`${title} rules`} className="grid grid-cols-[auto_1fr] gap-x-2 gap-y-1 text-xs">
          {rules.lines.map(({ number, action, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place
            <li key={index} className="col-span-2 grid grid-cols-subgrid">
              <span className="min-w-4 text-right text-subtle">{number}</span>
              <span className="min-w-0 wrap-anywhere">
                <b className={cn('font-medium', TONES[action])}>{action}</b> {text}
              </span>
            </li>
          ))}
        </ol>
      ) : null}
    </section>
  );
}
