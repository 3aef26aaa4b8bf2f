/**
 * Writing of endpoints, traces and series: what repeats from window to window. Rows are only ever added, their ids
 * come from their content, so concurrent batches need no agreement.
 */
import type { Endpoint, PolicyTrace, SeriesKey } from '@/lib/core/flow';
import { endpointKey, traceKey } from '@/lib/core/flow-key';
import { numbers, texts } from './array-text';
import type { Transaction } from './client';
import { type ContentId, contentId } from './content-id';
import type { RecentIds } from './recent-ids';
import { seriesContentId } from './series-ids';
import { slices } from './slices';

/** `seriesId` as `seriesIds` makes it. */
export interface IdentifiedSeries {
  readonly key: SeriesKey;
  readonly seriesId: bigint;
}

interface SeriesIds {
  readonly key: SeriesKey;
  readonly own: ContentId;
  readonly source: ContentId;
  readonly destination: ContentId;
  readonly trace: ContentId;
}

export interface WrittenDimensions {
  /** All rows that exist once the transaction commits, for `recent`. */
  readonly ids: readonly bigint[];
  readonly newSeries: number;
}

/** Writes what is missing. `series` must not repeat an id. In order of ids, so that two batches never wait for each other in a circle. */
export async function insertDimensions(
  tx: Transaction,
  clusterId: number,
  connector: string,
  series: readonly IdentifiedSeries[],
  recent: RecentIds,
): Promise<WrittenDimensions> {
  const missing = series
    .filter(({ seriesId }) => !recent.has(seriesId))
    .map(({ key }): SeriesIds => {
      return { key, own: seriesContentId(clusterId, connector, key), ...partIds(clusterId, key) };
    });
  const endpoints = distinct(
    missing.flatMap(({ key, source, destination }) => [
      { content: source, value: key.source },
      { content: destination, value: key.destination },
    ]),
    recent,
  );
  const traces = distinct(
    missing.map(({ key, trace }) => ({ content: trace, value: key.trace })),
    recent,
  );
  for (const slice of slices(endpoints)) await insertEndpoints(tx, clusterId, slice);
  for (const slice of slices(traces)) await insertTraces(tx, clusterId, slice);
  let newSeries = 0;
  for (const slice of slices(missing.sort(byOwnId))) newSeries += await insertSeries(tx, clusterId, connector, slice);
  const ids = [...endpoints, ...traces].map(({ content }) => content.id).concat(missing.map(({ own }) => own.id));
  return { ids, newSeries };
}

function partIds(clusterId: number, key: SeriesKey): Pick<SeriesIds, 'source' | 'destination' | 'trace'> {
  return {
    source: contentId(clusterId, endpointKey(key.source)),
    destination: contentId(clusterId, endpointKey(key.destination)),
    trace: contentId(clusterId, traceKey(key.trace)),
  };
}

interface Row<T> {
  readonly content: ContentId;
  readonly value: T;
}

function distinct<T>(rows: readonly Row<T>[], recent: RecentIds): readonly Row<T>[] {
  const byId = new Map(rows.filter(({ content }) => !recent.has(content.id)).map((row) => [row.content.id, row]));
  return [...byId.values()].sort((a, b) => (a.content.id < b.content.id ? -1 : 1));
}

function byOwnId(a: SeriesIds, b: SeriesIds): number {
  return a.own.id < b.own.id ? -1 : 1;
}

async function insertEndpoints(tx: Transaction, clusterId: number, rows: readonly Row<Endpoint>[]): Promise<void> {
  const ends = rows.map(({ value }) => value);
  await tx.$executeRaw`
    INSERT INTO endpoint (id, key_hash, cluster_id, kind, namespace, name, labels, ip, service_account)
    SELECT id, decode(hash, 'hex'), ${clusterId}, kind, namespace, name, labels::jsonb, ip, service_account
    FROM unnest(
      ${numbers(rows.map(({ content }) => content.id))}::bigint[], ${hexes(rows.map(({ content }) => content))}::text[],
      ${texts(ends.map(({ kind }) => kind))}::text[], ${texts(ends.map(({ namespace }) => namespace))}::text[],
      ${texts(ends.map(({ name }) => name))}::text[], ${jsons(ends.map(({ labels }) => labels))}::text[],
      ${texts(ends.map(({ ip }) => ip))}::text[], ${texts(ends.map((end) => end.serviceAccount))}::text[]
    ) AS row(id, hash, kind, namespace, name, labels, ip, service_account)
    ON CONFLICT DO NOTHING`;
}

async function insertTraces(tx: Transaction, clusterId: number, rows: readonly Row<PolicyTrace>[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO policy_trace (id, key_hash, cluster_id, enforced, pending)
    SELECT id, decode(hash, 'hex'), ${clusterId}, enforced::jsonb, pending::jsonb
    FROM unnest(
      ${numbers(rows.map(({ content }) => content.id))}::bigint[], ${hexes(rows.map(({ content }) => content))}::text[],
      ${jsons(rows.map(({ value }) => value.enforced))}::text[], ${jsons(rows.map(({ value }) => value.pending))}::text[]
    ) AS row(id, hash, enforced, pending)
    ON CONFLICT DO NOTHING`;
}

function insertSeries(
  tx: Transaction,
  clusterId: number,
  connector: string,
  rows: readonly SeriesIds[],
): Promise<number> {
  const keys = rows.map(({ key }) => key);
  return tx.$executeRaw`
    INSERT INTO series (id, key_hash, cluster_id, connector, source_id, destination_id, trace_id, protocol,
      destination_port, destination_service, reporter, verdict)
    SELECT id, decode(hash, 'hex'), ${clusterId}, ${connector}, source_id, destination_id, trace_id, protocol,
      port, service::jsonb, reporter, verdict
    FROM unnest(
      ${numbers(rows.map(({ own }) => own.id))}::bigint[], ${hexes(rows.map(({ own }) => own))}::text[],
      ${numbers(rows.map(({ source }) => source.id))}::bigint[],
      ${numbers(rows.map(({ destination }) => destination.id))}::bigint[],
      ${numbers(rows.map(({ trace }) => trace.id))}::bigint[],
      ${texts(keys.map(({ protocol }) => protocol))}::text[],
      ${numbers(keys.map(({ destinationPort }) => destinationPort))}::int[],
      ${jsons(keys.map(({ destinationService }) => destinationService))}::text[],
      ${texts(keys.map(({ reporter }) => reporter))}::text[], ${texts(keys.map(({ verdict }) => verdict))}::text[]
    ) AS row(id, hash, source_id, destination_id, trace_id, protocol, port, service, reporter, verdict)
    ON CONFLICT DO NOTHING`;
}

function hexes(contents: readonly ContentId[]): string {
  return texts(contents.map(({ hash }) => hash.toString('hex')));
}

function jsons(values: readonly unknown[]): string {
  return texts(values.map((value) => (value === null ? null : JSON.stringify(value))));
}
