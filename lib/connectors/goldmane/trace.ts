/** Goldmane's and Whisker's policy hits as PolicyHit. Source: calico goldmane/proto/api.proto PolicyTrace. */
import { asFields, type FieldReader, type Fields, quote } from '@/lib/connectors/fields';
import type { PolicyHit, PolicyRef } from '@/lib/core/flow';
import { wireAction, wirePolicyKind } from './wire';

const NONE: readonly PolicyHit[] = [];

/**
 * Sorted by policy index: the wire gives a set. An unknown kind stays as `Unknown`. A hit whose action is unknown
 * empties the list: a trace with a hole would name the wrong verdict, an empty one says "not reported".
 */
export function readHits(read: FieldReader, items: readonly unknown[]): readonly PolicyHit[] {
  if (items.length === 0) return NONE;
  const hits: PolicyHit[] = [];
  for (const item of items) {
    const fields = asFields(item);
    if (fields === null) {
      read.fail('bad-policy', `a policy hit must be an object, got ${quote(item)}`);
      return NONE;
    }
    const hit = readHit(read, fields);
    if (hit === null) return NONE;
    hits.push(hit);
  }
  return hits.length === 1 ? hits : hits.sort((a, b) => a.policyIndex - b.policyIndex);
}

function readHit(read: FieldReader, fields: Fields): PolicyHit | null {
  const ref = readRef(read, fields);
  const tier = read.text(fields, 'tier');
  const policyIndex = read.counter(fields, 'policy_index', 'policyIndex');
  const ruleIndex = readRuleIndex(read, fields);
  const trigger = fields.trigger ?? null;
  const action = wireAction(fields.action);
  if (action === null) return null;
  return {
    ...ref,
    tier,
    action,
    policyIndex,
    ruleIndex,
    trigger: trigger === null ? null : readRef(read, read.object(fields, 'trigger')),
  };
}

function readRef(read: FieldReader, fields: Fields): PolicyRef {
  const namespace = read.text(fields, 'namespace');
  return {
    kind: wirePolicyKind(fields.kind),
    namespace: namespace === '' || namespace === '-' ? null : namespace,
    name: read.text(fields, 'name'),
  };
}

/** Go omits a zero, so an absent index is rule 0; -1 is the end of the tier. */
function readRuleIndex(read: FieldReader, fields: Fields): number {
  const value = fields.rule_index ?? fields.ruleIndex;
  if (value === -1 || value === '-1') return -1;
  return read.counter(fields, 'rule_index', 'ruleIndex');
}
