/** Runs selector-parse and selector-match cases. */
import { matchesLabels } from '@/lib/core/selector/evaluate';
import { formatSelector } from '@/lib/core/selector/format';
import { parseSelector } from '@/lib/core/selector/parse';
import { selectorUid } from '@/lib/core/selector/uid';
import { type CaseResult, check } from './case';

export interface SelectorParseCase {
  readonly selector: string;
  readonly valid: boolean;
  readonly canonical?: string;
  readonly uid?: string;
}

export interface SelectorMatchCase {
  readonly selector: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly expected: boolean;
}

/** Validity, and for valid text the canonical form and the UID where stated. */
export function runSelectorParseCase(test: SelectorParseCase): CaseResult {
  const id = JSON.stringify(test.selector);
  const parsed = parseSelector(test.selector);
  if (!parsed.ok || !test.valid) {
    return { id, failures: check(id, test.valid ? 'valid' : 'invalid', parsed.ok ? 'valid' : 'invalid') };
  }
  const canonical = test.canonical === undefined ? [] : check(id, test.canonical, formatSelector(parsed.value));
  const uid = test.uid === undefined ? [] : check(id, test.uid, selectorUid(parsed.value));
  return { id, failures: [...canonical, ...uid] };
}

export function runSelectorMatchCase(test: SelectorMatchCase): CaseResult {
  const id = `${JSON.stringify(test.selector)} on ${JSON.stringify(test.labels)}`;
  const parsed = parseSelector(test.selector);
  const got = parsed.ok ? matchesLabels(parsed.value, test.labels) : 'does not parse';
  return { id, failures: check(id, test.expected, got) };
}
