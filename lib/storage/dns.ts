/** DNS questions of workloads, as logged. */
import { createHash } from 'node:crypto';
import type { Seconds } from '@/lib/core/flow';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import type { TimeRange } from '@/lib/core/window';
import { instants, numbers, texts } from './array-text';
import type { Transaction } from './client';
import { slices } from './slices';

/** Largest value of the column. */
const LARGEST_COUNT = 2_147_483_647;

interface KeyedRecord {
  readonly record: DnsRecord;
  readonly key: string;
}

/**
 * Stores questions and tells how many were new. An equal question (all but the count) at the same second is the same
 * record read twice and keeps the larger count, so a log may be read again.
 */
export async function upsertDns(tx: Transaction, clusterId: number, records: readonly DnsRecord[]): Promise<number> {
  let changed = 0;
  for (const slice of slices(distinct(records))) {
    const rows = slice.map(({ record }) => record);
    changed += await tx.$executeRaw`
      INSERT INTO dns_query AS old
        (cluster_id, at, key_hash, client_namespace, client_name, query_name, query_type, response_code, answers, count)
      SELECT ${clusterId}::int, at, decode(hash, 'hex'), namespace, name, query, type, code, answers::jsonb, count
      FROM unnest(
        ${instants(rows.map(({ at }) => at))}::timestamptz[], ${texts(slice.map(({ key }) => key))}::text[],
        ${texts(rows.map(({ clientNamespace }) => clientNamespace))}::text[],
        ${texts(rows.map(({ clientName }) => clientName))}::text[], ${texts(rows.map(({ queryName }) => queryName))}::text[],
        ${texts(rows.map(({ queryType }) => queryType))}::text[],
        ${texts(rows.map(({ responseCode }) => responseCode))}::text[],
        ${texts(rows.map(({ answers }) => JSON.stringify(answers)))}::text[], ${numbers(rows.map(({ count }) => Math.min(count, LARGEST_COUNT)))}::int[]
      ) AS row(at, hash, namespace, name, query, type, code, answers, count)
      ON CONFLICT (cluster_id, at, key_hash) DO UPDATE SET count = EXCLUDED.count WHERE old.count < EXCLUDED.count`;
  }
  return changed;
}

/** One per key with the larger count, in key order. */
function distinct(records: readonly DnsRecord[]): readonly KeyedRecord[] {
  const merged = new Map<string, DnsRecord>();
  for (const record of records) {
    const key = keyOf(record);
    const known = merged.get(key);
    if (known === undefined || known.count < record.count) merged.set(key, record);
  }
  return [...merged]
    .map(([key, record]) => ({ key, record }))
    .sort((a, b) => a.record.at - b.record.at || (a.key < b.key ? -1 : 1));
}

function keyOf(record: DnsRecord): string {
  const { at, clientNamespace, clientName, queryName, queryType, responseCode, answers } = record;
  const text = JSON.stringify([at, clientNamespace, clientName, queryName, queryType, responseCode, answers]);
  return createHash('sha256').update(text).digest('hex');
}

/** Who asked for what; what is absent does not matter. */
export interface DnsFilter {
  readonly range: TimeRange;
  readonly client?: { readonly namespace: string | null; readonly name: string };
  readonly queryNames?: readonly string[];
}

/** Newest first, at most `limit`. */
export async function listDns(
  db: Transaction,
  clusterId: number,
  filter: DnsFilter,
  limit: number,
): Promise<readonly DnsRecord[]> {
  const { range, client, queryNames } = filter;
  const rows = await db.dnsQuery.findMany({
    where: {
      clusterId,
      at: { gte: new Date(range.from * 1000), lt: new Date(range.to * 1000) },
      ...(client === undefined ? {} : { clientNamespace: client.namespace, clientName: client.name }),
      ...(queryNames === undefined ? {} : { queryName: { in: [...queryNames] } }),
    },
    orderBy: { at: 'desc' },
    take: limit,
  });
  return rows.map((row) => ({
    at: Math.floor(row.at.getTime() / 1000),
    clientNamespace: row.clientNamespace,
    clientName: row.clientName,
    clientLabels: null,
    queryName: row.queryName,
    queryType: row.queryType,
    responseCode: row.responseCode,
    answers: Array.isArray(row.answers) ? row.answers.map(String) : [],
    count: row.count,
  }));
}

/** Questions from the instant on, up to `to` where given, each counted as often as it was asked. */
export async function countDns(db: Transaction, clusterId: number, from: Seconds, to?: Seconds): Promise<number> {
  const at = { gte: new Date(from * 1000), ...(to === undefined ? {} : { lt: new Date(to * 1000) }) };
  const sum = await db.dnsQuery.aggregate({ where: { clusterId, at }, _sum: { count: true } });
  return sum._sum.count ?? 0;
}
