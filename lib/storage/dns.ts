/** DNS questions of workloads, as logged. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Seconds } from '@/lib/core/flow';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { OTHER_NAMES } from '@/lib/core/threat/fold-names';
import type { TimeRange } from '@/lib/core/window';
import { instants, numbers, texts } from './array-text';
import type { Transaction } from './client';
import { Prisma } from './generated/client';
import { slices } from './slices';

/** Questions that are hashed in one go: some 10 ms. */
export const HASHED_AT_ONCE = 2_000;
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
  return insertQuestions(tx, clusterId, await distinct(records), LARGER);
}

/** Adds the counts to those that are stored. A record must not come twice: see folded-questions.ts. */
export async function addToDns(tx: Transaction, clusterId: number, records: readonly DnsRecord[]): Promise<void> {
  await insertQuestions(tx, clusterId, await distinct(records), SUM);
}

const LARGER = Prisma.sql`count = EXCLUDED.count WHERE old.count < EXCLUDED.count`;
const SUM = Prisma.sql`count = LEAST(old.count::bigint + EXCLUDED.count, ${LARGEST_COUNT}::bigint)::int`;

async function insertQuestions(
  tx: Transaction,
  clusterId: number,
  records: readonly KeyedRecord[],
  change: Prisma.Sql,
): Promise<number> {
  let changed = 0;
  for (const slice of slices(records, HASHED_AT_ONCE)) {
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
      ON CONFLICT (cluster_id, at, key_hash) DO UPDATE SET ${change}`;
  }
  return changed;
}

/** One per key with the larger count, in key order. Lets the process answer others now and then. */
async function distinct(records: readonly DnsRecord[]): Promise<readonly KeyedRecord[]> {
  const merged = new Map<string, DnsRecord>();
  for (const slice of slices(records, HASHED_AT_ONCE)) {
    for (const record of slice) {
      const key = questionKey(record);
      const known = merged.get(key);
      if (known === undefined || known.count < record.count) merged.set(key, record);
    }
    await setImmediate();
  }
  return [...merged]
    .map(([key, record]) => ({ key, record }))
    .sort((a, b) => a.record.at - b.record.at || (a.key < b.key ? -1 : 1));
}

/** Equal for equal questions, whatever their count: 64 digits. */
export function questionKey(record: DnsRecord): string {
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

/** Newest first, at most `limit`; without those whose names were left out. */
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
      queryName: queryNames === undefined ? { not: OTHER_NAMES } : { in: [...queryNames] },
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
