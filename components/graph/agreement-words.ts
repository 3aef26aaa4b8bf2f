/** Whether Firebreak's engine and the data plane agree about a report, in words. Pure. */
import type { Agreement, TraceAgreement } from '@/lib/core/policy/agreement';

/** calm: nothing to think about. open: they differ for a reason. wrong: one of the two is. */
export type AgreementTone = 'calm' | 'open' | 'wrong';

export interface AgreementLine {
  readonly tone: AgreementTone;
  readonly text: string;
}

/** What was enforced first. The what-if pass of the data plane gets a line only where it ran and differs. */
export function agreementLines({ enforced, pending }: TraceAgreement): readonly AgreementLine[] {
  const quiet = pending.kind === 'agrees' || pending.kind === 'not-comparable';
  const lines = [enforcedLine(enforced)];
  return quiet
    ? lines
    : [...lines, lineOf(pending, "The data plane's own what-if pass says otherwise than the engine")];
}

function enforcedLine(enforced: Agreement): AgreementLine {
  if (enforced.kind === 'agrees') return { tone: 'calm', text: 'The engine agrees' };
  if (enforced.kind === 'not-comparable') {
    return { tone: 'calm', text: `Not compared with the engine: ${enforced.reason}` };
  }
  return lineOf(enforced, 'The policies in force, as Firebreak knows them, do not give this');
}

type Difference = Exclude<Agreement, { kind: 'agrees' | 'not-comparable' }>;

function lineOf(agreement: Difference, what: string): AgreementLine {
  switch (agreement.kind) {
    case 'policy-changed':
      return { tone: 'open', text: `${what}: ${agreement.reason}` };
    case 'fact-missing':
      return { tone: 'open', text: `The engine cannot tell: ${agreement.reason}` };
    case 'known-limit':
      return { tone: 'open', text: `${what}, for a known reason: ${agreement.reason}` };
    case 'disagrees':
      return { tone: 'wrong', text: `${what}, and nothing explains it: ${agreement.reason}` };
  }
}
