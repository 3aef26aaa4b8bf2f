/**
 * Hubble and ACNS exporter lines. A record is an event about a packet, not a connection: policy verdicts count
 * connections, drops and traces count packets, and there are no bytes (flows.md 3.3, 3.4).
 */
import { createHash } from 'node:crypto';
import type { Decoded } from '@/lib/connectors/connector';
import { asFields, FieldReader, type Fields, failure, quote } from '@/lib/connectors/fields';
import type { Flow, FlowCounters, ReportedVerdict, Reporter, ServiceRef } from '@/lib/core/flow';
import { protocolName } from '@/lib/core/net/protocol';
import { err, ok } from '@/lib/core/result';
import { readEndpoint } from './endpoint';
import { readTime } from './time';
import { readTrace } from './trace';
import { type EventClass, eventClass, flowOf, PORT_LAYERS, wireReporter, wireVerdict } from './wire';

/** Events of one series are folded into windows of this length. */
export const EVENT_WINDOW_SECONDS = 60;

/** One observation: who saw it and how often (ACNS aggregates 30 seconds into one line). */
interface Sighting {
  readonly reporter: Reporter;
  readonly count: number;
}

const FRACTION_OF_SECOND = /\d[.,]\d{3}/;

interface FlowEvent {
  readonly type: EventClass;
  readonly verdict: ReportedVerdict;
  readonly isReply: boolean;
}

const OTHER_LAYERS: readonly (readonly [string, string])[] = [
  ['ICMPv4', 'icmp'],
  ['ICMPv6', 'icmp6'],
  ['VRRP', '112'],
  ['IGMP', 'igmp'],
];

/**
 * Null for what is not a connection: lost events, socket events, L7 messages that passed. Usually one flow; an
 * aggregated line gives one per direction it counted. Replies are turned round, so source is always who connected.
 * Errors: not-a-record, missing-field, bad-field, bad-text, bad-counter, bad-port, bad-time, bad-policy, too-long.
 */
export function hubbleToFlows(record: unknown): Decoded<readonly Flow[]> {
  const outer = asFields(record);
  if (outer === null) return err(failure('not-a-record', `a flow must be an object, got ${quote(record)}`));
  const flow = flowOf(outer);
  if (flow === null) return ok(null);
  const type = eventClass(flow);
  const verdict = wireVerdict(flow, type === 'request');
  if (type === 'other' || verdict === null || (type === 'request' && verdict !== 'deny')) return ok(null);
  const read = new FieldReader();
  const event = { type, verdict, isReply: flow.is_reply === true || flow.reply === true };
  const flows = readFlows(read, flow, event, outer.time);
  return read.failure === null ? ok(flows) : err(read.failure);
}

function readFlows(read: FieldReader, flow: Fields, event: FlowEvent, wrapperTime: unknown): readonly Flow[] {
  const ip = read.optionalObject(flow, 'IP');
  const first = readEndpoint(read, flow, 'source', read.text(ip, 'source'));
  const second = readEndpoint(read, flow, 'destination', read.text(ip, 'destination'));
  const layer = readLayer(read, flow, event.isReply);
  const shared = {
    source: event.isReply ? second : first,
    destination: event.isReply ? first : second,
    protocol: layer.protocol,
    destinationPort: layer.port,
    destinationService: readService(read, flow, event.isReply ? 'source_service' : 'destination_service'),
    verdict: event.verdict,
  };
  const seconds = Math.floor(readTime(read, flow.time ?? wrapperTime) / 1000);
  const windowStart = seconds - (seconds % EVENT_WINDOW_SECONDS);
  const identity = identityOf(flow);
  return readSightings(read, flow).map(({ reporter, count }) => ({
    key: { ...shared, reporter, trace: readTrace(read, flow, reporter, event.verdict) },
    windowStart,
    windowEnd: windowStart + EVENT_WINDOW_SECONDS,
    counters: countersOf(event, count, layer.opens, String(flow.trace_observation_point ?? '')),
    granularity: 'event',
    ...(identity === null ? {} : { observation: `${reporter} ${identity}` }),
  }));
}

