/**
 * Goldmane flows (calico goldmane/proto/api.proto) in the three JSON dialects that reach us, and Whisker-backend
 * records (calico whisker-backend/pkg/apis/v1/flows.go). Every field is read under its proto and its camelCase name.
 */

import { directionCounters } from '@/lib/connectors/calico/counters';
import { calicoEndpoint, orNull } from '@/lib/connectors/calico/endpoint';
import type { Decoded } from '@/lib/connectors/connector';
import { asFields, FieldReader, type Fields, failure, quote } from '@/lib/connectors/fields';
import { labelsFromJoined, labelsFromList } from '@/lib/connectors/labels';
import { readWindow } from '@/lib/connectors/window';
import type { Endpoint, Flow, ReportedVerdict, Reporter, SeriesKey, ServiceRef } from '@/lib/core/flow';
import { protocolName } from '@/lib/core/net/protocol';
import { err, ok } from '@/lib/core/result';
import { readHits } from './trace';
import { wireAction, wireEndpointKind, wireReporter } from './wire';

/**
 * Accepts a Flow, a FlowResult (`{id, flow}`) and a Whisker record. Pure and total.
 * Errors: not-a-record, missing-field, bad-field, bad-text, bad-counter, bad-port, bad-time, bad-policy, too-long.
 */
export function goldmaneToFlow(record: unknown): Decoded<Flow> {
  const outer = asFields(record);
  if (outer === null) return err(failure('not-a-record', `a flow must be an object, got ${quote(record)}`));
  const fields = asFields(outer.flow) ?? outer;
  const read = new FieldReader();
  const flow = asFields(fields.Key) === null ? readWhisker(read, fields) : readFlow(read, fields);
  return read.failure === null ? ok(flow) : err(read.failure);
}

function readFlow(read: FieldReader, fields: Fields): Flow {
  const key = read.object(fields, 'Key');
  const policies = read.optionalObject(key, 'policies');
  const reporter = wireReporter(key.reporter);
  const series: SeriesKey = {
    source: readEnd(read, key, fields, 'source', reporter === 'source'),
    destination: readEnd(read, key, fields, 'dest', reporter === 'destination'),
    protocol: readProtocol(read, key, 'proto'),
    destinationPort: read.port(key, 'dest_port', 'destPort'),
    destinationService: readService(read, key),
    reporter,
    verdict: toVerdict(key.action),
    trace: {
      enforced: readHits(read, read.list(policies, 'enforced_policies', 'enforcedPolicies')),
      pending: readHits(read, read.list(policies, 'pending_policies', 'pendingPolicies')),
    },
  };
  return toFlow(read, fields, series, observationOf(key.source_name ?? key.sourceName, key.dest_name ?? key.destName));
}

/** A Whisker record has no endpoint types, services or connection counts. */
function readWhisker(read: FieldReader, fields: Fields): Flow {
  if (fields.source_name === undefined) read.fail('missing-field', '`Key` is missing');
  const policies = read.optionalObject(fields, 'policies');
  const reporter = wireReporter(fields.reporter);
  const series: SeriesKey = {
    source: readWhiskerEnd(read, fields, 'source', reporter === 'source'),
    destination: readWhiskerEnd(read, fields, 'dest', reporter === 'destination'),
    protocol: readProtocol(read, fields, 'protocol'),
    destinationPort: read.port(fields, 'dest_port'),
    destinationService: null,
    reporter,
    verdict: toVerdict(fields.action),
    trace: {
      enforced: readHits(read, read.list(policies, 'enforced')),
      pending: readHits(read, read.list(policies, 'pending')),
    },
  };
  return toFlow(read, fields, series, observationOf(fields.source_name, fields.dest_name));
}

function readEnd(
  read: FieldReader,
  key: Fields,
  fields: Fields,
  end: 'source' | 'dest',
  isReporting: boolean,
): Endpoint {
  return calicoEndpoint({
    kind: wireEndpointKind(key[`${end}_type`] ?? key[`${end}Type`]),
    namespace: read.text(key, `${end}_namespace`, `${end}Namespace`),
    name: read.requiredText(key, `${end}_name`, `${end}Name`),
    labels: labelsFromList(read, read.list(fields, `${end}_labels`, `${end}Labels`), `${end}_labels`),
    ip: '',
    isReporting,
  });
}

function readWhiskerEnd(read: FieldReader, fields: Fields, end: 'source' | 'dest', isReporting: boolean): Endpoint {
  return calicoEndpoint({
    kind: null,
    namespace: read.text(fields, `${end}_namespace`),
    name: read.requiredText(fields, `${end}_name`),
    labels: labelsFromJoined(read, fields[`${end}_labels`] ?? '', `${end}_labels`),
    ip: '',
    isReporting,
  });
}

function readProtocol(read: FieldReader, fields: Fields, name: string): string {
  const text = read.requiredText(fields, name);
  return text === 'tcp' || text === 'udp' ? text : protocolName(text);
}

function readService(read: FieldReader, key: Fields): ServiceRef | null {
  const name = orNull(read.text(key, 'dest_service_name', 'destServiceName'));
  const namespace = orNull(read.text(key, 'dest_service_namespace', 'destServiceNamespace'));
  const portName = orNull(read.text(key, 'dest_service_port_name', 'destServicePortName'));
  const port = read.port(key, 'dest_service_port', 'destServicePort');
  return name === null || namespace === null ? null : { namespace, name, portName, port };
}

/** A flow ends in allow or deny; anything else is a state this release does not know. */
function toVerdict(value: unknown): ReportedVerdict {
  const action = wireAction(value);
  return action === 'allow' || action === 'deny' ? action : 'unknown';
}

/** Names as written: two ReplicaSets of one workload may share a series, and their counters add up. */
function observationOf(source: unknown, destination: unknown): string {
  return JSON.stringify([source, destination]);
}

function toFlow(read: FieldReader, fields: Fields, key: SeriesKey, observation: string): Flow {
  const window = readWindow(read, fields);
  return {
    key,
    windowStart: window.start,
    windowEnd: window.end,
    counters: readCounters(read, fields, key.reporter),
    granularity: 'window',
    observation,
  };
}

function readCounters(read: FieldReader, fields: Fields, reporter: Reporter): Flow['counters'] {
  return directionCounters(reporter, {
    packetsIn: read.counter(fields, 'packets_in', 'packetsIn'),
    packetsOut: read.counter(fields, 'packets_out', 'packetsOut'),
    bytesIn: read.counter(fields, 'bytes_in', 'bytesIn'),
    bytesOut: read.counter(fields, 'bytes_out', 'bytesOut'),
    connectionsStarted: read.counter(fields, 'num_connections_started', 'numConnectionsStarted'),
    connectionsCompleted: read.counter(fields, 'num_connections_completed', 'numConnectionsCompleted'),
    connectionsLive: read.counter(fields, 'num_connections_live', 'numConnectionsLive'),
  });
}
