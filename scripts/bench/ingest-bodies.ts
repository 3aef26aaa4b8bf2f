/**
 * Bodies as shippers send them: one JSON record per line, `series` distinct flow keys in turn, each in one window after
 * the other. Sizes follow real records: Goldmane about 850 bytes, Calico Enterprise 1,846, Hubble 1,000.
 */
import { seededRandom } from './measure';

export type BodySource = 'goldmane' | 'calico' | 'hubble';

export interface BenchBody {
  readonly source: BodySource;
  readonly records: number;
  readonly series: number;
  /** Pieces that each keep the limits of one request. */
  readonly requests: readonly Buffer[];
}

export interface BodyPlan {
  readonly source: BodySource;
  readonly records: number;
  readonly series: number;
  /** Start of the last window, epoch seconds. */
  readonly lastStart: number;
}

/** Keeps each request under 64 MiB and 50,000 records. */
const RECORDS_PER_REQUEST = 25_000;
export const WINDOW_SECONDS: Readonly<Record<BodySource, number>> = { goldmane: 15, calico: 300, hubble: 60 };
const NAMESPACES = 40;
const PORTS = [53, 80, 443, 3000, 5432, 6379, 8080, 9090];

/** The same plan gives the same bytes. */
export function benchBody(plan: BodyPlan): BenchBody {
  const { source, records, series, lastStart } = plan;
  const random = seededRandom(series);
  const rounds = Math.ceil(records / series);
  const requests: Buffer[] = [];
  for (let from = 0; from < records; from += RECORDS_PER_REQUEST) {
    const lines: string[] = [];
    for (let index = from; index < Math.min(records, from + RECORDS_PER_REQUEST); index++) {
      const round = Math.floor(index / series);
      const start = lastStart - (rounds - 1 - round) * WINDOW_SECONDS[source];
      lines.push(JSON.stringify(RECORDS[source](index % series, start, random)));
    }
    requests.push(Buffer.from(`${lines.join('\n')}\n`));
  }
  return { source, records, series, requests };
}

type Random = () => number;

const RECORDS: Readonly<Record<BodySource, (series: number, start: number, random: Random) => unknown>> = {
  goldmane: goldmaneRecord,
  calico: enterpriseRecord,
  hubble: hubbleRecord,
};

/** Pairs of workloads in turn; the port tells apart what is left. */
function endsOf(series: number): { readonly from: number; readonly to: number; readonly port: number } {
  const from = series % 500;
  const to = (from + 1 + Math.floor(series / 500)) % 500;
  return { from, to, port: PORTS[series % PORTS.length] ?? 443 };
}

function workload(index: number): { readonly name: string; readonly namespace: string } {
  return { name: `workload-${index}`, namespace: `namespace-${index % NAMESPACES}` };
}

function labelsOf(index: number): readonly string[] {
  const { name } = workload(index);
  return [
    `app=${name}`,
    `app.kubernetes.io/name=${name}`,
    `pod-template-hash=6b687c${index}`,
    `tier=tier-${index % 5}`,
  ];
}

function countsOf(random: Random) {
  const connections = 1 + Math.floor(random() * 9);
  const packets = connections * 7;
  return { connections, packets, bytes: packets * 120 };
}

function goldmaneRecord(series: number, start: number, random: Random): unknown {
  const { from, to, port } = endsOf(series);
  const [source, destination] = [workload(from), workload(to)];
  const { connections, packets, bytes } = countsOf(random);
  const hits = [
    { kind: 1, namespace: destination.namespace, name: `allow-${destination.name}`, tier: 'default', action: 1 },
    { kind: 9, name: `kns.${destination.namespace}`, action: 1, policy_index: 1 },
  ];
  return {
    Key: {
      source_name: `${source.name}-84d9c6b5d7-*`,
      source_namespace: source.namespace,
      source_type: 1,
      dest_name: `${destination.name}-6d7b8c5f4-*`,
      dest_namespace: destination.namespace,
      dest_type: 1,
      dest_port: port,
      dest_service_name: destination.name,
      dest_service_namespace: destination.namespace,
      dest_service_port_name: 'http',
      dest_service_port: 80,
      proto: 'tcp',
      reporter: 1 + (series % 2),
      action: 1,
      policies: { enforced_policies: hits, pending_policies: hits },
    },
    start_time: start,
    end_time: start + WINDOW_SECONDS.goldmane,
    source_labels: labelsOf(from),
    dest_labels: labelsOf(to),
    packets_in: packets,
    packets_out: packets + 3,
    bytes_in: bytes,
    bytes_out: bytes * 2,
    num_connections_started: connections,
    num_connections_completed: connections,
    num_connections_live: connections,
  };
}

