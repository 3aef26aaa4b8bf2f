/** Runs resource-validation cases: whole objects, and fragments of them. */
import type { PolicyDocument } from '@/lib/core/policy/model';
import { type FragmentKind, validateDocument, validateFragment } from '@/lib/core/policy/validate';
import { type CaseResult, check } from './case';

export interface ResourceValidationCase {
  readonly title: string;
  readonly source?: string;
  readonly valid: boolean;
  readonly object?: PolicyDocument;
  readonly fragment?: FragmentKind;
  readonly value?: unknown;
}

/** A failure shows the problems found, or that there were none. */
export function runResourceValidationCase(test: ResourceValidationCase): CaseResult {
  const id = `${test.title} (${test.source?.split(':').at(-1) ?? ''})`;
  const problems =
    test.fragment === undefined ? validateDocument(asDocument(test)) : validateFragment(test.fragment, test.value);
  const got = problems.length === 0;
  return { id, failures: got === test.valid ? [] : check(id, test.valid ? 'no problems' : 'problems', problems) };
}

function asDocument({ object, title }: ResourceValidationCase): PolicyDocument {
  if (object === undefined) throw new Error(`case "${title}" has neither object nor fragment`);
  return object;
}
