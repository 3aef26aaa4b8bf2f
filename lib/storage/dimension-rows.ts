/** The three dimension tables, each in the two ways its rows are added: copied when all are new, else inserted. */
import { setImmediate } from 'node:timers/promises';
import type { Endpoint, PolicyTrace, SeriesKey } from '@/lib/core/flow';
import { numbers, texts } from './array-text';
import type { Transaction } from './client';
import type { ContentId } from './content-id';
import type { CopyFields } from './copy-fields';
import { isCopied } from './dimension-copy';
import type { SeriesContent } from './series-ids';
import { slices } from './slices';

/** An endpoint or a trace. */
export interface PartRow<T> {
  readonly content: ContentId;
  readonly value: T;
}

export interface SeriesRow extends SeriesContent {
  readonly key: SeriesKey;
}

/** Rows of one insert: its arrays are written as text in some 10 ms. */
const INSERTED_AT_ONCE = 2_000;

const ENDPOINT_COLUMNS = [
  'id',
  'key_hash',
  'cluster_id',
  'kind',
  'namespace',
  'name',
  'labels',
  'ip',
  'service_account',
];
const TRACE_COLUMNS = ['id', 'key_hash', 'cluster_id', 'enforced', 'pending'];
const SERIES_COLUMNS = [
  'id',
  'key_hash',
  'cluster_id',
  'connector',
  'source_id',
  'destination_id',
  'trace_id',
  'protocol',
  'destination_port',
  'destination_service',
  'reporter',
  'verdict',
];

/** Adds those that are not stored. Rows of all three in order of ids. */
export async function insertEndpoints(
  tx: Transaction,
  clusterId: number,
  rows: readonly PartRow<Endpoint>[],
): Promise<void> {
  const encode = (copy: CopyFields, { content, value }: PartRow<Endpoint>) => {
    copy.id(content.id);
    copy.hex(content.hex);
    copy.int(clusterId);
    copy.text(value.kind);
    copy.text(value.namespace);
    copy.text(value.name);
    copy.json(value.labels);
    copy.text(value.ip);
    copy.text(value.serviceAccount);
  };
  if (await isCopied(tx, { name: 'endpoint', columns: ENDPOINT_COLUMNS, encode }, rows)) return;
  await insertInParts(rows, (part) => insertEndpointPart(tx, clusterId, part));
}

export async function insertTraces(
  tx: Transaction,
  clusterId: number,
  rows: readonly PartRow<PolicyTrace>[],
): Promise<void> {
  const encode = (copy: CopyFields, { content, value }: PartRow<PolicyTrace>) => {
    copy.id(content.id);
    copy.hex(content.hex);
    copy.int(clusterId);
    copy.json(value.enforced);
    copy.json(value.pending);
  };
  if (await isCopied(tx, { name: 'policy_trace', columns: TRACE_COLUMNS, encode }, rows)) return;
  await insertInParts(rows, (part) => insertTracePart(tx, clusterId, part));
}

/** Answers how many were not stored. */
export async function insertSeries(
  tx: Transaction,
  clusterId: number,
  connector: string,
  rows: readonly SeriesRow[],
): Promise<number> {
  const encode = (copy: CopyFields, { key, own, source, destination, trace }: SeriesRow) => {
    copy.id(own.id);
    copy.hex(own.hex);
    copy.int(clusterId);
    copy.text(connector);
    copy.id(source.id);
    copy.id(destination.id);
    copy.id(trace.id);
    copy.text(key.protocol);
    copy.int(key.destinationPort);
    copy.json(key.destinationService);
    copy.text(key.reporter);
    copy.text(key.verdict);
  };
  if (await isCopied(tx, { name: 'series', columns: SERIES_COLUMNS, encode }, rows)) return rows.length;
  return insertInParts(rows, (part) => insertSeriesPart(tx, clusterId, connector, part));
}

/** Lets the process answer others between two parts. */
async function insertInParts<T>(rows: readonly T[], insert: (part: readonly T[]) => Promise<number>): Promise<number> {
  let inserted = 0;
  for (const part of slices(rows, INSERTED_AT_ONCE)) {
    inserted += await insert(part);
    await setImmediate();
  }
  return inserted;
}

function insertEndpointPart(tx: Transaction, clusterId: number, rows: readonly PartRow<Endpoint>[]): Promise<number> {
  const ends = rows.map(({ value }) => value);
  return tx.$executeRaw`
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

function insertTracePart(tx: Transaction, clusterId: number, rows: readonly PartRow<PolicyTrace>[]): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO policy_trace (id, key_hash, cluster_id, enforced, pending)
    SELECT id, decode(hash, 'hex'), ${clusterId}, enforced::jsonb, pending::jsonb
    FROM unnest(
      ${numbers(rows.map(({ content }) => content.id))}::bigint[], ${hexes(rows.map(({ content }) => content))}::text[],
      ${jsons(rows.map(({ value }) => value.enforced))}::text[], ${jsons(rows.map(({ value }) => value.pending))}::text[]
    ) AS row(id, hash, enforced, pending)
    ON CONFLICT DO NOTHING`;
}

function insertSeriesPart(
  tx: Transaction,
  clusterId: number,
  connector: string,
  rows: readonly SeriesRow[],
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
  return texts(contents.map(({ hex }) => hex));
}

function jsons(values: readonly unknown[]): string {
  return texts(values.map((value) => (value === null ? null : JSON.stringify(value))));
}
