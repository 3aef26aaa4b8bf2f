/**
 * Which endpoints a policy and its rules can speak of: the conversions from namespaces and service
 * accounts to labels. Mirrors calico libcalico-go/lib/backend/syncersv1/updateprocessors
 * (networkpolicy.go, globalnetworkpolicy.go, rules.go); see spec section "What labels an endpoint has".
 */
import type { Selector } from '@/lib/core/selector/ast';
import { allOf, prefixLabels, replaceScopeWords } from '@/lib/core/selector/combine';

export const NAMESPACE_LABEL = 'projectcalico.org/namespace';
export const SERVICE_ACCOUNT_LABEL = 'projectcalico.org/serviceaccount';
export const ORCHESTRATOR_LABEL = 'projectcalico.org/orchestrator';
export const NAMESPACE_PREFIX = 'pcns.';
export const SERVICE_ACCOUNT_PREFIX = 'pcsa.';

const GLOBAL: Selector = { op: 'global' };
export const HAS_NAMESPACE: Selector = { op: 'has', label: NAMESPACE_LABEL };
const HAS_SERVICE_ACCOUNT: Selector = { op: 'has', label: SERVICE_ACCOUNT_LABEL };

/** Endpoints of one namespace. */
export function inNamespace(namespace: string): Selector {
  return { op: 'eq', label: NAMESPACE_LABEL, value: namespace };
}

/** Pods: Calico adds this label to every Kubernetes workload and a Kubernetes pod selector asks for it. */
export const IS_POD: Selector = { op: 'eq', label: ORCHESTRATOR_LABEL, value: 'k8s' };

/** A rule's namespaceSelector: there `all()` means "in some namespace" and `global()` "in none". */
export function namespaceScope(selector: Selector): Selector {
  return replaceScopeWords(prefixLabels(selector, NAMESPACE_PREFIX), {
    all: HAS_NAMESPACE,
    global: { op: 'not', operand: HAS_NAMESPACE },
  });
}

export function serviceAccountNames(names: readonly string[]): Selector {
  return { op: 'in', label: SERVICE_ACCOUNT_LABEL, values: names };
}

export function serviceAccountScope(selector: Selector): Selector {
  return prefixLabels(selector, SERVICE_ACCOUNT_PREFIX);
}

/**
 * What a policy applies to. Upstream joins the texts and then gives every `all()` in the joined text
 * the scope's meaning, those of the main selector included: kept, because it decides verdicts.
 */
export function policySubject(parts: {
  readonly selector: Selector | null;
  readonly namespace: string | null;
  readonly namespaceSelector: Selector | null;
  readonly serviceAccountSelector: Selector | null;
}): Selector {
  let subject = allOf(parts.selector, parts.namespace === null ? null : inNamespace(parts.namespace));
  if (parts.namespaceSelector !== null) {
    const joined = allOf(subject, prefixLabels(parts.namespaceSelector, NAMESPACE_PREFIX));
    subject = joined && replaceScopeWords(joined, { all: HAS_NAMESPACE, global: GLOBAL });
  }
  if (parts.serviceAccountSelector !== null) {
    const joined = allOf(subject, serviceAccountScope(parts.serviceAccountSelector));
    subject = joined && replaceScopeWords(joined, { all: HAS_SERVICE_ACCOUNT, global: GLOBAL });
  }
  return subject ?? { op: 'all' };
}
