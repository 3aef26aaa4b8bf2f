/** Kubernetes LabelSelector to Calico selector. Mirrors calico libcalico-go/lib/backend/k8s/conversion. */
import { err, ok, type Result } from '@/lib/core/result';
import type { Selector } from '@/lib/core/selector/ast';
import { allOf } from './combine';
import { compareText } from './text-order';

/**
 * Reads a LabelSelector value of foreign shape; the error is a sentence about what is wrong.
 * Keys come sorted, then expressions in their order. Null = the selector is empty and selects everything.
 */
export function selectorFromKubernetes(value: unknown): Result<Selector | null, string> {
  if (value === null || value === undefined) return ok(null);
  if (!isRecord(value)) return err('a label selector must be an object');
  const labels = readMatchLabels(value.matchLabels);
  if (!labels.ok) return labels;
  const expressions = readExpressions(value.matchExpressions);
  if (!expressions.ok) return expressions;
  return ok(allOf(...labels.value, ...expressions.value));
}

function readMatchLabels(value: unknown): Result<readonly Selector[], string> {
  if (value === null || value === undefined) return ok([]);
  if (!isRecord(value)) return err('matchLabels must be an object');
  const selectors: Selector[] = [];
  for (const label of Object.keys(value).sort(compareText)) {
    const text = value[label];
    if (typeof text !== 'string') return err(`matchLabels: the value of ${label} must be a string`);
    selectors.push({ op: 'eq', label, value: text });
  }
  return ok(selectors);
}

function readExpressions(value: unknown): Result<readonly Selector[], string> {
  if (value === null || value === undefined) return ok([]);
  if (!Array.isArray(value)) return err('matchExpressions must be a list');
  const selectors: Selector[] = [];
  for (const entry of value) {
    const selector = readExpression(entry);
    if (!selector.ok) return selector;
    selectors.push(selector.value);
  }
  return ok(selectors);
}

function readExpression(value: unknown): Result<Selector, string> {
  if (!isRecord(value) || typeof value.key !== 'string') return err('a match expression needs a key');
  const label = value.key;
  const values = readValues(value.values);
  if (values === null) return err(`match expression on ${label}: values must be a list of strings`);
  switch (value.operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) return err(`match expression on ${label}: ${value.operator} needs values`);
      return ok({ op: value.operator === 'In' ? 'in' : 'notIn', label, values });
    case 'Exists':
      return ok({ op: 'has', label });
    case 'DoesNotExist':
      return ok({ op: 'not', operand: { op: 'has', label } });
    default:
      return err(`match expression on ${label}: operator must be In, NotIn, Exists or DoesNotExist`);
  }
}

function readValues(value: unknown): readonly string[] | null {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) return null;
  return [...new Set<string>(value)].sort(compareText);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
