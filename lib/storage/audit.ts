/** The audit trail: one row for every change of state, written in the transaction of the change. Append-only. */
import type { Seconds } from '@/lib/core/flow';
import type { Transaction } from './client';

/** `clusterId` null = not about one cluster. `detail` never holds secrets. */
export interface AuditEntry {
  readonly clusterId: number | null;
  readonly actor: string;
  /** Name of the operation: `stage-policy`, `refresh-feed` ... */
  readonly verb: string;
  readonly subject: string;
  readonly result: 'done' | 'refused' | 'failed';
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** `id` = decimal text, grows with time. */
export interface StoredAuditEntry extends AuditEntry {
  readonly id: string;
  readonly at: Seconds;
}

/** Throws as any write does: a change without its audit entry must not commit. */
export async function insertAudit(tx: Transaction, entry: AuditEntry): Promise<void> {
  const { clusterId, actor, verb, subject, result, detail } = entry;
  await tx.auditEntry.create({
    data: { clusterId, actor, verb, subject, result, detail: JSON.parse(JSON.stringify(detail ?? {})) },
  });
}

/** Newest first, entries before `beforeId` only (null = from the newest); entries of no cluster included. */
export async function listAudit(
  db: Transaction,
  clusterId: number,
  beforeId: string | null,
  limit: number,
): Promise<readonly StoredAuditEntry[]> {
  const rows = await db.auditEntry.findMany({
    where: {
      OR: [{ clusterId }, { clusterId: null }],
      ...(beforeId === null ? {} : { id: { lt: BigInt(beforeId) } }),
    },
    orderBy: { id: 'desc' },
    take: limit,
  });
  return rows.map((row) => ({
    id: row.id.toString(),
    clusterId: row.clusterId,
    at: Math.floor(row.at.getTime() / 1000),
    actor: row.actor,
    verb: row.verb,
    subject: row.subject,
    result: row.result as AuditEntry['result'],
    detail: row.detail as Readonly<Record<string, unknown>>,
  }));
}
