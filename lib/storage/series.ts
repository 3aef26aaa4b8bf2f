/** Reading of series: ids back to who, to whom, by which rules. Sums are made by id first and named last. */
import type { Endpoint, PolicyTrace, ReportedVerdict, Reporter, SeriesKey, ServiceRef } from '@/lib/core/flow';
import { numbers } from './array-text';
import { BoundedMap } from './bounded-map';
import type { Transaction } from './client';

export interface StoredSeries {
  /** Decimal text of the row id. */
  readonly id: string;
  /** The same object each time; series of one endpoint, trace or service share that object too. */
  readonly key: SeriesKey;
  readonly connector: string;
}

interface SeriesRow {
  readonly id: bigint;
  readonly source_id: bigint;
  readonly destination_id: bigint;
  readonly trace_id: bigint;
  readonly connector: string;
  readonly protocol: string;
  readonly destination_port: number | null;
  readonly destination_service: ServiceRef | null;
  readonly reporter: string;
  readonly verdict: string;
}

/**
 * Rows never change and ids come from content, so what is remembered is right for every database. A series takes some
 * 0.3 kB here, an endpoint or a trace about 1 kB.
 */
const series = new BoundedMap<bigint, StoredSeries>(200_000);
const endpoints = new BoundedMap<bigint, Endpoint>(50_000);
const traces = new BoundedMap<bigint, PolicyTrace>(50_000);
const services = new BoundedMap<string, ServiceRef>(10_000);
const SLICE = 5_000;

/**
 * The series of the ids, from memory where known. An id without a row is missing in the answer. Three statements per
 * 5,000 unknown series, each by primary key.
 */
export async function loadSeries(db: Transaction, ids: readonly bigint[]): Promise<ReadonlyMap<bigint, StoredSeries>> {
  return load(series, ids, (missing) => readSeries(db, missing));
}

/** What is asked for, remembered or read: it is answered whole, however little of it can be remembered. */
async function load<Value>(
  known: BoundedMap<bigint, Value>,
  ids: Iterable<bigint>,
  read: (missing: readonly bigint[]) => Promise<readonly (readonly [bigint, Value])[]>,
): Promise<ReadonlyMap<bigint, Value>> {
  const found = new Map<bigint, Value>();
  const missing: bigint[] = [];
  for (const id of ids) {
    const value = known.get(id);
    if (value === undefined) missing.push(id);
    else found.set(id, value);
  }
  for (let at = 0; at < missing.length; at += SLICE) {
    for (const [id, value] of await read(missing.slice(at, at + SLICE))) {
      found.set(id, value);
      known.set(id, value);
    }
  }
  return found;
}

async function readSeries(
  db: Transaction,
  ids: readonly bigint[],
): Promise<readonly (readonly [bigint, StoredSeries])[]> {
  const rows = await db.$queryRaw<SeriesRow[]>`
    SELECT id, source_id, destination_id, trace_id, connector, protocol, destination_port, destination_service,
      reporter, verdict
    FROM series WHERE id = ANY(${numbers(ids)}::bigint[])`;
  const ends = new Set(rows.flatMap((row) => [row.source_id, row.destination_id]));
  const endOf = await load(endpoints, ends, (missing) => readEndpoints(db, missing));
  const traceOf = await load(traces, new Set(rows.map((row) => row.trace_id)), (missing) => readTraces(db, missing));
  return rows.flatMap((row) => {
    const [source, destination] = [endOf.get(row.source_id), endOf.get(row.destination_id)];
    const trace = traceOf.get(row.trace_id);
    // Rows that nothing uses any more are removed, so an end may be gone since: then the series is too.
    if (source === undefined || destination === undefined || trace === undefined) return [];
    const key: SeriesKey = {
      source,
      destination,
      protocol: row.protocol,
      destinationPort: row.destination_port,
      destinationService: row.destination_service === null ? null : sharedService(row.destination_service),
      reporter: row.reporter as Reporter,
      verdict: row.verdict as ReportedVerdict,
      trace,
    };
    return [[row.id, { id: row.id.toString(), key, connector: row.connector }] as const];
  });
}

async function readEndpoints(
  db: Transaction,
  ids: readonly bigint[],
): Promise<readonly (readonly [bigint, Endpoint])[]> {
  const rows = await db.$queryRaw<(Endpoint & { readonly id: bigint; readonly service_account: string | null })[]>`
    SELECT id, kind, namespace, name, labels, ip, service_account
    FROM endpoint WHERE id = ANY(${numbers(ids)}::bigint[])`;
  return rows.map(({ id, kind, namespace, name, labels, ip, service_account }) => [
    id,
    { kind, namespace, name, labels, ip, serviceAccount: service_account },
  ]);
}

async function readTraces(
  db: Transaction,
  ids: readonly bigint[],
): Promise<readonly (readonly [bigint, PolicyTrace])[]> {
  const rows = await db.$queryRaw<(PolicyTrace & { readonly id: bigint })[]>`
    SELECT id, enforced, pending FROM policy_trace WHERE id = ANY(${numbers(ids)}::bigint[])`;
  return rows.map(({ id, enforced, pending }) => [id, { enforced, pending }]);
}

function sharedService(service: ServiceRef): ServiceRef {
  const text = JSON.stringify([service.namespace, service.name, service.portName, service.port]);
  const known = services.get(text);
  if (known === undefined) services.set(text, service);
  return known ?? service;
}
