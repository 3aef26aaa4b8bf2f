/** Reading of series: ids back to who, to whom, by which rules. Sums are made by id first and named last. */
import type { Endpoint, PolicyTrace, ReportedVerdict, Reporter, SeriesKey, ServiceRef } from '@/lib/core/flow';
import { numbers } from './array-text';
import type { Transaction } from './client';

export interface StoredSeries {
  readonly key: SeriesKey;
  readonly connector: string;
}

interface EndpointColumns {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly labels: Endpoint['labels'];
  readonly ip: string | null;
  readonly service_account: string | null;
}

interface SeriesRow {
  readonly id: bigint;
  readonly connector: string;
  readonly protocol: string;
  readonly destination_port: number | null;
  readonly destination_service: ServiceRef | null;
  readonly reporter: string;
  readonly verdict: string;
  readonly source: EndpointColumns;
  readonly destination: EndpointColumns;
  readonly trace_id: bigint;
  readonly enforced: PolicyTrace['enforced'];
  readonly pending: PolicyTrace['pending'];
}

/** Rows never change and ids come from content, so a cached row is right for every database. */
const CACHE_LIMIT = 100_000;
const SLICE = 5_000;
let cache = new Map<bigint, StoredSeries>();

/** The series of the ids, from memory where known. An id without a row is missing in the answer. */
export async function loadSeries(db: Transaction, ids: readonly bigint[]): Promise<ReadonlyMap<bigint, StoredSeries>> {
  const found = new Map<bigint, StoredSeries>();
  const missing: bigint[] = [];
  for (const id of ids) {
    const known = cache.get(id);
    if (known === undefined) missing.push(id);
    else found.set(id, known);
  }
  if (cache.size + missing.length > CACHE_LIMIT) cache = new Map();
  for (let at = 0; at < missing.length; at += SLICE) {
    for (const row of await readSeries(db, missing.slice(at, at + SLICE))) {
      const series = { key: seriesKeyOf(row), connector: row.connector };
      found.set(row.id, series);
      cache.set(row.id, series);
    }
  }
  return found;
}

function readSeries(db: Transaction, ids: readonly bigint[]): Promise<readonly SeriesRow[]> {
  return db.$queryRaw<SeriesRow[]>`
    SELECT s.id, s.connector, s.protocol, s.destination_port, s.destination_service, s.reporter, s.verdict,
      to_jsonb(source) - 'id' - 'key_hash' AS source, to_jsonb(destination) - 'id' - 'key_hash' AS destination,
      trace.id AS trace_id, trace.enforced, trace.pending
    FROM series s
    JOIN endpoint source ON source.id = s.source_id
    JOIN endpoint destination ON destination.id = s.destination_id
    JOIN policy_trace trace ON trace.id = s.trace_id
    WHERE s.id = ANY(${numbers(ids)}::bigint[])`;
}

function seriesKeyOf(row: SeriesRow): SeriesKey {
  return {
    source: endpointOf(row.source),
    destination: endpointOf(row.destination),
    protocol: row.protocol,
    destinationPort: row.destination_port,
    destinationService: row.destination_service,
    reporter: row.reporter as Reporter,
    verdict: row.verdict as ReportedVerdict,
    trace: { enforced: row.enforced, pending: row.pending },
  };
}

function endpointOf(row: EndpointColumns): Endpoint {
  const { kind, namespace, name, labels, ip, service_account } = row;
  return { kind: kind as Endpoint['kind'], namespace, name, labels, ip, serviceAccount: service_account };
}
