/** Finds out by its shape what a vector file's case asks, and runs it. */
import { isRecord } from '@/lib/core/policy/read-json';
import type { CaseResult } from './case';
import { type K8sNetpolCase, runK8sNetpolCase } from './run-k8s-netpol-cases';
import { type OrderingCase, runOrderingCase } from './run-ordering-cases';
import { type PolicyEvalCase, runPolicyEvalCase } from './run-policy-eval-cases';
import { type PolicyHitCase, runPolicyHitCase } from './run-policy-hit-cases';
import { type ResourceValidationCase, runResourceValidationCase } from './run-resource-validation-cases';
import { type HttpPathCase, type RuleMatchCase, runHttpPathCase, runRuleMatchCase } from './run-rule-match-cases';
import {
  runSelectorMatchCase,
  runSelectorParseCase,
  type SelectorMatchCase,
  type SelectorParseCase,
} from './run-selector-cases';

interface CaseShape {
  /** A case is of this shape when it has all of these members. */
  readonly members: readonly string[];
  readonly run: (test: never) => CaseResult;
}

/** The first that fits; the members are what tells the shapes apart. */
const SHAPES: readonly CaseShape[] = [
  { members: ['selector', 'labels', 'expected'], run: (test: SelectorMatchCase) => runSelectorMatchCase(test) },
  { members: ['selector', 'valid'], run: (test: SelectorParseCase) => runSelectorParseCase(test) },
  { members: ['string', 'valid'], run: (test: PolicyHitCase) => runPolicyHitCase(test) },
  { members: ['pods', 'probes'], run: (test: K8sNetpolCase) => runK8sNetpolCase(test) },
  { members: ['flows', 'policies'], run: (test: PolicyEvalCase) => runPolicyEvalCase(test) },
  { members: ['rule', 'flow'], run: (test: RuleMatchCase) => runRuleMatchCase(test) },
  { members: ['input', 'normalized'], run: (test: HttpPathCase) => runHttpPathCase(test) },
  { members: ['input', 'expected'], run: (test: OrderingCase) => runOrderingCase(test) },
  { members: ['object', 'valid'], run: (test: ResourceValidationCase) => runResourceValidationCase(test) },
  { members: ['fragment', 'valid'], run: (test: ResourceValidationCase) => runResourceValidationCase(test) },
];

/**
 * Every case of a parsed vector file: a list, or an object of lists. A case of no known shape, or one that
 * its runner chokes on, fails; nothing throws.
 */
export function runCases(content: unknown): readonly CaseResult[] {
  const lists = isRecord(content) ? Object.values(content) : [content];
  return lists.flatMap((list) => (Array.isArray(list) ? list.map(runCase) : [unknownShape(list)]));
}

function runCase(test: unknown): CaseResult {
  const shape = SHAPES.find(({ members }) => isRecord(test) && members.every((member) => Object.hasOwn(test, member)));
  if (shape === undefined) return unknownShape(test);
  try {
    return shape.run(test as never);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    return { id: nameOf(test), failures: [{ id: nameOf(test), expected: 'a case that can be run', got }] };
  }
}

function unknownShape(test: unknown): CaseResult {
  return { id: nameOf(test), failures: [{ id: nameOf(test), expected: 'a case of a known shape', got: test }] };
}

function nameOf(test: unknown): string {
  if (!isRecord(test)) return 'case';
  const named = ['id', 'name', 'title', 'selector', 'string'].map((key) => test[key]);
  return String(named.find((value) => typeof value === 'string') ?? 'case');
}
