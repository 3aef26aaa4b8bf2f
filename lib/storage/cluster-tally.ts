/**
 * What is counted of a cluster as a whole: its series, which have a limit, and its batches, whose numbers are the order
 * of their commits. Removing unused series keeps out batches that are being written, by an advisory lock they share.
 */
import type { Seconds } from '@/lib/core/flow';
import { numbers } from './array-text';
import type { Database, Transaction } from './client';
import { inTransaction } from './transaction';

/** Any number: only writing and removing series use it. */
const SERIES_LOCK = 7_316_014;
const SWEEP_SECONDS = 86_400;
/** New batches wait behind a sweep that waits for running ones: not longer than this. */
const SWEEP_WAIT = '3s';

export interface ClusterTally {
  /** Committed ones: what is being written at this moment is not counted. */
  readonly series: number;
  /** Number of the newest batch with flows. */
  readonly batches: bigint;
  readonly generation: bigint;
  readonly fullAt: Seconds | null;
}

interface TallyRow {
  readonly series: bigint;
  readonly batches: bigint;
  readonly generation: bigint;
  readonly full_at: Date | null;
}

/** Until the transaction ends no series of the cluster is removed. */
export async function holdSeries(tx: Transaction, clusterId: number): Promise<ClusterTally> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(${SERIES_LOCK}::int, ${clusterId}::int)`;
  return findTally(tx, clusterId);
}

export async function findTally(db: Transaction, clusterId: number): Promise<ClusterTally> {
  const [row] = await db.$queryRaw<TallyRow[]>`
    SELECT series, batches, generation, full_at FROM cluster_tally WHERE cluster_id = ${clusterId}`;
  const fullAt = row?.full_at ?? null;
  return {
    series: Number(row?.series ?? 0),
    batches: row?.batches ?? 0n,
    generation: row?.generation ?? 0n,
    fullAt: fullAt === null ? null : fullAt.getTime() / 1000,
  };
}

/** Which of the series are stored already. */
export async function findStoredSeries(tx: Transaction, ids: readonly bigint[]): Promise<ReadonlySet<bigint>> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`SELECT id FROM series WHERE id = ANY(${numbers(ids)}::bigint[])`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Counts a batch and answers its number. Call it under the cluster's lock of derived data, which is held until the commit: a
 * batch with a larger number is then always committed later.
 */
export async function countBatch(tx: Transaction, clusterId: number, newSeries: number): Promise<bigint> {
  const rows = await tx.$queryRaw<{ batches: bigint }[]>`
    INSERT INTO cluster_tally AS old (cluster_id, series, batches) VALUES (${clusterId}, ${newSeries}, 1)
    ON CONFLICT (cluster_id) DO UPDATE SET series = old.series + EXCLUDED.series, batches = old.batches + 1
    RETURNING batches`;
  return rows[0]?.batches ?? 0n;
}

/** Keeps when a series was last refused for want of room. Call it under the cluster's lock of derived data. */
export async function markFull(tx: Transaction, clusterId: number, now: Seconds): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO cluster_tally AS old (cluster_id, full_at) VALUES (${clusterId}, to_timestamp(${now}))
    ON CONFLICT (cluster_id) DO UPDATE SET full_at = GREATEST(old.full_at, EXCLUDED.full_at)`;
}

/**
 * Removes series that no stored window, hour or day mentions, then endpoints and traces that no series mentions, once
 * a day per cluster. Answers how many series went. Gives up (throws, see trouble.ts) when a batch holds the lock for
 * over 3 seconds. Costs one pass over the hours and days of the cluster.
 */
export async function sweepSeries(db: Database, clusterId: number, now: Seconds): Promise<number> {
  const [row] = await db.$queryRaw<{ due: boolean }[]>`
    SELECT swept_at IS NULL OR swept_at <= to_timestamp(${now - SWEEP_SECONDS}) AS due
    FROM cluster_tally WHERE cluster_id = ${clusterId}`;
  if (row?.due !== true) return 0;
  return inTransaction(db, async (tx) => {
    await tx.$executeRaw`SELECT set_config('lock_timeout', ${SWEEP_WAIT}, true)`;
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SERIES_LOCK}::int, ${clusterId}::int)`;
    await tx.$executeRaw`UPDATE cluster_tally SET swept_at = to_timestamp(${now}) WHERE cluster_id = ${clusterId}`;
    return removeUnused(tx, clusterId);
  });
}

async function removeUnused(tx: Transaction, clusterId: number): Promise<number> {
  const removed = await tx.$executeRaw`
    DELETE FROM series AS gone WHERE cluster_id = ${clusterId}
      AND NOT EXISTS (SELECT FROM flow_day WHERE cluster_id = ${clusterId} AND series_id = gone.id)
      AND NOT EXISTS (SELECT FROM flow_hour WHERE cluster_id = ${clusterId} AND series_id = gone.id)
      AND NOT EXISTS (SELECT FROM flow_window WHERE cluster_id = ${clusterId} AND series_id = gone.id)`;
  if (removed === 0) return 0;
  await tx.$executeRaw`
    DELETE FROM endpoint AS gone WHERE cluster_id = ${clusterId}
      AND NOT EXISTS (SELECT FROM series WHERE cluster_id = ${clusterId} AND source_id = gone.id)
      AND NOT EXISTS (SELECT FROM series WHERE cluster_id = ${clusterId} AND destination_id = gone.id)`;
  await tx.$executeRaw`
    DELETE FROM policy_trace AS gone WHERE cluster_id = ${clusterId}
      AND NOT EXISTS (SELECT FROM series WHERE cluster_id = ${clusterId} AND trace_id = gone.id)`;
  await tx.$executeRaw`
    UPDATE cluster_tally SET generation = generation + 1,
      series = (SELECT count(*) FROM series WHERE cluster_id = ${clusterId})
    WHERE cluster_id = ${clusterId}`;
  return removed;
}
