/** Whether Firebreak and the data plane agree about a report, in words. Pure. */
import type { Agreement, TraceAgreement } from '@/lib/core/policy/agreement';

/** calm: they agree. open: nothing to compare, or a difference with a reason. wrong: one of the two is. */
export type AgreementTone = 'calm' | 'open' | 'wrong';

/** `text` is a sentence without full stop; names stand in backticks. */
export interface AgreementLine {
  readonly tone: AgreementTone;
  readonly text: string;
}

type Kind = Agreement['kind'];

const TONES: Readonly<Record<Kind, AgreementTone>> = {
  agrees: 'calm',
  'not-comparable': 'open',
  'policy-changed': 'open',
  'fact-missing': 'open',
  'known-limit': 'open',
  disagrees: 'wrong',
};

const ENFORCED: Readonly<Record<Kind, string>> = {
  agrees: 'Firebreak judges it the same, step by step',
  'not-comparable': 'Not compared',
  'policy-changed': 'Decided by earlier policies',
  'fact-missing': 'Firebreak cannot check it',
  'known-limit': 'Firebreak judges it differently, for a known reason',
  disagrees: 'Firebreak judges it differently, and nothing explains it',
};

/** Kinds that are left out say nothing that matters: policies are staged and unstaged all the time. */
const STAGED: Partial<Readonly<Record<Kind, string>>> = {
  'fact-missing': 'Firebreak cannot check its staged verdict',
  'known-limit': 'Firebreak judges its staged verdict differently, for a known reason',
  disagrees: 'Firebreak judges its staged verdict differently, and nothing explains it',
};

/** What was enforced first, then the data plane's own verdict on staged policies where that differs. */
export function agreementLines({ enforced, pending }: TraceAgreement): readonly AgreementLine[] {
  return [...lineOf(enforced, ENFORCED), ...lineOf(pending, STAGED)];
}

function lineOf(agreement: Agreement, words: Partial<Readonly<Record<Kind, string>>>): readonly AgreementLine[] {
  const what = words[agreement.kind];
  if (what === undefined) return [];
  const text = 'reason' in agreement ? `${what}: ${agreement.reason}` : what;
  return [{ tone: TONES[agreement.kind], text }];
}