/** Field by field as the exporter writes them (tigera/docs calico-enterprise flow/datatypes). */
function enterpriseRecord(series: number, start: number, random: Random): unknown {
  const { from, to, port } = endsOf(series);
  const [source, destination] = [workload(from), workload(to)];
  const { connections, packets, bytes } = countsOf(random);
  const end = start + WINDOW_SECONDS.calico;
  const hits = [
    `0|security|${destination.namespace}/security.restrict-${destination.name}|pass|1`,
    `1|platform|${destination.namespace}/platform.allow-monitoring-${destination.name}|pass|2`,
    `2|default|${destination.namespace}/default.allow-${destination.name}|allow|0`,
  ];
  return {
    start_time: start,
    end_time: end,
    source_ip: null,
    source_name: '-',
    source_name_aggr: `${source.name}-84d9c6b5d7-*`,
    source_namespace: source.namespace,
    nat_outgoing_ports: null,
    source_port: null,
    source_type: 'wep',
    source_labels: { labels: labelsOf(from) },
    dest_ip: null,
    dest_name: '-',
    dest_name_aggr: `${destination.name}-6d7b8c5f4-*`,
    dest_namespace: destination.namespace,
    dest_service_namespace: destination.namespace,
    dest_service_name: destination.name,
    dest_service_port: 'http',
    dest_service_port_num: 80,
    dest_port: port,
    dest_type: 'wep',
    dest_labels: { labels: labelsOf(to) },
    dest_domains: null,
    proto: 'tcp',
    action: 'allow',
    reporter: series % 2 === 0 ? 'src' : 'dst',
    policies: { all_policies: hits, enforced_policies: hits, pending_policies: hits },
    transit_policies: null,
    bytes_in: bytes,
    bytes_out: bytes * 2,
    num_flows: connections,
    num_flows_started: connections,
    num_flows_completed: connections,
    packets_in: packets,
    packets_out: packets + 3,
    http_requests_allowed_in: 0,
    http_requests_denied_in: 0,
    process_name: '-',
    num_process_names: 0,
    process_id: '-',
    num_process_ids: 0,
    process_args: ['-'],
    num_process_args: 0,
    original_source_ips: null,
    num_original_source_ips: 0,
    tcp_mean_send_congestion_window: 0,
    tcp_min_send_congestion_window: 0,
    tcp_mean_smooth_rtt: 0,
    tcp_max_smooth_rtt: 0,
    tcp_mean_min_rtt: 0,
    tcp_max_min_rtt: 0,
    tcp_mean_mss: 0,
    tcp_min_mss: 0,
    tcp_total_retransmissions: 0,
    tcp_lost_packets: 0,
    tcp_unrecovered_to: 0,
    host: `aks-nodepool1-${from % 20}`,
    '@timestamp': end * 1000,
  };
}

/** A policy verdict per new connection, as the exporter writes it: time, uuid and source port never repeat. */
function hubbleRecord(series: number, start: number, random: Random): unknown {
  const { from, to, port } = endsOf(series);
  const nanos = String(Math.floor(random() * 1e9)).padStart(9, '0');
  const second = start + Math.floor(random() * WINDOW_SECONDS.hubble);
  const time = `${new Date(second * 1000).toISOString().slice(0, 19)}.${nanos}Z`;
  const node = `default/aks-nodepool1-${from % 20}`;
  return {
    flow: {
      time,
      uuid: uuid(random),
      verdict: 'FORWARDED',
      IP: { source: addressOf(from), destination: addressOf(to), ipVersion: 'IPv4' },
      l4: {
        TCP: {
          source_port: 32_768 + Math.floor(random() * 28_000),
          destination_port: port,
          flags: { SYN: true },
        },
      },
      source: hubbleEnd(from),
      destination: hubbleEnd(to),
      Type: 'L3_L4',
      node_name: node,
      event_type: { type: 5 },
      traffic_direction: series % 2 === 0 ? 'EGRESS' : 'INGRESS',
      policy_match_type: 2,
      is_reply: false,
      Summary: 'TCP Flags: SYN',
    },
    node_name: node,
    time,
  };
}

function hubbleEnd(index: number): unknown {
  const { name, namespace } = workload(index);
  return {
    ID: 100 + index,
    identity: 20_000 + index,
    cluster_name: 'default',
    namespace,
    labels: [`k8s:app=${name}`, `k8s:tier=tier-${index % 5}`, `k8s:io.kubernetes.pod.namespace=${namespace}`],
    pod_name: `${name}-84d9c6b5d7-x7k2p`,
    workloads: [{ name, kind: 'Deployment' }],
  };
}

function addressOf(index: number): string {
  return `10.244.${index >> 8}.${index & 255}`;
}

function uuid(random: Random): string {
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
