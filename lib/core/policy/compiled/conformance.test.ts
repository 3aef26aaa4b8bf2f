import { describe, expect, it } from 'vitest';
import adminEval from '@/lib/core/cases/admin-eval.json';
import adminNetpol from '@/lib/core/cases/admin-netpol.json';
import k8sNetpol from '@/lib/core/cases/k8s-netpol.json';
import policyEval from '@/lib/core/cases/policy-eval.json';
import { type K8sNetpolCase, runK8sNetpolCase } from '@/lib/core/cases/run-k8s-netpol-cases';
import { type PolicyEvalCase, runPolicyEvalCase } from '@/lib/core/cases/run-policy-eval-cases';
import { compileEngine } from './compile-engine';

/** A vector file holds a list of cases, or named lists of them. */
function casesOf<T>(content: unknown): readonly T[] {
  const lists = Array.isArray(content) ? [content] : Object.values(content as Record<string, unknown>);
  return lists.flat() as T[];
}

describe('the compiled engine passes the conformance vectors', () => {
  it.each([...casesOf<PolicyEvalCase>(policyEval), ...casesOf<PolicyEvalCase>(adminEval)])(
    'policy-eval $id',
    (test) => {
      expect(runPolicyEvalCase(test, compileEngine).failures).toEqual([]);
    },
  );

  it.each([...casesOf<K8sNetpolCase>(k8sNetpol), ...casesOf<K8sNetpolCase>(adminNetpol)])('k8s-netpol $id', (test) => {
    expect(runK8sNetpolCase(test, compileEngine).failures).toEqual([]);
  });
});