/** The event's uuid; without one (old or masked exports) its content, if it states its moment finely enough to be one event. */
function identityOf(flow: Fields): string | null {
  if (typeof flow.uuid === 'string' && flow.uuid !== '') return flow.uuid;
  const isMoment = asFields(flow.time) !== null || FRACTION_OF_SECOND.test(String(flow.time ?? ''));
  if (!isMoment || asFields(flow.aggregate) !== null) return null;
  return createHash('sha256').update(JSON.stringify(flow)).digest('base64url');
}

function readSightings(read: FieldReader, flow: Fields): readonly Sighting[] {
  const aggregate = asFields(flow.aggregate);
  if (aggregate !== null) {
    const counted: readonly Sighting[] = [
      { reporter: 'source', count: read.counter(aggregate, 'egress_flow_count') },
      { reporter: 'destination', count: read.counter(aggregate, 'ingress_flow_count') },
      { reporter: 'unknown', count: read.counter(aggregate, 'unknown_direction_flow_count') },
    ];
    const seen = counted.filter(({ count }) => count > 0);
    if (seen.length > 0) return seen;
  }
  return [{ reporter: wireReporter(flow.traffic_direction), count: 1 }];
}

/** `opens`: the packet starts a connection; null when the record does not show TCP flags. */
function readLayer(
  read: FieldReader,
  flow: Fields,
  isReply: boolean,
): { readonly protocol: string; readonly port: number | null; readonly opens: boolean | null } {
  const l4 = read.object(flow, 'l4');
  for (const name of PORT_LAYERS) {
    const layer = asFields(l4[name]);
    if (layer === null) continue;
    const flags = asFields(layer.flags);
    const port = read.port(layer, isReply ? 'source_port' : 'destination_port');
    const opens = flags === null ? null : flags.SYN === true && flags.ACK !== true;
    return { protocol: name.toLowerCase(), port, opens };
  }
  for (const [name, protocol] of OTHER_LAYERS) {
    if (asFields(l4[name]) !== null) return { protocol: protocolName(protocol), port: null, opens: null };
  }
  read.fail('missing-field', '`l4` names no known protocol');
  return { protocol: '', port: null, opens: null };
}

function readService(read: FieldReader, flow: Fields, name: string): ServiceRef | null {
  const fields = read.optionalObject(flow, name);
  const service = read.text(fields, 'name');
  const namespace = read.text(fields, 'namespace');
  return service === '' || namespace === '' ? null : { namespace, name: service, portName: null, port: null };
}

function countersOf(event: FlowEvent, count: number, opens: boolean | null, point: string): FlowCounters {
  const connections = startsConnection(event, opens) ? count : 0;
  const packets = countsPacket(event, point) ? count : 0;
  const isActive = event.verdict === 'allow' || event.verdict === 'audit';
  return {
    connectionsStarted: connections,
    connectionsCompleted: 0,
    connectionsLive: isActive ? Math.max(connections, 1) : connections,
    packetsForward: event.isReply ? 0 : packets,
    packetsReverse: event.isReply ? packets : 0,
    bytesForward: null,
    bytesReverse: null,
  };
}

/** Without an event type the opening packet of TCP counts, and where flags are hidden too, each event. */
function startsConnection(event: FlowEvent, opens: boolean | null): boolean {
  if (event.isReply || event.verdict === 'drop') return false;
  if (event.type === 'trace') return false;
  if (event.type === 'unstated' && event.verdict !== 'deny') return opens ?? true;
  return true;
}

/** A packet that passes is traced after its verdict, and seen twice per hop: `FROM_*` on entry, `TO_*` on exit. */
function countsPacket(event: FlowEvent, point: string): boolean {
  if (event.type === 'request') return false;
  if (event.type === 'verdict') return event.verdict === 'deny';
  return event.type !== 'trace' || !point.startsWith('FROM_');
}
