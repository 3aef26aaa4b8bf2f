/** The clusters Firebreak keeps flows and policies of. */
import type { Seconds } from '@/lib/core/flow';
import type { Transaction } from './client';
import type { Cluster } from './generated/client';

export interface ClusterRow {
  readonly id: number;
  readonly name: string;
  readonly origin: 'demo' | 'external';
  /** The connector whose flows feed graph and counters; null until the first batch. */
  readonly primarySource: string | null;
  readonly createdAt: Seconds;
}

/** By id, which is the order of creation. */
export async function listClusters(db: Transaction): Promise<readonly ClusterRow[]> {
  return (await db.cluster.findMany({ orderBy: { id: 'asc' } })).map(clusterRow);
}

/** `name` undefined = the default one (chooseDefault). Null when there is none. */
export async function findCluster(db: Transaction, name: string | undefined): Promise<ClusterRow | null> {
  if (name === undefined) return chooseDefault(await listClusters(db));
  const row = await db.cluster.findUnique({ where: { name } });
  return row === null ? null : clusterRow(row);
}

/**
 * What to show when nobody named a cluster: the newest real one that has sent flows, else the demo, else the newest.
 * So the demo gives way as soon as there is something real to see, and a cluster without flows hides nothing.
 * Takes the clusters in the order of creation.
 */
export function chooseDefault(clusters: readonly ClusterRow[]): ClusterRow | null {
  const withFlows = clusters.findLast(({ origin, primarySource }) => origin === 'external' && primarySource !== null);
  return withFlows ?? clusters.find(({ origin }) => origin === 'demo') ?? clusters.at(-1) ?? null;
}

/** A new cluster. Throws what trouble.ts calls taken when one of that name exists. */
export async function insertCluster(tx: Transaction, name: string): Promise<ClusterRow> {
  return clusterRow(await tx.cluster.create({ data: { name, origin: 'external' } }));
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

function clusterRow(row: Cluster): ClusterRow {
  const { id, name, primarySource, createdAt } = row;
  const origin = row.origin === 'demo' ? 'demo' : 'external';
  return { id, name, primarySource, origin, createdAt: Math.floor(createdAt.getTime() / 1000) };
}
