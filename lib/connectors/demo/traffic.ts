/**
 * Emojivoto's ordinary traffic. What an edge carries in a window is a pure function of the edge and the
 * window's start, so reading a window again gives the same numbers on any machine.
 */

import type { ClusterSnapshot } from '@/lib/connectors/connector';
import type { FlowCounters, Seconds } from '@/lib/core/flow';
import type { ConnectionFacts } from '@/lib/core/policy/model';
import { connectionBetween, type Peer } from './endpoints';

/** Length of a window, as Goldmane's. */
export const WINDOW_SECONDS = 15;

/** One connection's usual size. Forward is source to destination. */
interface ConnectionSize {
  readonly packetsForward: number;
  readonly packetsReverse: number;
  readonly bytesForward: number;
  readonly bytesReverse: number;
}

/** `connectionsPerWindow` at the busiest hour. */
export interface TrafficEdge {
  readonly connection: ConnectionFacts;
  readonly connectionsPerWindow: number;
  readonly size: ConnectionSize;
}

const HTTP: ConnectionSize = { packetsForward: 7, packetsReverse: 6, bytesForward: 1_974, bytesReverse: 3_948 };
const GRPC: ConnectionSize = { packetsForward: 6, packetsReverse: 5, bytesForward: 2_172, bytesReverse: 4_344 };
const DNS: ConnectionSize = { packetsForward: 1, packetsReverse: 1, bytesForward: 78, bytesReverse: 140 };

const workload = (name: string): Peer => ({ namespace: 'emojivoto', name });
const KUBE_DNS: Peer = { namespace: 'kube-system', name: 'kube-dns' };

const EDGES = [
  { from: workload('vote-bot'), to: workload('web'), protocol: 'tcp', port: 8080, connections: 12, size: HTTP },
  { from: workload('web'), to: workload('emoji'), protocol: 'tcp', port: 8080, connections: 9, size: GRPC },
  { from: workload('web'), to: workload('voting'), protocol: 'tcp', port: 8080, connections: 6, size: GRPC },
  { from: workload('vote-bot'), to: KUBE_DNS, protocol: 'udp', port: 53, connections: 4, size: DNS },
  { from: workload('web'), to: KUBE_DNS, protocol: 'udp', port: 53, connections: 5, size: DNS },
  { from: workload('emoji'), to: KUBE_DNS, protocol: 'udp', port: 53, connections: 1, size: DNS },
  { from: workload('voting'), to: KUBE_DNS, protocol: 'udp', port: 53, connections: 1, size: DNS },
] as const;

/** The edges both of whose ends run in the cluster. */
export function trafficEdges(snapshot: ClusterSnapshot): readonly TrafficEdge[] {
  return EDGES.flatMap((edge) => {
    const connection = connectionBetween(snapshot.facts, edge.from, edge.to, edge.protocol, edge.port);
    return connection === null ? [] : [{ connection, connectionsPerWindow: edge.connections, size: edge.size }];
  });
}

/** Counters of one edge in the window that starts at `windowStart`, as if every connection passed. At least one. */
export function trafficCounters(edge: TrafficEdge, windowStart: Seconds): FlowCounters {
  const { source, destination, destinationPort } = edge.connection;
  const seed = `${source.name}>${destination.name}:${destinationPort}@${windowStart}`;
  const spread = 0.75 + 0.5 * fraction(seed);
  const connections = Math.max(1, Math.round(edge.connectionsPerWindow * dayCurve(windowStart) * spread));
  const variation = 0.9 + 0.2 * fraction(`${seed}/size`);
  return connectionCounters(edge.size, connections, variation);
}

/** Counters of a single short HTTPS or gRPC try that passes. */
export function singleConnectionCounters(): FlowCounters {
  return connectionCounters(GRPC, 1, 1);
}

function connectionCounters(size: ConnectionSize, connections: number, variation: number): FlowCounters {
  const bytes = (each: number) => Math.round(each * connections * variation);
  return {
    connectionsStarted: connections,
    connectionsCompleted: connections,
    connectionsLive: connections,
    packetsForward: size.packetsForward * connections,
    packetsReverse: size.packetsReverse * connections,
    bytesForward: bytes(size.bytesForward),
    bytesReverse: bytes(size.bytesReverse),
  };
}

/** Between 0.6 at 02:00 and 1 at 14:00 UTC. */
function dayCurve(at: Seconds): number {
  const hours = (at % 86_400) / 3_600;
  return 0.8 + 0.2 * Math.cos(((hours - 14) / 24) * 2 * Math.PI);
}

/** Evenly spread over [0, 1): FNV-1a with a finisher, so that neighbouring windows differ. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
