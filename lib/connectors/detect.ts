/** Which source wrote a record, by its keys (flows.md 5.2.6). */
import { isCorednsRecord } from './coredns/line';
import { asFields, type Fields } from './fields';

export type SourceName = 'goldmane' | 'calico' | 'calico-dns' | 'hubble' | 'coredns';

const HUBBLE_NOTICES = ['lost_events', 'node_status', 'agent_event', 'debug_event'] as const;

/** Looks at the record itself and at Goldmane's and Hubble's own `flow` wrapper; unwrap others first. Null = none known. */
export function detectSource(record: unknown): SourceName | null {
  const fields = asFields(record);
  if (fields === null) return typeof record === 'string' && isCorednsRecord(record) ? 'coredns' : null;
  const wrapped = asFields(fields.flow);
  if (wrapped !== null) return isGoldmane(wrapped) ? 'goldmane' : isHubble(wrapped) ? 'hubble' : null;
  if (isGoldmane(fields)) return 'goldmane';
  if (has(fields, 'qname') && has(fields, 'rcode')) return 'calico-dns';
  if (fields.type === 'UNLOGGED' && has(fields, 'client_namespace')) return 'calico-dns';
  if (has(fields, 'source_name_aggr') || has(fields, 'dest_name_aggr')) return 'calico';
  if (isWhisker(fields)) return 'goldmane';
  if (isHubble(fields) || HUBBLE_NOTICES.some((key) => has(fields, key))) return 'hubble';
  return isCorednsRecord(fields) ? 'coredns' : null;
}

function isGoldmane(fields: Fields): boolean {
  return asFields(fields.Key) !== null;
}

function isWhisker(fields: Fields): boolean {
  return has(fields, 'source_name') && has(fields, 'dest_name') && has(fields, 'protocol');
}

function isHubble(fields: Fields): boolean {
  if (has(fields, 'verdict')) return has(fields, 'IP') || has(fields, 'source') || has(fields, 'destination');
  return has(fields, 'IP') && (has(fields, 'l4') || has(fields, 'event_type'));
}

function has(fields: Fields, key: string): boolean {
  return fields[key] !== undefined;
}
