/** What people decided about recommendations; the recommendations themselves are computed when read. */
import type { Transaction } from './client';

/** Keys (`<namespace>/<workload>`) that somebody dismissed. */
export async function listDismissed(db: Transaction, clusterId: number): Promise<ReadonlySet<string>> {
  const rows = await db.recommendationDecision.findMany({
    where: { clusterId, decision: 'dismissed' },
    select: { key: true },
  });
  return new Set(rows.map((row) => row.key));
}

/** Answers how many were not dismissed before. */
export async function insertDismissals(
  tx: Transaction,
  clusterId: number,
  keys: readonly string[],
  actor: string,
): Promise<number> {
  const data = keys.map((key) => ({ clusterId, key, decision: 'dismissed', actor }));
  return (await tx.recommendationDecision.createMany({ data, skipDuplicates: true })).count;
}

/** Answers how many were dismissed before. */
export async function deleteDismissals(tx: Transaction, clusterId: number, keys: readonly string[]): Promise<number> {
  return (await tx.recommendationDecision.deleteMany({ where: { clusterId, key: { in: [...keys] } } })).count;
}

/** Forgets all decisions of a cluster: for the simulated one, when it starts over. */
export async function clearDismissals(tx: Transaction, clusterId: number): Promise<void> {
  await tx.recommendationDecision.deleteMany({ where: { clusterId } });
}
