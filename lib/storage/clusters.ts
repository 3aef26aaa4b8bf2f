/** The clusters Firebreak keeps flows and policies of. */
import type { Transaction } from './client';

export interface ClusterRow {
  readonly id: number;
  readonly name: string;
  readonly origin: 'demo' | 'external';
  /** The connector whose flows feed graph and counters; null until the first batch. */
  readonly primarySource: string | null;
}

/** By id, which is the order of creation. */
export async function listClusters(db: Transaction): Promise<readonly ClusterRow[]> {
  return (await db.cluster.findMany({ orderBy: { id: 'asc' } })).map(clusterRow);
}

/** `name` undefined = the first cluster. Null when there is none. */
export async function findCluster(db: Transaction, name: string | undefined): Promise<ClusterRow | null> {
  const row = await db.cluster.findFirst({
    ...(name === undefined ? {} : { where: { name } }),
    orderBy: { id: 'asc' },
  });
  return row === null ? null : clusterRow(row);
}

/** The cluster of that name, made when it is missing. Safe to call at once from several processes. */
export async function ensureCluster(
  db: Transaction,
  name: string,
  origin: ClusterRow['origin'] = 'external',
): Promise<ClusterRow> {
  return clusterRow(await db.cluster.upsert({ where: { name }, create: { name, origin }, update: {} }));
}

/** The first source to bring flows becomes the primary one; later ones do not replace it. */
export async function claimPrimarySource(tx: Transaction, clusterId: number, connector: string): Promise<void> {
  await tx.cluster.updateMany({
    where: { id: clusterId, primarySource: null },
    data: { primarySource: connector },
  });
}

function clusterRow(row: { id: number; name: string; origin: string; primarySource: string | null }): ClusterRow {
  const { id, name, primarySource } = row;
  return { id, name, primarySource, origin: row.origin === 'demo' ? 'demo' : 'external' };
}
