/** Small counts that the shell and the graph show beside everything else. */
import type { Transaction } from './client';

export interface Overview {
  /** Namespaces that were seen in flows or are known from the cluster, sorted. */
  readonly namespaces: readonly string[];
  /** Alerts that nobody closed. */
  readonly openAlerts: number;
  readonly stagedPolicies: number;
}

export async function findOverview(db: Transaction, clusterId: number): Promise<Overview> {
  const [namespaces, openAlerts, stagedPolicies] = await Promise.all([
    db.$queryRaw<{ name: string }[]>`
      SELECT DISTINCT namespace AS name FROM endpoint
       WHERE cluster_id = ${clusterId} AND namespace IS NOT NULL
       UNION
      SELECT name FROM cluster_object WHERE cluster_id = ${clusterId} AND kind = 'Namespace'`,
    db.alert.count({ where: { clusterId, state: { not: 'closed' } } }),
    db.policy.count({ where: { clusterId, staged: true } }),
  ]);
  return { namespaces: namespaces.map((row) => row.name).sort(), openAlerts, stagedPolicies };
}

/** Open alerts by `<namespace>/<workload>` of their source. */
export async function countOpenAlerts(db: Transaction, clusterId: number): Promise<ReadonlyMap<string, number>> {
  const rows = await db.alert.groupBy({
    by: ['sourceNamespace', 'sourceName'],
    where: { clusterId, state: { not: 'closed' } },
    _count: { _all: true },
  });
  return new Map(rows.map((row) => [`${row.sourceNamespace ?? '-'}/${row.sourceName}`, row._count._all]));
}
