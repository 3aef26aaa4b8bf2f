/** Numbers about the installation as a whole, for /api/metrics: the same from whichever process they are asked. */
import type { Seconds } from '@/lib/core/flow';
import type { Transaction } from './client';

export interface SourceMeasure {
  readonly cluster: string;
  readonly source: string;
  readonly accepted: number;
  /** Start of the newest window; null = none yet. */
  readonly lastWindow: Seconds | null;
}

export interface RejectMeasure {
  readonly cluster: string;
  readonly source: string;
  readonly reason: string;
  readonly count: number;
}

export interface ClusterMeasure {
  readonly cluster: string;
  readonly series: number;
  readonly openAlerts: number;
  /** Hours that are read from their windows. */
  readonly touchedHours: number;
}

export interface TableMeasure {
  readonly table: string;
  /** As Postgres estimates them. */
  readonly rows: number;
  /** With indexes. */
  readonly bytes: number;
}

export async function measureSources(db: Transaction): Promise<readonly SourceMeasure[]> {
  const rows = await db.$queryRaw<{ cluster: string; source: string; accepted: bigint; last: bigint | null }[]>`
    SELECT cluster.name AS cluster, connector AS source, accepted, extract(epoch FROM last_window)::bigint AS last
    FROM source_checkpoint JOIN cluster ON cluster.id = cluster_id ORDER BY 1, 2`;
  return rows.map(({ cluster, source, accepted, last }) => ({
    ...{ cluster, source },
    accepted: Number(accepted),
    lastWindow: last === null ? null : Number(last),
  }));
}

export async function measureRejects(db: Transaction): Promise<readonly RejectMeasure[]> {
  const rows = await db.$queryRaw<{ cluster: string; source: string; reason: string; count: bigint }[]>`
    SELECT cluster.name AS cluster, connector AS source, code AS reason, count
    FROM reject_count JOIN cluster ON cluster.id = cluster_id ORDER BY 1, 2, 3`;
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

export async function measureClusters(db: Transaction): Promise<readonly ClusterMeasure[]> {
  const rows = await db.$queryRaw<{ cluster: string; series: bigint; alerts: bigint; hours: bigint }[]>`
    SELECT name AS cluster, COALESCE(tally.series, 0)::bigint AS series,
      (SELECT count(*) FROM alert WHERE alert.cluster_id = cluster.id AND state <> 'closed') AS alerts,
      (SELECT count(DISTINCT hour) FROM touched_hour WHERE touched_hour.cluster_id = cluster.id) AS hours
    FROM cluster LEFT JOIN cluster_tally AS tally ON tally.cluster_id = cluster.id ORDER BY 1`;
  return rows.map(({ cluster, series, alerts, hours }) => ({
    ...{ cluster, series: Number(series), openAlerts: Number(alerts), touchedHours: Number(hours) },
  }));
}

/** Every table of the product; days of flow_window count together. Reads statistics, not tables. */
export async function measureTables(db: Transaction): Promise<readonly TableMeasure[]> {
  const rows = await db.$queryRaw<{ table: string; rows: bigint; bytes: bigint }[]>`
    SELECT COALESCE(parent.relname, own.relname) AS "table", sum(COALESCE(stat.n_live_tup, 0))::bigint AS rows,
      sum(pg_total_relation_size(own.oid))::bigint AS bytes
    FROM pg_class AS own
    JOIN pg_namespace ON pg_namespace.oid = own.relnamespace AND nspname = current_schema()
    LEFT JOIN pg_inherits ON inhrelid = own.oid
    LEFT JOIN pg_class AS parent ON parent.oid = inhparent
    LEFT JOIN pg_stat_user_tables AS stat ON stat.relid = own.oid
    WHERE own.relkind IN ('r', 'p') AND own.relname NOT LIKE '\\_prisma%'
    GROUP BY 1 ORDER BY 1`;
  return rows.map(({ table, rows: count, bytes }) => ({ table, rows: Number(count), bytes: Number(bytes) }));
}
