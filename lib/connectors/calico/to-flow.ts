/**
 * Calico Enterprise and Cloud flow logs, aggregated or not.
 * Source: tigera/docs calico-enterprise/observability/elastic/flow/{datatypes,aggregation}.mdx.
 */
import type { Decoded } from '@/lib/connectors/connector';
import { asFields, FieldReader, type Fields, failure, quote } from '@/lib/connectors/fields';
import { enterpriseLabels } from '@/lib/connectors/labels';
import { readWindow } from '@/lib/connectors/window';
import type { Endpoint, Flow, PolicyHit, PolicyTrace, Reporter, ServiceRef } from '@/lib/core/flow';
import { protocolName } from '@/lib/core/net/protocol';
import { err, ok } from '@/lib/core/result';
import { directionCounters } from './counters';
import { calicoEndpoint, orNull } from './endpoint';
import { parsePolicyString } from './policy-string';
import { wireEndpointKind, wireReporters, wireVerdict } from './wire';

const STAGED_KINDS: ReadonlySet<string> = new Set([
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
]);

/**
 * What else tells two records of one window apart (flows.md 5.2.8): nodes, pods, addresses, ports and processes that
 * are one series to us. Their counters add up.
 */
const OBSERVED = [
  ...['host', 'source_name', 'source_name_aggr', 'source_ip', 'source_port'],
  ...['dest_name', 'dest_name_aggr', 'dest_ip', 'process_name', 'process_id', 'process_args'],
] as const;

/**
 * One flow per reporter the record names: `dst, fwd` gives two with the same counters, the transit one carrying
 * the transit trace. Pure and total.
 * Errors: not-a-record, missing-field (start_time too), bad-field, bad-text, bad-counter, bad-port, bad-time, bad-policy, too-long.
 */
export function calicoToFlows(record: unknown): Decoded<readonly Flow[]> {
  const fields = asFields(record);
  if (fields === null) return err(failure('not-a-record', `a flow must be an object, got ${quote(record)}`));
  const read = new FieldReader();
  const window = readWindow(read, fields);
  const reporters = wireReporters(read.text(fields, 'reporter'));
  const policies = read.optionalObject(fields, 'policies');
  const shared = {
    source: readEnd(read, fields, 'source', reporters.includes('source')),
    destination: readEnd(read, fields, 'dest', reporters.includes('destination')),
    protocol: readProtocol(read, fields),
    destinationPort: read.port(fields, 'dest_port'),
    destinationService: readService(read, fields),
    verdict: wireVerdict(fields.action),
  };
  const counted = readCounters(read, fields);
  const observation = JSON.stringify(OBSERVED.map((name) => fields[name] ?? null));
  const flows = reporters.map(
    (reporter): Flow => ({
      key: { ...shared, reporter, trace: readTrace(read, policies, reporter) },
      windowStart: window.start,
      windowEnd: window.end,
      counters: directionCounters(reporter, counted),
      granularity: 'window',
      observation,
    }),
  );
  return read.failure === null ? ok(flows) : err(read.failure);
}

function readEnd(read: FieldReader, fields: Fields, end: 'source' | 'dest', isReporting: boolean): Endpoint {
  const aggregated = read.text(fields, `${end}_name_aggr`);
  const name = orNull(aggregated) ?? orNull(read.text(fields, `${end}_name`)) ?? '';
  if (name === '') read.fail('missing-field', `\`${end}_name_aggr\` is missing`);
  return calicoEndpoint({
    kind: wireEndpointKind(fields[`${end}_type`]),
    namespace: read.text(fields, `${end}_namespace`),
    name,
    labels: enterpriseLabels(read, fields[`${end}_labels`], `${end}_labels`),
    ip: read.text(fields, `${end}_ip`),
    isReporting,
  });
}

function readProtocol(read: FieldReader, fields: Fields): string {
  const value = fields.proto;
  return protocolName(Number.isInteger(value) ? String(value) : read.requiredText(fields, 'proto'));
}

/** `-` = not through a Service, `*` = several: neither names one. The port field holds a name; the number has its own. */
function readService(read: FieldReader, fields: Fields): ServiceRef | null {
  const name = orNull(read.text(fields, 'dest_service_name'));
  const namespace = orNull(read.text(fields, 'dest_service_namespace'));
  const written = fields.dest_service_port;
  const isNumber = typeof written === 'number' || (typeof written === 'string' && /^\d+$/.test(written));
  const portName = isNumber ? null : orNull(read.text(fields, 'dest_service_port'));
  const port = read.port(fields, isNumber ? 'dest_service_port' : 'dest_service_port_num');
  if (name === null || namespace === null || name === '*' || namespace === '*') return null;
  return { namespace, name, portName: portName === '*' ? null : portName, port };
}

function readCounters(read: FieldReader, fields: Fields): Parameters<typeof directionCounters>[1] {
  return {
    packetsIn: read.counter(fields, 'packets_in'),
    packetsOut: read.counter(fields, 'packets_out'),
    bytesIn: read.counter(fields, 'bytes_in'),
    bytesOut: read.counter(fields, 'bytes_out'),
    connectionsStarted: read.counter(fields, 'num_flows_started'),
    connectionsCompleted: read.counter(fields, 'num_flows_completed'),
    connectionsLive: read.counter(fields, 'num_flows'),
  };
}

/** Old logs have `all_policies` only: its enforced entries are the enforced trace, and nothing is pending. */
function readTrace(read: FieldReader, policies: Fields, reporter: Reporter): PolicyTrace {
  if (reporter === 'transit') return { enforced: readHits(read, policies, 'transit_policies'), pending: [] };
  const pending = readHits(read, policies, 'pending_policies');
  if (policies.enforced_policies !== undefined)
    return { enforced: readHits(read, policies, 'enforced_policies'), pending };
  const all = readHits(read, policies, 'all_policies');
  return { enforced: all.filter((hit) => !STAGED_KINDS.has((hit.trigger ?? hit).kind)), pending };
}

function readHits(read: FieldReader, policies: Fields, name: string): readonly PolicyHit[] {
  const hits: PolicyHit[] = [];
  for (const item of read.list(policies, name)) {
    const text = read.asText(item, name);
    const hit = parsePolicyString(text);
    if (hit === null) read.fail('bad-policy', `\`${name}\` holds no policy string: ${quote(text)}`);
    else hits.push(hit);
  }
  return hits.sort((a, b) => a.policyIndex - b.policyIndex);
}
