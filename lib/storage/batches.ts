/** Batches that were committed, and the records of them that could not be used. */
import type { Seconds } from '@/lib/core/flow';
import type { TimeRange } from '@/lib/core/window';
import { numbers, texts } from './array-text';
import type { Transaction } from './client';

/** `digest` = SHA-256 of what was sent. */
export interface BatchRow {
  readonly clusterId: number;
  readonly digest: Uint8Array;
  readonly connector: string;
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * Records the batch, or answers false because it was committed before. Write it first in the batch's transaction: the
 * same batch sent twice at once then waits here, and the second one learns that nothing is left to do.
 */
export async function insertBatch(tx: Transaction, batch: BatchRow): Promise<boolean> {
  const { clusterId, connector, accepted, rejected } = batch;
  const inserted = await tx.$executeRaw`
    INSERT INTO ingest_batch (cluster_id, digest, connector, accepted, rejected)
    VALUES (${clusterId}, ${Buffer.from(batch.digest)}, ${connector}, ${accepted}, ${rejected})
    ON CONFLICT (cluster_id, digest) DO NOTHING`;
  return inserted === 1;
}

export interface BatchOutcome {
  readonly accepted: number;
  readonly rejected: number;
  /** Place of the batch in the order of commits, and the first and last start of its windows; null = no flows. */
  readonly flows: { readonly number: bigint; readonly from: Seconds; readonly to: Seconds } | null;
}

/** Completes the row of `insertBatch`. */
export async function completeBatch(
  tx: Transaction,
  { clusterId, digest }: Pick<BatchRow, 'clusterId' | 'digest'>,
  { accepted, rejected, flows }: BatchOutcome,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE ingest_batch SET accepted = ${accepted}, rejected = ${rejected}, number = ${flows?.number ?? null}::bigint,
      first_window = to_timestamp(${flows?.from ?? null}::float8), last_window = to_timestamp(${flows?.to ?? null}::float8)
    WHERE cluster_id = ${clusterId} AND digest = ${Buffer.from(digest)}`;
}

/** One committed batch: its place in the order of commits, and the first and last start of its windows. */
export interface NumberedBatch {
  readonly number: bigint;
  readonly from: Seconds;
  readonly to: Seconds;
}

/** What was committed after the batch of that number, in order, at most 100. */
export async function findBatchesAfter(
  db: Transaction,
  clusterId: number,
  number: bigint,
): Promise<readonly NumberedBatch[]> {
  const rows = await db.$queryRaw<{ number: bigint; from: bigint; to: bigint }[]>`
    SELECT number, extract(epoch FROM first_window)::bigint AS "from", extract(epoch FROM last_window)::bigint AS "to"
    FROM ingest_batch WHERE cluster_id = ${clusterId} AND number > ${number} ORDER BY number LIMIT 100`;
  return rows.map((row) => ({ number: row.number, from: Number(row.from), to: Number(row.to) }));
}

/** Adds to the counts by reason, which are kept for ever. Call it under the cluster's lock of derived data. */
export async function countRejects(
  tx: Transaction,
  { clusterId, connector }: Pick<BatchRow, 'clusterId' | 'connector'>,
  codes: readonly string[],
): Promise<void> {
  if (codes.length === 0) return;
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  await tx.$executeRaw`
    INSERT INTO reject_count AS old (cluster_id, connector, code, count)
    SELECT ${clusterId}::int, ${connector}, row.* FROM unnest(
      ${texts([...counts.keys()])}::text[], ${numbers([...counts.values()])}::bigint[]
    ) AS row
    ON CONFLICT (cluster_id, connector, code) DO UPDATE SET count = old.count + EXCLUDED.count`;
}

export interface DeadLetterRow {
  readonly recordIndex: number;
  readonly code: string;
  readonly reason: string;
}

/** Keeps the first 100 of a batch. */
export async function insertDeadLetters(
  tx: Transaction,
  batch: Pick<BatchRow, 'clusterId' | 'digest' | 'connector'>,
  rows: readonly DeadLetterRow[],
): Promise<void> {
  const kept = rows.slice(0, DEAD_LETTER_LIMIT);
  if (kept.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO dead_letter (cluster_id, batch_digest, connector, record_index, code, reason)
    SELECT ${batch.clusterId}::int, ${Buffer.from(batch.digest)}::bytea, ${batch.connector}, row.*
    FROM unnest(
      ${numbers(kept.map(({ recordIndex }) => recordIndex))}::int[],
      ${texts(kept.map(({ code }) => code))}::text[], ${texts(kept.map(({ reason }) => reason))}::text[]
    ) AS row
    ON CONFLICT (cluster_id, batch_digest, record_index) DO NOTHING`;
}

const DEAD_LETTER_LIMIT = 100;

/** Refused records of one kind. */
export interface RejectSummary {
  readonly connector: string;
  readonly code: string;
  readonly count: number;
  /** The newest one's words and time. */
  readonly reason: string;
  readonly at: Seconds;
}

/** Kept dead letters since the instant by connector and code, newest first, at most 50. */
export async function summarizeRejects(
  db: Transaction,
  clusterId: number,
  since: Seconds,
): Promise<readonly RejectSummary[]> {
  const rows = await db.$queryRaw<{ connector: string; code: string; count: bigint; reason: string; at: bigint }[]>`
    SELECT connector, code, count(*) AS count, (array_agg(reason ORDER BY at DESC))[1] AS reason,
      extract(epoch FROM max(at))::bigint AS at
    FROM dead_letter WHERE cluster_id = ${clusterId} AND at >= to_timestamp(${since})
    GROUP BY connector, code ORDER BY max(at) DESC LIMIT 50`;
  return rows.map((row) => ({ ...row, count: Number(row.count), at: Number(row.at) }));
}

/** Records refused in batches of the range: all of them, not only the kept ones. */
export async function countRejected(db: Transaction, clusterId: number, range: TimeRange): Promise<number> {
  const sum = await db.ingestBatch.aggregate({
    where: { clusterId, at: { gte: new Date(range.from * 1000), lt: new Date(range.to * 1000) } },
    _sum: { rejected: true },
  });
  return sum._sum.rejected ?? 0;
}
