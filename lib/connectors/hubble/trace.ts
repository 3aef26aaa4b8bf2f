/** Which Cilium policies allowed or denied, as a policy trace. Source: cilium flow.proto Policy, fields 21001 to 21005. */
import { asFields, type FieldReader, type Fields, quote } from '@/lib/connectors/fields';
import type { PolicyHit, PolicyKind, PolicyTrace, ReportedVerdict, Reporter } from '@/lib/core/flow';
import { wirePolicyKind } from './wire';

const DERIVED_FROM = 'k8s:io.cilium.k8s.policy.derived-from=';
const NONE: readonly PolicyHit[] = [];
const EMPTY_TRACE: PolicyTrace = { enforced: NONE, pending: NONE };

/**
 * The hits of the reporter's own direction. Cilium has no tiers and no rule numbers. Under AUDIT the connection
 * passed, so what would deny it stands in the pending list.
 */
export function readTrace(read: FieldReader, flow: Fields, reporter: Reporter, verdict: ReportedVerdict): PolicyTrace {
  const directions =
    reporter === 'source' ? ['egress'] : reporter === 'destination' ? ['ingress'] : ['egress', 'ingress'];
  const allowed = directions.flatMap((direction) => read.list(flow, `${direction}_allowed_by`));
  const denied = directions.flatMap((direction) => read.list(flow, `${direction}_denied_by`));
  if (allowed.length + denied.length === 0) return EMPTY_TRACE;
  if (verdict === 'audit') return { enforced: NONE, pending: readHits(read, denied, 'deny', 0) };
  const enforced = [...readHits(read, allowed, 'allow', 0), ...readHits(read, denied, 'deny', allowed.length)];
  return { enforced, pending: NONE };
}

function readHits(
  read: FieldReader,
  items: readonly unknown[],
  action: 'allow' | 'deny',
  firstIndex: number,
): readonly PolicyHit[] {
  return items.flatMap((item, index): readonly PolicyHit[] => {
    const fields = asFields(item);
    if (fields === null) {
      read.fail('bad-policy', `a policy must be an object, got ${quote(item)}`);
      return NONE;
    }
    const namespace = read.text(fields, 'namespace');
    return [
      {
        kind: readKind(read, fields),
        namespace: namespace === '' ? null : namespace,
        name: read.text(fields, 'name'),
        tier: '',
        action,
        policyIndex: firstIndex + index,
        ruleIndex: null,
        trigger: null,
      },
    ];
  });
}

/** Older agents have no kind but a label that says it. */
function readKind(read: FieldReader, fields: Fields): PolicyKind {
  const kind = fields.kind;
  if (kind !== undefined && kind !== '') return wirePolicyKind(kind);
  const label = read.list(fields, 'labels').find((item) => typeof item === 'string' && item.startsWith(DERIVED_FROM));
  return typeof label === 'string' ? wirePolicyKind(label.slice(DERIVED_FROM.length)) : 'Unknown';
}
