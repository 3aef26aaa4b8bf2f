/** How far each source of a cluster has come, and how it fares. */
import type { Seconds } from '@/lib/core/flow';
import type { Transaction } from './client';

export interface Checkpoint {
  readonly connector: string;
  /** Start of the last window of a pulled source; null for pushed ones. */
  readonly resumeAfter: Seconds | null;
  readonly lastWindow: Seconds | null;
  readonly lastBatchAt: Seconds | null;
  readonly lastError: string | null;
  readonly accepted: number;
  readonly rejected: number;
}

export interface Progress {
  readonly clusterId: number;
  readonly connector: string;
  /** Null = a pushed batch, nothing to resume from. */
  readonly resumeAfter: Seconds | null;
  /** Start of the newest window of the batch. */
  readonly lastWindow: Seconds | null;
  readonly accepted: number;
  readonly rejected: number;
  readonly now: Seconds;
}

/** Counts a committed batch and forgets the last error. Instants only move forward. */
export async function recordProgress(tx: Transaction, progress: Progress): Promise<void> {
  const { clusterId, connector, resumeAfter, lastWindow, accepted, rejected, now } = progress;
  await tx.$executeRaw`
    INSERT INTO source_checkpoint AS old (cluster_id, connector, resume_after, last_window, last_batch_at, accepted, rejected)
    VALUES (${clusterId}, ${connector}, ${resumeAfter}::bigint, to_timestamp(${lastWindow}::float8), to_timestamp(${now}), ${accepted}, ${rejected})
    ON CONFLICT (cluster_id, connector) DO UPDATE SET
      resume_after = GREATEST(old.resume_after, EXCLUDED.resume_after),
      last_window = GREATEST(old.last_window, EXCLUDED.last_window),
      last_batch_at = GREATEST(old.last_batch_at, EXCLUDED.last_batch_at), last_error = NULL,
      accepted = old.accepted + EXCLUDED.accepted, rejected = old.rejected + EXCLUDED.rejected`;
}

/** Shown on the connector's page until the next batch arrives. */
export async function recordSourceError(
  db: Transaction,
  clusterId: number,
  connector: string,
  message: string,
): Promise<void> {
  const lastError = message.slice(0, 500);
  await db.sourceCheckpoint.upsert({
    where: { clusterId_connector: { clusterId, connector } },
    create: { clusterId, connector, lastError },
    update: { lastError },
  });
}

/** By connector name. */
export async function listCheckpoints(db: Transaction, clusterId: number): Promise<readonly Checkpoint[]> {
  const rows = await db.sourceCheckpoint.findMany({ where: { clusterId }, orderBy: { connector: 'asc' } });
  return rows.map((row) => ({
    connector: row.connector,
    resumeAfter: row.resumeAfter === null ? null : Number(row.resumeAfter),
    lastWindow: secondsOf(row.lastWindow),
    lastBatchAt: secondsOf(row.lastBatchAt),
    lastError: row.lastError,
    accepted: Number(row.accepted),
    rejected: Number(row.rejected),
  }));
}

/** What all sources of one cluster brought together. */
export interface ClusterProgress {
  /** By name; only those that brought something. */
  readonly connectors: readonly string[];
  readonly lastWindow: Seconds | null;
  readonly accepted: number;
}

/** By cluster id. One row per cluster and connector is read: few. */
export async function sumProgress(db: Transaction): Promise<ReadonlyMap<number, ClusterProgress>> {
  const rows = await db.sourceCheckpoint.findMany({ orderBy: { connector: 'asc' } });
  const byCluster = new Map<number, ClusterProgress>();
  for (const { clusterId, connector, lastWindow, accepted } of rows) {
    if (accepted === 0n) continue;
    const sum = byCluster.get(clusterId) ?? { connectors: [], lastWindow: null, accepted: 0 };
    byCluster.set(clusterId, {
      connectors: [...sum.connectors, connector],
      lastWindow: later(sum.lastWindow, secondsOf(lastWindow)),
      accepted: sum.accepted + Number(accepted),
    });
  }
  return byCluster;
}

function later(a: Seconds | null, b: Seconds | null): Seconds | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** Where a pulled source goes on; null = from its beginning. */
export async function findResumePoint(db: Transaction, clusterId: number, connector: string): Promise<Seconds | null> {
  const row = await db.sourceCheckpoint.findUnique({ where: { clusterId_connector: { clusterId, connector } } });
  return row === null || row.resumeAfter === null ? null : Number(row.resumeAfter);
}

function secondsOf(at: Date | null): Seconds | null {
  return at === null ? null : Math.floor(at.getTime() / 1000);
}
