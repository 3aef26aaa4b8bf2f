/**
 * Hubble's protojson as read here: enum words, event types, and what kind of event a flow is.
 * Source: cilium api/v1/flow/flow.proto, pkg/monitor/api/types.go, pkg/hubble/parser/threefour/parser.go.
 */
import { asFields, type Fields } from '@/lib/connectors/fields';
import type { PolicyKind, ReportedVerdict, Reporter } from '@/lib/core/flow';

/**
 * `verdict` = policy verdict, one per new connection and enforcing endpoint; `drop` = one lost packet;
 * `trace` = one packet seen on its way; `request` = an L7 message at the proxy; `unstated` = the exporter
 * masked or aggregated the type away; `other` = debug, capture, socket translation.
 */
export type EventClass = 'verdict' | 'drop' | 'trace' | 'request' | 'unstated' | 'other';

const EVENT_CLASSES: ReadonlyMap<unknown, EventClass> = new Map<unknown, EventClass>([
  [1, 'drop'],
  [4, 'trace'],
  [5, 'verdict'],
  [129, 'request'],
]);
/** Only these drops are decisions of policy: default deny, explicit deny, authentication required. */
const POLICY_DROPS: ReadonlySet<unknown> = new Set(['POLICY_DENIED', 'POLICY_DENY', 'AUTH_REQUIRED', 133, 181, 189]);
const VERDICTS: ReadonlyMap<unknown, ReportedVerdict> = new Map<unknown, ReportedVerdict>([
  ['FORWARDED', 'allow'],
  ['REDIRECTED', 'allow'],
  ['ERROR', 'drop'],
  ['AUDIT', 'audit'],
  [1, 'allow'],
  [5, 'allow'],
  [3, 'drop'],
  [4, 'audit'],
]);
const POLICY_KINDS: ReadonlyMap<unknown, PolicyKind> = new Map<unknown, PolicyKind>([
  ['CiliumNetworkPolicy', 'CiliumNetworkPolicy'],
  ['CiliumClusterwideNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  ['NetworkPolicy', 'NetworkPolicy'],
  ['AdminNetworkPolicy', 'AdminNetworkPolicy'],
  ['BaselineAdminNetworkPolicy', 'BaselineAdminNetworkPolicy'],
  ['ClusterNetworkPolicy', 'ClusterNetworkPolicy'],
]);
/** Keys of l4 whose layer has ports. */
export const PORT_LAYERS = ['TCP', 'UDP', 'SCTP'] as const;
/** Top-level keys of exporter lines that are no flows. */
const NOT_FLOWS = ['lost_events', 'node_status', 'agent_event', 'debug_event'] as const;

/** The flow of a wrapped or bare record; null for lost events, agent events and the like. */
export function flowOf(record: Fields): Fields | null {
  const wrapped = asFields(record.flow);
  if (wrapped !== null) return wrapped;
  return NOT_FLOWS.some((key) => record[key] !== undefined) ? null : record;
}

export function eventClass(flow: Fields): EventClass {
  const type = asFields(flow.event_type)?.type;
  if (type !== undefined && type !== 0) return EVENT_CLASSES.get(type) ?? 'other';
  if (flow.Type === 'SOCK') return 'other';
  return flow.Type === 'L7' || asFields(flow.l7) !== null ? 'request' : 'unstated';
}

/** Null for TRACED and TRANSLATED: they say nothing about being allowed. Absent = VERDICT_UNKNOWN. */
export function wireVerdict(flow: Fields, isRequest: boolean): ReportedVerdict | null {
  const value = flow.verdict ?? 'VERDICT_UNKNOWN';
  if (value === 'DROPPED' || value === 2) return isRequest || isPolicyDrop(flow) ? 'deny' : 'drop';
  if (value === 'TRACED' || value === 'TRANSLATED' || value === 6 || value === 7) return null;
  return VERDICTS.get(value) ?? 'unknown';
}

/** EGRESS is what the connection's source saw; for replies too, cilium keeps the connection's direction. */
export function wireReporter(value: unknown): Reporter {
  if (value === 'EGRESS' || value === 2) return 'source';
  return value === 'INGRESS' || value === 1 ? 'destination' : 'unknown';
}

export const wirePolicyKind = (value: unknown): PolicyKind => POLICY_KINDS.get(value) ?? 'Unknown';

/** The newer field is the word, the deprecated one the number. A policy verdict that drops is a policy drop by itself. */
function isPolicyDrop(flow: Fields): boolean {
  const reason = flow.drop_reason_desc ?? flow.drop_reason;
  if (reason === undefined || reason === null || reason === 0 || reason === 'DROP_REASON_UNKNOWN') {
    return eventClass(flow) === 'verdict';
  }
  return POLICY_DROPS.has(reason);
}
