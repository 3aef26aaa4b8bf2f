/**
 * The records that a soak sends: record `n` is always the same line, so that "what was acknowledged" is a set of
 * numbers. Three of four are Goldmane windows, which must never shrink or vanish; each fourth is a Hubble event, which
 * adds to a minute and so would show being counted twice.
 */
import { createHash } from 'node:crypto';

export const WINDOW_NAMESPACE = 'soak-windows';
export const EVENT_NAMESPACE = 'soak-events';
const WINDOW_SERIES = 997;
const EVENT_SERIES = 23;
const WINDOW_SECONDS = 15;
const EVENTS_PER_SECOND = 40;
/** One window of all series and the next lie 37 windows apart, so that batches jump between hours. */
const STRIDE = 37;
/** Windows of a series: 10 hours. A prime number, so that the stride meets each of them once. */
const WINDOWS = 2399;
/** More would repeat a window with other counters. */
export const RECORD_LIMIT = Math.floor((WINDOW_SERIES * WINDOWS * 4) / 3);

/** Start of the first window for a soak at `nowSeconds`: half a day back, so that hours and mostly two days are met. */
export function soakBase(nowSeconds: number): number {
  return Math.floor((nowSeconds - 12 * 3600) / 60) * 60;
}

/** All windows and events of a soak lie in it. */
export function soakRange(base: number): { readonly from: number; readonly to: number } {
  return { from: base, to: base + WINDOWS * WINDOW_SECONDS };
}

/** What one record adds to its series. */
export interface Addition {
  /** `namespace/source destination`. */
  readonly series: string;
  readonly connections: number;
  readonly packets: number;
  /** 0 where the source has no bytes. */
  readonly bytes: number;
}

export interface SoakRecord extends Addition {
  /** One line of JSON. */
  readonly line: string;
}

/** `base` = epoch seconds of the first window, a multiple of 60. */
export function soakRecord(n: number, base: number): SoakRecord {
  return n % 4 === 3 ? eventRecord((n - 3) / 4, base) : windowRecord(n - Math.floor((n + 1) / 4), base);
}

/** The body of a batch: one line a record. */
export function bodyOf(numbers: readonly number[], base: number): string {
  return numbers.map((n) => `${soakRecord(n, base).line}\n`).join('');
}

/** Sums per series of records that are each counted once. */
export function expectedSums(numbers: Iterable<number>, base: number): ReadonlyMap<string, Addition> {
  const sums = new Map<string, Addition>();
  for (const n of numbers) {
    const { series, connections, packets, bytes } = soakRecord(n, base);
    const sum = sums.get(series);
    sums.set(series, {
      series,
      connections: connections + (sum?.connections ?? 0),
      packets: packets + (sum?.packets ?? 0),
      bytes: bytes + (sum?.bytes ?? 0),
    });
  }
  return sums;
}

function windowRecord(index: number, base: number): SoakRecord {
  const client = `client${index % WINDOW_SERIES}`;
  const start = base + WINDOW_SECONDS * ((Math.floor(index / WINDOW_SERIES) * STRIDE) % WINDOWS);
  const [connections, packets, bytes] = [1 + (index % 5), 10 + (index % 1009), 1000 + (index % 100_003)];
  const line = JSON.stringify({
    Key: {
      source_name: `${client}-*`,
      source_namespace: WINDOW_NAMESPACE,
      source_type: 1,
      dest_name: 'server-*',
      dest_namespace: WINDOW_NAMESPACE,
      dest_type: 1,
      dest_port: 8080,
      proto: 'tcp',
      reporter: 1,
      action: 1,
      policies: {},
    },
    start_time: start,
    end_time: start + WINDOW_SECONDS,
    source_labels: [`app=${client}`],
    dest_labels: ['app=server'],
    packets_out: packets,
    bytes_out: bytes,
    num_connections_started: connections,
  });
  return { line, series: `${WINDOW_NAMESPACE}/${client} server`, connections, packets, bytes };
}

function eventRecord(index: number, base: number): SoakRecord {
  const client = `client${index % EVENT_SERIES}`;
  const seconds = new Date((base + Math.floor(index / EVENTS_PER_SECOND)) * 1000).toISOString().slice(0, 19);
  const time = `${seconds}.${String(index % 1_000_000_000).padStart(9, '0')}Z`;
  const workload = (name: string) => ({
    namespace: EVENT_NAMESPACE,
    labels: [`k8s:app=${name}`],
    workloads: [{ name, kind: 'Deployment' }],
  });
  const flow = {
    time,
    uuid: createHash('sha256').update(`soak event ${index}`).digest('hex').slice(0, 32),
    verdict: 'FORWARDED',
    IP: { source: '10.0.0.1', destination: '10.0.0.2' },
    l4: { TCP: { source_port: 1024 + (index % 60_000), destination_port: 8080 } },
    source: workload(client),
    destination: workload('server'),
    event_type: { type: 5 },
    traffic_direction: 'EGRESS',
    is_reply: false,
  };
  const line = JSON.stringify({ flow, time });
  return { line, series: `${EVENT_NAMESPACE}/${client} server`, connections: 1, packets: 0, bytes: 0 };
}
