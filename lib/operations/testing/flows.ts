/** Flows and batches for tests of what is stored. */
import { createHash } from 'node:crypto';
import type { Endpoint, Flow, FlowCounters, SeriesKey } from '@/lib/core/flow';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import type { Batch } from '@/lib/operations/ingest-flows';

/** 2026-11-23 12:00:00 UTC. */
export const NOON = 1_795_435_200;

export function workload(name: string, namespace = 'shop'): Endpoint {
  return { kind: 'workload', namespace, name, labels: { app: name }, ip: null, serviceAccount: null };
}

export function address(ip: string): Endpoint {
  return { kind: 'network', namespace: null, name: 'public', labels: null, ip, serviceAccount: null };
}

export function key(source: Endpoint, destination: Endpoint, changes: Partial<SeriesKey> = {}): SeriesKey {
  return {
    source,
    destination,
    protocol: 'tcp',
    destinationPort: 8080,
    destinationService: null,
    reporter: 'source',
    verdict: 'allow',
    trace: { enforced: [], pending: [] },
    ...changes,
  };
}

export function counters(changes: Partial<FlowCounters> = {}): FlowCounters {
  return {
    connectionsStarted: 1,
    connectionsCompleted: 1,
    connectionsLive: 1,
    packetsForward: 10,
    packetsReverse: 8,
    bytesForward: 1000,
    bytesReverse: 800,
    ...changes,
  };
}

/** A window of 15 seconds from shop/web to shop/api, unless said otherwise. */
export function flow(changes: Partial<Flow> = {}): Flow {
  const windowStart = changes.windowStart ?? NOON;
  return {
    key: key(workload('web'), workload('api')),
    windowStart,
    windowEnd: windowStart + 15,
    counters: counters(),
    granularity: 'window',
    ...changes,
  };
}

export function question(changes: Partial<DnsRecord> = {}): DnsRecord {
  return {
    at: NOON,
    clientNamespace: 'shop',
    clientName: 'web',
    clientLabels: null,
    queryName: 'api.shop.svc.cluster.local',
    queryType: 'A',
    responseCode: 'NOERROR',
    answers: ['10.0.0.1'],
    count: 1,
    ...changes,
  };
}

/** A batch whose digest comes from what it holds. */
export function batch(clusterId: number, flows: readonly Flow[], changes: Partial<Batch> = {}): Batch {
  const dns = changes.dns ?? [];
  const digest = createHash('sha256')
    .update(JSON.stringify([flows, dns]))
    .digest();
  return {
    clusterId,
    connector: 'goldmane',
    flows,
    dns,
    rejected: [],
    digest,
    resumeAfter: null,
    now: NOON + 60,
    ...changes,
  };
}
